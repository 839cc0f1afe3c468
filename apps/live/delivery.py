"""What one socket has been sent of one conversation: seq ascending, each once, holes filled from the database."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from apps.conversations.queries import PAGE, messages_after
from apps.live import answers, metrics
from apps.live.database import in_database

Json = dict[str, Any]
Send = Callable[[Json], Awaitable[None]]
ENDED_KEPT = 20


class Delivery:
    """Not shared between sockets; its coroutines run one after the other."""

    def __init__(
        self, tenant_id: UUID, conversation_id: UUID, send: Send, *, for_visitor: bool, last: int = 0
    ) -> None:
        self.tenant_id = tenant_id
        self.conversation_id = conversation_id
        self.last = last
        self._send = send
        self._for_visitor = for_visitor
        self._ended: list[str] = []

    async def catch_up(self) -> None:
        """Send every stored message above the last one sent."""
        while True:
            rows = await in_database(messages_after, self.tenant_id, self.conversation_id, self.last)
            for row in rows:
                self.last = row.seq
                metrics.replayed_total.inc()
                self._finished(str(row.id))
                await self._send(answers.stored(row, for_visitor=self._for_visitor))
            if len(rows) < PAGE:
                return

    async def offer(self, seq: int, frame: Json) -> None:
        """Send a frame that just came, unless it was sent already or something before it is missing."""
        if seq == self.last + 1:
            self.last = seq
            if frame["type"] == "message":
                self._finished(frame["message"]["id"])
            await self._send(frame)
        elif seq > self.last:
            await self.catch_up()

    async def offer_delta(self, frame: Json) -> None:
        """Deltas are hints: one that arrives after its answer's end is dropped, so that a bubble never comes back."""
        if frame["message_id"] not in self._ended:
            await self._send(frame)

    async def offer_end(self, frame: Json) -> None:
        self._finished(frame["message_id"])
        await self._send(frame)

    def _finished(self, message_id: str) -> None:
        self._ended = [*self._ended[-ENDED_KEPT:], message_id]
