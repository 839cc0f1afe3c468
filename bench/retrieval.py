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

import os
import secrets
import subprocess
import sys
from pathlib import Path

from apps.common.engines import running_engines, throwaway_home

PARTS = ("quality", "size")
ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    parts = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in parts if name not in PARTS]:
        print(f"There is no part {unknown[0]}; the parts are {', '.join(PARTS)}.")
        return 2
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}; the database is on them too")
    code = 0
    for name in parts:
        with throwaway_home() as home, running_engines(home, durable=False):
            command = (sys.executable, "-m", f"bench.retrieval_run.{name}")
            code = subprocess.run(command, cwd=ROOT, env=_environ(home), check=False).returncode or code
    return code


def _environ(home: Path) -> dict[str, str]:
    given = {name: os.environ[name] for name in ("PATH", "HOME", "KEFU_BENCH_VECTORS") if name in os.environ}
    return given | {
        "KEFU_HOME": str(home),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "KEFU_SECRETS_KEY": secrets.token_urlsafe(50),
        "DEBUG": "0",  # under DEBUG Django keeps every query
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "kefu.settings",
        "OPENBLAS_NUM_THREADS": "1",
    }


if __name__ == "__main__":
    sys.exit(main())
