"""Reads of many sockets in one query: what is asked for while a query runs goes together into the next one."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from apps.live.database import in_database

K = TypeVar("K")
V = TypeVar("V")


class Gatherer(Generic[K, V]):
    """load answers many questions at once, each answer where its question stood. Whoever asks alone waits for none."""

    def __init__(self, load: Callable[[Sequence[K]], Sequence[V]], *, at_once: int) -> None:
        self._load = load
        self._at_once = at_once
        self._waiting: deque[tuple[K, asyncio.Future[V]]] = deque()
        self._running: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V:
        """Raises what the load raised."""
        future: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, future))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._at_once))]
                await self._answer(taken)
        finally:
            self._running = None

    async def _answer(self, taken: Sequence[tuple[K, "asyncio.Future[V]"]]) -> None:
        try:
            answers = await in_database(self._load, [key for key, _future in taken])
        except Exception as error:  # noqa: BLE001 - handed to everybody who asked
            for _key, future in taken:
                if not future.done():
                    future.set_exception(error)
            return
        for (_key, future), answer in zip(taken, answers, strict=True):
            if not future.done():
                future.set_result(answer)
