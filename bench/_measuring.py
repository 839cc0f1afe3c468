"""Runs a measurement in a process of its own, which reads the settings of an installation that is thrown away."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from apps.common.engines import running_engines, throwaway_home

ROOT = Path(__file__).resolve().parents[1]
INHERITED = ("PATH", "HOME", "KEFU_BENCH_VECTORS")


def machine(beside: str = "the database is on them too") -> str:
    """What is worth knowing of it beside the figures."""
    return f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}; {beside}"


def measure(module: str, *arguments: object, durable: bool = True, at_most_s: float | None = None) -> int:
    """The exit code. durable: whether PostgreSQL writes as in production."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with throwaway_home() as home, running_engines(home, durable=durable):
        ended = subprocess.run(command, cwd=ROOT, env=_environ(home), check=False, timeout=at_most_s)
    return ended.returncode


def _environ(home: Path) -> dict[str, str]:
    return {name: os.environ[name] for name in INHERITED if name in os.environ} | {
        "KEFU_HOME": str(home),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "KEFU_SECRETS_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "testserver",
        "DEBUG": "0",  # under DEBUG Django keeps every query
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "kefu.settings",
        "OPENBLAS_NUM_THREADS": "1",
    }
