"""One answer on the worker's loop: push what grows, keep the lease, stop when told to."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from uuid import UUID

from redis.exceptions import RedisError

from apps.ai.answering import Outcome
from apps.common import valkey
from apps.common.keys import CANCELLED_TURNS
from apps.conversations.events import AnswerDelta
from apps.desk import growing
from apps.events import bus
from apps.events.audiences import Audience

SHOW_EVERY_S = 0.1
log = logging.getLogger(__name__)
Pieces = AsyncGenerator[str | Outcome, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One attempt of a turn."""

    run_id: str
    tenant_id: UUID
    conversation_id: UUID
    message_id: UUID
    readers: Sequence[Audience]


class Cancelled(Exception):
    """The run was cancelled: somebody took the conversation over, or the visitor wrote again.

    text: what the model had written by then and the guards had let pass.
    """

    def __init__(self, run_id: str, text: str) -> None:
        super().__init__(run_id)
        self.text = text


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
        raise Cancelled(run.run_id, growth.text) from None
    finally:
        heartbeat.cancel()
        _running.pop(run.run_id, None)


async def _push(growth: "Growth", pieces: Pieces) -> Outcome:
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


class Growth:
    """The text so far. The first piece is shown at once, but not before show_at (the loop's time); what follows at
    most every SHOW_EVERY_S."""

    def __init__(self, run: Run, *, show_at: float) -> None:
        self.text = ""
        self._run = run
        self._show_at = show_at
        self._shown = 0  # code points
        self._due: asyncio.Task[None] | None = None

    def add(self, piece: str) -> None:
        self.text += piece
        if self._due is None or self._due.done():
            self._due = asyncio.ensure_future(self._show_then_rest())

    async def _show_then_rest(self) -> None:
        await self._silence()
        while self._shown < len(self.text):
            await self._show()
            await asyncio.sleep(SHOW_EVERY_S)

    async def show(self) -> None:
        """Everything that is not shown yet, now and for the last time."""
        await self._silence()
        self.stop()
        if self._due is not None:
            await asyncio.wait([self._due])
        await self._show()

    async def _silence(self) -> None:
        await asyncio.sleep(max(0.0, self._show_at - asyncio.get_running_loop().time()))

    def stop(self) -> None:
        """Nothing more is shown: the run was cancelled, or all is out."""
        if self._due is not None:
            self._due.cancel()

    async def _show(self) -> None:
        """Valkey first, then the sockets: whoever connects in between finds the piece in one of them."""
        text, offset = self.text, self._shown
        if offset == len(text):
            return
        await _store(self._run, text)
        delta = AnswerDelta(
            conversation_id=str(self._run.conversation_id),
            message_id=str(self._run.message_id),
            offset=offset,
            text=text[offset:],
        )
        bus.push_soon(delta, self._run.readers)
        self._shown = len(text)


async def _store(run: Run, shown: str) -> None:
    """Losing the replay of a growing answer is no reason to lose the answer."""
    try:
        answer = growing.GrowingAnswer(str(run.message_id), shown)
        await growing.store_text(run.tenant_id, run.conversation_id, answer)
    except RedisError:
        log.warning("could not keep the growing answer of run %s", run.run_id)


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
