"""The process roles of one machine, as programs for the supervisor."""

import http.client
import sys
from functools import partial

from apps.common.supervision import Program
from kefu.plan import BASE_DIR, HOST, RunPlan

# What every worker leaves out: talk among workers that nothing here needs.
_QUIET = ("--without-gossip", "--without-mingle")


def preparation(plan: RunPlan) -> Program:
    return _python(plan, "prepare", "-m", "kefu.prepare")


def roles(plan: RunPlan) -> tuple[Program, ...]:
    web = ("-m", "apps.live.server", "--host", HOST, "--port", str(plan.port))
    schedule = plan.home / "beat-schedule"
    return (
        _python(plan, "web", *web, ready_port=plan.port),
        _worker(plan, "worker-ai", queue="ai", threads=100),
        _worker(plan, "worker", queue="default", threads=8),
        # No pid file: the lock on the home folder already keeps a second beat away.
        _python(plan, "beat", *_celery("beat", "--schedule", str(schedule), "--pidfile", "")),
    )


def _worker(plan: RunPlan, name: str, *, queue: str, threads: int) -> Program:
    pool = ("-Q", queue, "--pool", "threads", "--concurrency", str(threads))
    return _python(plan, name, *_celery("worker", *pool, "-n", f"{queue}@%h", *_QUIET))


def _celery(*words: str) -> tuple[str, ...]:
    return ("-m", "celery", "--quiet", "-A", "kefu.celery", *words)


def _python(plan: RunPlan, name: str, *words: str, ready_port: int | None = None) -> Program:
    return Program(
        name=name,
        argv=(sys.executable, *words),
        environ=plan.environ,
        cwd=BASE_DIR,
        ready=partial(is_alive, ready_port) if ready_port else None,
    )


def is_alive(port: int) -> bool:
    """Whether /healthz on this port answers 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=1.0)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
