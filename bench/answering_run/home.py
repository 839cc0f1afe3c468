"""Engines of its own for each part, and the part in a process of its own that is ended when it takes too long."""

import json
import os
import secrets
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from signal import SIGKILL, SIGTERM

from apps.common.engines import running_engines, throwaway_home
from apps.common.supervision import Program, spawn_options
from bench.answering_run.sizes import Sizes
from bench.load.verdicts import Verdict

ROOT = Path(__file__).resolve().parents[2]
STOP_S = 20
# What the caller's own installation may be set to is nothing of ours.
_FOREIGN = (
    "DATABASE_URL", "REDIS_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "KEFU_BASE_URL",
    "PROMETHEUS_MULTIPROC_DIR", "KEFU_CONFIGURATION_FRESH_S",
)  # fmt: skip


def run_part(name: str, sizes: Sizes, *, limit_s: float) -> list[Verdict]:
    """What the part found; a part that failed or hung is one verdict that says so."""
    with throwaway_home() as home, running_engines(home):
        result = home / "verdicts.json"
        code = _run(
            home, ["-m", "bench.answering_run.part", name, json.dumps(asdict(sizes)), str(result)], limit_s
        )
        if code != 0 or not result.exists():
            return [Verdict(f"part {name}", "ends by itself", _end(code, limit_s), False)]
        return [Verdict(**row) for row in json.loads(result.read_text())]


def _end(code: int | None, limit_s: float) -> str:
    return f"ended after {limit_s:.0f} s" if code is None else f"failed (exit code {code})"


def _run(home: Path, words: list[str], limit_s: float) -> int | None:
    """The exit code; None when it had to be ended."""
    program = Program("part", (sys.executable, *words), _environ(home), ROOT, orphan_signal=SIGTERM)
    process = subprocess.Popen(program.argv, stdin=subprocess.DEVNULL, **spawn_options(program))
    try:
        return process.wait(limit_s)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end_process(process)


def _end_process(process: subprocess.Popen[bytes]) -> None:
    """Its children (worker, upstream) end with it."""
    for signal in (SIGTERM, SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(signal)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            continue


def _environ(home: Path) -> dict[str, str]:
    metrics = home / "metrics"
    metrics.mkdir()
    return {name: value for name, value in os.environ.items() if name not in _FOREIGN} | {
        "KEFU_HOME": str(home),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "KEFU_SECRETS_KEY": secrets.token_urlsafe(50),
        "KEFU_DEMO": "0",
        "DEBUG": "0",  # under DEBUG Django keeps every query
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "kefu.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }
