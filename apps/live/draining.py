"""What has to happen before a process's sockets are closed for a restart."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

FLUSH_S = 2.0
_callbacks: list[Callable[[], Awaitable[None]]] = []
log = logging.getLogger(__name__)


def on_drain(callback: Callable[[], Awaitable[None]]) -> None:
    """Await the callback once no frame is taken any more and before the sockets are closed."""
    if callback not in _callbacks:
        _callbacks.append(callback)


async def flush() -> None:
    """Every callback, at the same time and not for ever."""
    tasks = [asyncio.ensure_future(callback()) for callback in _callbacks]
    if not tasks:
        return
    done, late = await asyncio.wait(tasks, timeout=FLUSH_S)
    for task in late:
        task.cancel()
        log.warning("not flushed in time: %r", task)
    for task in done:
        if error := task.exception():
            log.error("not flushed", exc_info=error)
