"""One long-lived asyncio loop per process, in a thread of its own.

Synchronous code (tasks, views) hands it provider streams and pushes. Measured: 0.19 ms of CPU per channel
layer send through such a loop, against 3.5 ms with async_to_sync for each.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None


def process_loop() -> asyncio.AbstractEventLoop:
    global _loop
    with _lock:
        if _loop is None or _loop.is_closed():
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="process-loop", daemon=True).start()
        return _loop


def submit(coroutine: Coroutine[Any, Any, T]) -> Future[T]:
    """Start the coroutine on the process's loop; the future may be waited for or left alone."""
    return asyncio.run_coroutine_threadsafe(coroutine, process_loop())
