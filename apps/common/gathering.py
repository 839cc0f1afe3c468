"""What many ask of the database at once: whatever comes while one call runs goes together into the next one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Gatherer(Generic[K, V]):
    """load answers (or refuses) many items at once, each where it stood. An item that comes alone waits for none.

    gap_s: under load, calls start at least so far apart, so that each carries several items.
    """

    def __init__(
        self,
        load: Callable[[Sequence[K]], Awaitable[Sequence[V | Exception]]],
        *,
        at_once: int,
        gap_s: float = 0.0,
    ) -> None:
        self._load = load
        self._at_once = at_once
        self._gap_s = gap_s
        self._waiting: deque[tuple[K, asyncio.Future[V]]] = deque()
        self._running: asyncio.Task[None] | None = None
        self._started = 0.0

    async def get(self, item: K) -> V:
        """Raises what the load raised, or answered for this item."""
        future: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await future

    async def idle(self) -> None:
        """Once nothing waits any more."""
        while self._running is not None:
            await asyncio.wait([self._running])

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                await asyncio.sleep(self._started + self._gap_s - loop.time())
                self._started = loop.time()
                await self._load_some()
        finally:
            self._running = None

    async def _load_some(self) -> None:
        taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._at_once))]
        answers: Sequence[V | Exception]
        try:
            answers = await self._load([item for item, _future in taken])
        except Exception as error:  # noqa: BLE001 - handed to everybody who asked
            answers = [error] * len(taken)
        for (_item, future), answer in zip(taken, answers, strict=True):
            if future.done():  # whoever asked is gone
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
