"""Work that many small changes ask for, done in rounds: at once after a quiet time, then at most once a second."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from django.db import Error as DatabaseError

EVERY_S = 1.0
K = TypeVar("K")
log = logging.getLogger(__name__)


class Rounds(Generic[K]):
    """Belongs to one loop. do(keys): what has been marked since the last round began."""

    def __init__(self, do: Callable[[set[K]], Awaitable[None]]) -> None:
        self._do = do
        self._marked: set[K] = set()
        self._running: asyncio.Task[None] | None = None

    def mark(self, *keys: K) -> None:
        self._marked.update(keys)
        if self._marked and (self._running is None or self._running.done()):
            self._running = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    async def _run(self) -> None:
        while self._marked:
            marked, self._marked = self._marked, set()
            try:
                await self._do(marked)
            except DatabaseError:
                log.warning("the database cannot be asked just now; the next round asks again")
                self._marked |= marked
            except Exception:
                log.exception("a round failed")
            await asyncio.sleep(EVERY_S)
