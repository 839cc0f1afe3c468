"""One answer on the worker's loop: read what is written, keep the lease, stop when told to."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator

from redis.exceptions import RedisError

from apps.ai.answering import Outcome
from apps.common import valkey
from apps.common.keys import CANCELLED_TURNS
from apps.desk import growing
from apps.desk.showing import Growth, Run

log = logging.getLogger(__name__)
Pieces = AsyncGenerator[str | Outcome, None]


class Cancelled(Exception):
    """The run was cancelled: somebody took the conversation over, or the visitor wrote again."""


_running: dict[str, asyncio.Task[Outcome]] = {}
_listener: asyncio.Task[None] | None = None


async def run_answer(run: Run, pieces: Pieces, *, hidden_s: float = 0.0) -> Outcome:
    """The finished answer. Raises Cancelled, and ProviderFailure as the pieces raise it.

    hidden_s: for so long nothing is shown, and the answer is not finished: the visitor may still be writing.
    """
    _listen()
    growth = Growth(run, show_at=asyncio.get_running_loop().time() + hidden_s)
    await growing.renew_lease(run.tenant_id, run.run_id)
    task = asyncio.ensure_future(_push(growth, pieces))
    _running[run.run_id] = task
    heartbeat = asyncio.ensure_future(_keep_lease(run, task))
    try:
        return await task
    except asyncio.CancelledError:
        raise Cancelled(run.run_id) from None
    finally:
        heartbeat.cancel()
        _running.pop(run.run_id, None)


async def _push(growth: Growth, pieces: Pieces) -> Outcome:
    try:
        async with contextlib.aclosing(pieces) as stream:
            async for piece in stream:
                if isinstance(piece, Outcome):
                    await growth.show()
                    return piece
                growth.add(piece)
    finally:
        growth.stop()
    raise RuntimeError("the pieces ended without an outcome")


async def _keep_lease(run: Run, task: asyncio.Task[Outcome]) -> None:
    while True:
        await asyncio.sleep(growing.HEARTBEAT_S)
        try:
            if not await growing.renew_lease(run.tenant_id, run.run_id):
                task.cancel()
        except RedisError:
            log.warning("could not renew the lease of run %s", run.run_id)


def _listen() -> None:
    global _listener
    if _listener is None or _listener.done():
        _listener = asyncio.ensure_future(_hear_cancellations())


async def _hear_cancellations() -> None:
    """The heartbeat notices what this misses, three seconds later at most."""
    while True:
        try:
            async with valkey.async_subscriber() as subscriber:
                await subscriber.subscribe(CANCELLED_TURNS)
                async for message in subscriber.listen():
                    task = _running.get(message["data"]) if message["type"] == "message" else None
                    if task is not None:
                        task.cancel()
        except (RedisError, OSError):
            log.warning("listening for cancellations failed; trying again")
            await asyncio.sleep(1)
