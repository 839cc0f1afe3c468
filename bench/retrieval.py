"""How well and how fast articles are found: `python -m bench.retrieval [part …]`.

Each run has PostgreSQL and Valkey of its own; everything goes through the search that the chat uses, articles,
chunks and vectors in their tables. The local model makes the vectors; they are kept in a file (KEFU_BENCH_VECTORS, by
default in the folder for temporary files), because making them takes minutes.

Parts:
    quality  recall@1/@3/@10 of words, meaning and both together over public question sets (ties counted against us);
             how many questions that nothing fits are refused. The sets are no part of the project; without them the
             part says so and stops
    size     a tenant of 100,000 chunks and one of 50 beside it, texts and vectors synthetic: time of a search without
             the embedding of the question; time and memory of indexing 10,000 articles
Without a name: both.
"""

import sys

from bench._measuring import machine, measure

PARTS = ("quality", "size")


def main() -> int:
    parts = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in parts if name not in PARTS]:
        print(f"There is no part {unknown[0]}; the parts are {', '.join(PARTS)}.")
        return 2
    print(machine(), flush=True)
    codes = [measure(f"bench.retrieval_run.{name}", durable=False) for name in parts]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
