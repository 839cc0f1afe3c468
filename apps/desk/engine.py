"""All AI runs of a worker process.

A run is no thread: hundreds wait for their providers on the loop, and a few threads work for all of them at the
database. What a process that dies had taken, the sweep gives to another.
"""

import logging
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID

from apps.common.loop import submit
from apps.desk import bot
from apps.desk.copilot import running as copilot
from apps.desk.copilot.orders import Order
from apps.desk.hands import Hands
from apps.desk.worker_steps import before_stop

AT_ONCE = 500  # runs; what comes then waits, and other processes may take it
# Those that decide, end and begin together. More than work at once: some may wait for a model (places.away).
THREADS = 24
DRAIN_S = 20.0
log = logging.getLogger(__name__)


class Engine:
    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._hands = Hands(ThreadPoolExecutor(THREADS, thread_name_prefix="run"))
        self._room = threading.BoundedSemaphore(at_once)
        self._running: set[Future[None]] = set()

    def take(self, turn_id: UUID) -> None:
        """Start the run. Waits when there are too many already."""
        self._start(partial(bot.run, turn_id))

    def assist(self, order: Order) -> None:
        """The same for a request of the copilot."""
        self._start(partial(copilot.run, order))

    def _start(self, run: Callable[[Hands], Coroutine[Any, Any, None]]) -> None:
        self._room.acquire()
        running = submit(run(self._hands))
        self._running.add(running)
        running.add_done_callback(self._ended)

    def _ended(self, running: Future[None]) -> None:
        self._running.discard(running)
        self._room.release()
        error = None if running.cancelled() else running.exception()
        if error is not None:  # the turn waits for the sweep
            log.error("a run failed: %s", error, exc_info=error)

    def drain(self, within_s: float = DRAIN_S) -> None:
        """Wait for the runs that go on. What does not end in time is left to the sweep."""
        end = time.monotonic() + within_s
        while self._running and time.monotonic() < end:
            time.sleep(0.05)


_engine: Engine | None = None


def engine() -> Engine:
    """The process's."""
    global _engine
    if _engine is None:
        _engine = Engine()
        before_stop(_engine.drain)
    return _engine
