"""What Celery's workers do besides tasks: show that they live (a key per queue, read by /readyz), end in order."""

import logging
from collections.abc import Callable
from typing import Any

from celery import bootsteps
from redis.exceptions import RedisError

from apps.common import valkey
from apps.common.clock import isoformat, now
from apps.common.collecting import collect_rarely
from apps.common.keys import WORKER_HEARTBEAT

BEAT_S = 5.0
LIVES_S = 15  # three beats: one lost beat is no death
log = logging.getLogger(__name__)
_before_stop: list[Callable[[], None]] = []


def beat_once(queue: str) -> None:
    """Say that a worker serves this queue now."""
    try:
        valkey.client().set(WORKER_HEARTBEAT + queue, isoformat(now()), ex=LIVES_S)
    except RedisError:
        log.warning("the heartbeat of queue %s did not reach Valkey", queue)


class Heartbeat(bootsteps.StartStopStep):
    """Part of a Celery worker: beats for each of its queues as long as the worker runs."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._beats: list[Any] = []

    def start(self, worker: Any) -> None:
        for queue in worker.app.amqp.queues.consume_from:
            beat_once(queue)
            self._beats.append(worker.timer.call_repeatedly(BEAT_S, beat_once, (queue,)))

    def stop(self, worker: Any) -> None:
        for beat in self._beats:
            beat.cancel()


def before_stop(wait: Callable[[], None]) -> None:
    """Wait for what goes on beside the tasks when the process is told to end; new tasks do not come any more."""
    _before_stop.append(wait)


class Collecting(bootsteps.StartStopStep):
    """Part of a Celery worker: everything is imported by now."""

    requires = ("celery.worker.components:Pool",)

    def start(self, worker: Any) -> None:
        collect_rarely()


class Draining(bootsteps.StartStopStep):
    """Part of a Celery worker."""

    requires = ("celery.worker.components:Pool",)

    def stop(self, worker: Any) -> None:
        for wait in _before_stop:
            wait()
