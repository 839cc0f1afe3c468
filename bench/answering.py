"""What the AI pipeline carries: `python -m bench.answering [part …] [--streams N]`.

Each part has PostgreSQL and Valkey of its own (durable), a real Celery worker as `make run` starts it, the real
channel layer, and an upstream in a process of its own that streams and breaks as it is told. This process plays the
gateway: it stores visitors' messages the way a gateway does, and hears the pushes through the channel layer. All times
are of one clock; everything shares this machine's cores.

Parts:
    decide       a decision without a model, by stage, for a tenant with many words, rules and articles; moderation of
                 what comes in and the reading of the setup included, in one thread
    streams      answers that all stream at once in one worker process: the upstream holds them back until all have
                 asked. CPU of that process from the first message stored to the last answer stored, everything
                 included, by the answer: best of the rounds, all are printed
    first_token  arrivals at a steady rate: from the question's commit to the first delta in another process, less the
                 time between the request's arrival upstream and the first text's departure
    faults       an upstream that fails a share of the requests: 429, 500, silence, a cut, garbage, an error within the
                 stream. An oracle reads the database afterwards
    cache        the same question again: from its commit to the AI's message in another process, and its source
Without a name: all of them.
"""

import argparse
import sys
import time
from dataclasses import fields

from bench._measuring import machine
from bench.answering_run.home import run_part
from bench.answering_run.sizes import Sizes
from bench.load.verdicts import Verdict, table

PARTS = ("decide", "streams", "first_token", "faults", "cache")
LIMIT_S = 900.0


def main() -> int:
    parts, sizes = _arguments()
    print(machine("database, Valkey and upstream here too"))
    verdicts: list[Verdict] = []
    for name in parts:
        print(f"\n{name}", flush=True)
        started = time.monotonic()
        verdicts += run_part(name, sizes, limit_s=LIMIT_S)
        print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"\n{table(verdicts)}")
    return 0


def _arguments() -> tuple[list[str], Sizes]:
    parser = argparse.ArgumentParser(description="Benchmark of the AI pipeline.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)} (default: all)")
    for field in fields(Sizes):
        kind = type(field.default)
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=kind, default=field.default)
    given = vars(parser.parse_args())
    parts = given.pop("parts") or list(PARTS)
    unknown = [name for name in parts if name not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    return parts, Sizes(**given)


if __name__ == "__main__":
    sys.exit(main())
