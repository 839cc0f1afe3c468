"""One answer on the worker's loop: read what is written, keep the lease, stop when told to."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from apps.ai.answering import Outcome
from apps.desk.leases import leases
from apps.desk.showing import Growth, Run

Pieces = AsyncGenerator[str | Outcome, None]


class Cancelled(Exception):
    """The run was cancelled: somebody took the conversation over, or the visitor wrote again."""


async def run_answer(run: Run, pieces: Pieces, *, hidden_s: float = 0.0) -> Outcome:
    """The finished answer. Raises Cancelled, and ProviderFailure as the pieces raise it.

    hidden_s: for so long nothing is shown, and the answer is not finished: the visitor may still be writing.
    """
    growth = Growth(run, show_at=asyncio.get_running_loop().time() + hidden_s)
    with leases().held(run, asyncio.ensure_future(_push(growth, pieces))) as task:
        try:
            return await task
        except asyncio.CancelledError:
            raise Cancelled(run.run_id) from None


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
