"""How fast the agents' list is with 50,000 conversations: `python -m bench.console [--conversations 50000]`.

A PostgreSQL of its own, durable as in production. One tenant has the conversations, eight in ten of them open and half
of these waiting or assigned, with four messages each of texts made up from a few thousand words; beside it stands
another tenant with a tenth of that. Measured is the view itself as the web process runs it, by Django's test client:
session, access, queries, template. Pages are asked in turn so that none lives in the memory of the last; the first
round does not count. «First paint» is the whole page of the console with its list, the others are the list alone.
"""

import argparse
import os
import secrets
import subprocess
import sys
from pathlib import Path

from apps.common.engines import running_engines, throwaway_home

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description="The agents' list with many conversations.")
    parser.add_argument("--conversations", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}; the database is on them too",
        flush=True,
    )
    with throwaway_home() as home, running_engines(home):
        command = [
            sys.executable,
            "-m",
            "bench.console_run.measuring",
            str(given.conversations),
            str(given.rounds),
        ]
        return subprocess.run(command, cwd=ROOT, env=_environ(home), check=False).returncode


def _environ(home: Path) -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
        "KEFU_HOME": str(home),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "KEFU_SECRETS_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "testserver",
        "DEBUG": "0",  # under DEBUG Django keeps every query
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "kefu.settings",
    }


if __name__ == "__main__":
    sys.exit(main())
