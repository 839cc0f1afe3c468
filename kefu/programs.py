"""The process roles of one machine, as programs for the supervisor."""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from apps.common.supervision import Program
from kefu.plan import BASE_DIR, HOST, RunPlan

# What every worker leaves out: talk among workers that nothing here needs.
_QUIET = ("--without-gossip", "--without-mingle")


def preparation(plan: RunPlan) -> Program:
    return _python(plan, "prepare", "-m", "kefu.prepare")


def roles(plan: RunPlan) -> tuple[Program, ...]:
    schedule = plan.home / "beat-schedule"
    return (
        *(_gateway(plan, f"web-{number}") for number in range(1, plan.gateways + 1)),
        _worker(plan, "worker-ai", queue="ai", threads=100),
        _worker(plan, "worker", queue="default", threads=8),
        *([_embedder(plan)] if plan.embeds_here else []),
        # No pid file: the lock on the home folder already keeps a second beat away.
        _python(plan, "beat", *_celery("beat", "--schedule", str(schedule), "--pidfile", "")),
    )


def _gateway(plan: RunPlan, name: str) -> Program:
    """One of several on the same port: it tells by a file that it serves, for nobody can ask a certain one."""
    ready_file = plan.ready_files / name
    address = ("--host", HOST, "--port", str(plan.port), "--reuse-port")
    words = ("-m", "apps.live.server", *address, "--ready-file", str(ready_file))
    return _python(plan, name, *words, ready=partial(is_serving, ready_file))


def _embedder(plan: RunPlan) -> Program:
    return _python(plan, "embedder", "-m", "apps.ai.embedder", "--home", str(plan.home))


def _worker(plan: RunPlan, name: str, *, queue: str, threads: int) -> Program:
    pool = ("-Q", queue, "--pool", "threads", "--concurrency", str(threads))
    return _python(plan, name, *_celery("worker", *pool, "-n", f"{queue}@%h", *_QUIET))


def _celery(*words: str) -> tuple[str, ...]:
    return ("-m", "celery", "--quiet", "-A", "kefu.celery", *words)


def _python(plan: RunPlan, name: str, *words: str, ready: Callable[[], bool] | None = None) -> Program:
    return Program(
        name=name,
        argv=(sys.executable, *words),
        environ=plan.environ,
        cwd=BASE_DIR,
        ready=ready,
    )


def is_serving(ready_file: Path) -> bool:
    """Whether the process that wrote the file lives."""
    try:
        os.kill(int(ready_file.read_text()), 0)
    except (OSError, ValueError):
        return False
    return True
