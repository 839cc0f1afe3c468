"""Growing answers on their way to the readers: what grew in a tenth of a second leaves together.

An answer's first piece is shown at once. What follows waits for the tick that all answers of the process share: one
command to Valkey and one push per tenant for all of them, instead of one each.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.common.loop import PerLoop
from apps.common.scripts import ValkeyAway
from apps.conversations.events import AnswerDelta
from apps.desk import growing
from apps.desk.growing import GrowingAnswer
from apps.events import bus
from apps.events.audiences import Audience

SHOW_EVERY_S = 0.1
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One attempt of a turn."""

    run_id: str
    tenant_id: UUID
    conversation_id: UUID
    message_id: UUID
    readers: Sequence[Audience]


class Growth:
    """The text of one answer so far. Nothing of it is shown before show_at (the loop's time), or after stop()."""

    def __init__(self, run: Run, *, show_at: float) -> None:
        self.run = run
        self.text = ""
        self.show_at = show_at
        self.shown = 0  # code points
        self.is_stopped = False
        self._idle = asyncio.Event()  # not on its way at this moment
        self._idle.set()
        self._first: asyncio.Task[None] | None = None

    @property
    def is_due(self) -> bool:
        return self.shown < len(self.text) and not self.is_stopped and self._idle.is_set()

    def add(self, piece: str) -> None:
        self.text += piece
        if self._first is None:
            self._first = asyncio.ensure_future(self._show_first())
        elif self._first.done():
            _tick().expect(self)

    async def _show_first(self) -> None:
        await self._silence()
        await show([self])
        _tick().expect(self)  # what came meanwhile

    async def show(self) -> None:
        """Everything that is not shown yet, for the last time."""
        await self._silence()
        while self.shown < len(self.text) and not self.is_stopped:
            await self._idle.wait()
            await show([self])

    async def _silence(self) -> None:
        await asyncio.sleep(max(0.0, self.show_at - asyncio.get_running_loop().time()))

    def stop(self) -> None:
        """Nothing more is shown: the run was cancelled, or all is out."""
        self.is_stopped = True
        if self._first is not None:
            self._first.cancel()

    def leaves(self) -> GrowingAnswer:
        self._idle.clear()
        return GrowingAnswer(str(self.run.message_id), self.text)

    def left(self, text: str) -> None:
        """The text is kept where those who connect look for it: now those who are connected get the news of it."""
        self._idle.set()
        if self.is_stopped:
            return
        delta = AnswerDelta(
            conversation_id=str(self.run.conversation_id),
            message_id=str(self.run.message_id),
            offset=self.shown,
            text=text[self.shown :],
        )
        self.shown = len(text)
        bus.push_soon(delta, self.run.readers)


async def show(growths: Sequence[Growth]) -> None:
    """Valkey first, then the sockets: whoever connects in between finds the piece in one of them."""
    due = [growth for growth in growths if growth.is_due]
    if not due:
        return
    answers = [growth.leaves() for growth in due]
    try:
        keys = ((growth.run.tenant_id, growth.run.conversation_id) for growth in due)
        await growing.store_texts([(*key, answer) for key, answer in zip(keys, answers, strict=True)])
    except ValkeyAway:
        # Losing the replay of growing answers is no reason to lose the answers.
        log.warning("could not keep %s growing answers", len(due))
    finally:
        for growth, answer in zip(due, answers, strict=True):
            growth.left(answer.text)


class _Tick:
    """Shows every SHOW_EVERY_S what has grown, as long as something grows."""

    def __init__(self) -> None:
        self._expected: set[Growth] = set()
        self._task: asyncio.Task[None] | None = None

    def expect(self, growth: Growth) -> None:
        if growth.is_stopped or growth.shown == len(growth.text):
            return
        self._expected.add(growth)
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        while self._expected:
            await asyncio.sleep(SHOW_EVERY_S)
            grown, self._expected = self._expected, set()
            await show(list(grown))
            for growth in grown:
                self.expect(growth)  # what came while it was on its way


_tick = PerLoop(_Tick)
