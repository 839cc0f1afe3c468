"""The leases of the answers that grow in this process: kept together, in one command for all of them."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from redis.exceptions import RedisError

from apps.common import valkey
from apps.common.gathering import Gatherer
from apps.common.keys import CANCELLED_TURNS
from apps.common.loop import PerLoop
from apps.common.scripts import ValkeyAway
from apps.desk import growing
from apps.desk.showing import Run

T = TypeVar("T")
AT_ONCE = 100
log = logging.getLogger(__name__)


class Leases:
    """The answers of one loop: their leases are kept together, and whoever cancels one finds it here."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Run, asyncio.Task[Any]]] = {}
        self._first = Gatherer(self._renew, at_once=AT_ONCE)
        self._heartbeat: asyncio.Task[None] | None = None
        self._listener: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def held(self, run: Run, task: asyncio.Task[T]) -> Iterator[asyncio.Task[T]]:
        """The lease begins soon and ends with the block."""
        self._held[run.run_id] = run, task
        first = asyncio.ensure_future(self._first.get(run.run_id))
        if self._heartbeat is None or self._heartbeat.done():
            self._heartbeat = asyncio.ensure_future(self._beat())
        if self._listener is None or self._listener.done():
            self._listener = asyncio.ensure_future(self._listen())
        try:
            yield task
        finally:
            del self._held[run.run_id]
            first.cancel()

    async def _beat(self) -> None:
        while self._held:
            await asyncio.sleep(growing.HEARTBEAT_S)
            names = list(self._held)
            for start in range(0, len(names), AT_ONCE):
                await self._renew(names[start : start + AT_ONCE])

    async def _renew(self, names: Sequence[str]) -> list[None]:
        held = [self._held[name] for name in names if name in self._held]
        try:
            alive = await growing.renew_leases([(run.tenant_id, run.run_id) for run, _task in held])
        except ValkeyAway:
            log.warning("could not renew the leases of %s runs", len(held))
            alive = [True] * len(held)
        for (_run, task), goes_on in zip(held, alive, strict=True):
            if not goes_on:
                task.cancel()
        return [None] * len(names)

    async def _listen(self) -> None:
        """The heartbeat notices what this misses, three seconds later at most."""
        while True:
            try:
                async with valkey.async_subscriber() as subscriber:
                    await subscriber.subscribe(CANCELLED_TURNS)
                    async for message in subscriber.listen():
                        if message["type"] == "message" and message["data"] in self._held:
                            self._held[message["data"]][1].cancel()
            except (RedisError, OSError):
                log.warning("listening for cancellations failed; trying again")
                await asyncio.sleep(1)


leases = PerLoop(Leases)
