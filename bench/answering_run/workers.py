"""Workers as `make run` starts them, for the length of a `with` block."""

import os
import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM

from django.conf import settings

from apps.common import valkey
from apps.common.keys import WORKER_HEARTBEAT
from apps.common.supervision import Program, spawn_options
from bench.load import machine
from kefu.plan import read_plan
from kefu.programs import roles

START_S, STOP_S = 60.0, 10.0
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]+(\.\d+)?|\d{3,}")
LONGEST = 160
COMPLAINTS = ("WARNING", "ERROR", "CRITICAL", "Error:")
QUEUES = {"worker-ai": "ai", "worker": "default"}


class NotServing(Exception):
    """A worker did not start; its log says why."""


@dataclass(frozen=True, slots=True)
class Worker:
    """log: what it wrote."""

    pid: int
    log: Path

    @property
    def cpu_s(self) -> float:
        return machine.cpu_of(self.pid)

    def threads(self) -> dict[int, float]:
        """CPU seconds so far, by thread."""
        tasks = Path(f"/proc/{self.pid}/task")
        return {
            int(each.name): int((each / "schedstat").read_text().split()[0]) / 1e9 for each in tasks.iterdir()
        }

    def spent(self, before: dict[int, float]) -> str:
        """Where the CPU went since then: Celery's main thread, the loop (the busiest other), the other threads."""
        used = {thread: seconds - before.get(thread, 0.0) for thread, seconds in self.threads().items()}
        main, loop, *rest = used.pop(self.pid, 0.0), *sorted(used.values(), reverse=True), 0.0
        shares = {"Celery's thread": main, "the loop": loop, "the threads": sum(rest)}
        return ", ".join(
            f"{name} {seconds / max(1e-9, sum(shares.values())):.0%}" for name, seconds in shares.items()
        )

    @property
    def rss_mb(self) -> float:
        return machine.memory(self.pid).rss / 1024 / 1024

    def complaints(self) -> Counter[str]:
        """Warnings and errors in its log, those that differ in their ids alone counted as one."""
        lines = self.log.read_text(errors="replace").splitlines()
        found = (line for line in lines if any(word in line for word in COMPLAINTS))
        return Counter(IDS.sub("…", line)[:LONGEST] for line in found)


@contextmanager
def running_workers(*names: str) -> Iterator[Worker]:
    """The AI worker; names: further roles (worker, beat)."""
    programs = {each.name: each for each in roles(read_plan(os.environ))}
    wanted = [programs["worker-ai"], *(programs[name] for name in names)]
    valkey.client().delete(*(WORKER_HEARTBEAT + queue for queue in QUEUES.values()))  # of workers before
    with ExitStack() as stack:
        started = [stack.enter_context(_running(program)) for program in wanted]
        for program in wanted:
            if program.name in QUEUES:
                _wait(QUEUES[program.name], started)
        yield started[0]


@contextmanager
def _running(program: Program) -> Iterator[Worker]:
    path = Path(settings.KEFU_HOME) / f"{program.name}.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            program.argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **spawn_options(program)
        )
    try:
        yield Worker(process.pid, path)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """A second SIGTERM tells Celery not to wait for what runs."""
    for signal in (SIGTERM, SIGTERM, SIGKILL):
        process.send_signal(signal)
        try:
            process.wait(STOP_S)
            return
        except subprocess.TimeoutExpired:
            continue


def _wait(queue: str, workers: list[Worker]) -> None:
    end = time.monotonic() + START_S
    while not valkey.client().exists(WORKER_HEARTBEAT + queue):
        if time.monotonic() > end:
            raise NotServing("\n".join(line for worker in workers for line in worker.complaints()))
        time.sleep(0.1)
