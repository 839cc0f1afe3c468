"""Group commit: what the sockets of this process want stored is written together, in one transaction.

A message that comes alone is written at once. While a transaction runs, the next ones gather; under load transactions
start at least GAP_S apart, so that each carries several messages and none waits noticeably.
"""

import asyncio
import logging
from collections import deque

from apps.conversations.services import Posted
from apps.desk.intake import Busy, Item, write, write_one
from apps.live.database import in_database, in_writer, release_writer

GAP_S = 0.02
MAX_BATCH = 128
IDLE_S = 5.0
log = logging.getLogger(__name__)
Waiting = tuple[Item, "asyncio.Future[Posted]"]


class Committer:
    """Belongs to one loop. At most one item of each socket waits here, so the queue is bounded by the sockets."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._alone: set[asyncio.Task[None]] = set()
        self._started = 0.0
        self._release: asyncio.TimerHandle | None = None

    async def store(self, item: Item) -> Posted:
        """The stored message. Raises what its own writing raised."""
        future: asyncio.Future[Posted] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await future

    async def flushed(self) -> None:
        """Once nothing waits any more."""
        while self._writing is not None:
            await asyncio.wait([self._writing])
        if self._alone:
            await asyncio.wait(set(self._alone))

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        if self._release is not None:
            self._release.cancel()
        try:
            while self._waiting:
                await asyncio.sleep(max(0.0, self._started + GAP_S - loop.time()))
                self._started = loop.time()
                await self._write_batch()
        finally:
            self._writing = None
            self._release = loop.call_later(IDLE_S, lambda: loop.create_task(release_writer()))

    async def _write_batch(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MAX_BATCH))]
        try:
            results = await in_writer(write, [item for item, _future in batch])
        except Exception as error:
            log.exception("a batch of %s messages could not be written", len(batch))
            results = [error] * len(batch)
        for (item, future), result in zip(batch, results, strict=True):
            if isinstance(result, Busy):
                self._write_alone(item, future)
            else:
                _settle(future, result)

    def _write_alone(self, item: Item, future: "asyncio.Future[Posted]") -> None:
        """Somebody else holds the conversation: this one message waits for them, the others do not."""
        task = asyncio.create_task(_wait_and_write(item, future))
        self._alone.add(task)
        task.add_done_callback(self._alone.discard)


async def _wait_and_write(item: Item, future: "asyncio.Future[Posted]") -> None:
    try:
        result: Posted | Exception = await in_database(write_one, item)
    except Exception as error:  # noqa: BLE001 - handed to the socket that waits for it
        result = error
    _settle(future, result)


def _settle(future: "asyncio.Future[Posted]", result: Posted | Exception) -> None:
    if future.done():  # the socket is gone
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
