"""How fast reports open over a million messages: `python -m bench.reports [--messages 1000000]`.

A PostgreSQL of its own, durable as in production. One tenant has conversations of eight messages each, spread over 90
days: six in ten of them end with the AI, the others with one of 50 agents, after a handoff; with waits, ratings, AI
runs and labels. They are counted as the minute's task counts them. Measured are the reports as programs get them (key,
query, JSON), and the agents' list alone and beside a process that opens one report after the other.
"""

import argparse
import os
import secrets
import subprocess
import sys
from pathlib import Path

from apps.common.engines import running_engines, throwaway_home

ROOT = Path(__file__).resolve().parents[1]
AT_MOST_S = 900


def main() -> int:
    parser = argparse.ArgumentParser(description="Reports over many messages.")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}; the database is on them too",
        flush=True,
    )
    with throwaway_home() as home, running_engines(home):
        command = [
            sys.executable,
            "-m",
            "bench.reports_run.measuring",
            str(given.messages),
            str(given.rounds),
        ]
        run = subprocess.run(command, cwd=ROOT, env=_environ(home), check=False, timeout=AT_MOST_S)
    return run.returncode


def _environ(home: Path) -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
        "KEFU_HOME": str(home),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "KEFU_SECRETS_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "testserver",
        "DEBUG": "0",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "kefu.settings",
    }


if __name__ == "__main__":
    sys.exit(main())
