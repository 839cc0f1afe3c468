"""Group commit: what the sockets of this process want stored is written together, in one transaction.

A message that comes alone is written at once. While a transaction runs, the next ones gather; under load transactions
start at least GAP_S apart, so that each carries several messages and none waits noticeably.
"""

import asyncio
import logging
from collections.abc import Sequence

from apps.common.gathering import Gatherer
from apps.conversations.services import Posted
from apps.desk.intake import Busy, Item, write, write_one
from apps.live.database import in_database, in_writer, release_writer

GAP_S = 0.02
MAX_BATCH = 128
IDLE_S = 5.0
log = logging.getLogger(__name__)


class Committer:
    """Belongs to one loop. At most one item of each socket waits here, so the queue is bounded by the sockets."""

    def __init__(self) -> None:
        self._together = Gatherer(self._write, at_once=MAX_BATCH, gap_s=GAP_S)
        self._alone: set[asyncio.Task[Posted]] = set()
        self._release: asyncio.TimerHandle | None = None

    async def store(self, item: Item) -> Posted:
        """The stored message. Raises what its own writing raised."""
        try:
            return await self._together.get(item)
        except Busy:
            return await self._store_alone(item)

    async def flushed(self) -> None:
        """Once nothing waits any more."""
        await self._together.idle()
        if self._alone:
            await asyncio.wait(set(self._alone))

    async def _write(self, items: Sequence[Item]) -> Sequence[Posted | Exception]:
        loop = asyncio.get_running_loop()
        if self._release is not None:
            self._release.cancel()
        try:
            return await in_writer(write, items)
        except Exception:
            log.exception("a batch of %s messages could not be written", len(items))
            raise
        finally:
            self._release = loop.call_later(IDLE_S, lambda: loop.create_task(release_writer()))

    async def _store_alone(self, item: Item) -> Posted:
        """Somebody else holds the conversation: this one message waits for them, the others do not."""
        task = asyncio.create_task(in_database(write_one, item))
        self._alone.add(task)
        task.add_done_callback(self._alone.discard)
        return await asyncio.shield(task)
