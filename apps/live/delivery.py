"""What one socket has been sent of one conversation: seq ascending, each once, holes filled from the database."""

import asyncio
import logging
import random
from typing import Any, Protocol
from uuid import UUID

from django.db import Error as DatabaseError

from apps.conversations.gathered import After
from apps.conversations.models import Message
from apps.conversations.queries import PAGE
from apps.live import answers, metrics
from apps.live.packets import Packet

Json = dict[str, Any]
ENDED_KEPT = 20
RETRY_S = 1.0
log = logging.getLogger(__name__)


class Reader(Protocol):
    """The socket, as its deliveries see it."""

    kind: str
    tenant_id: UUID
    is_open: bool

    async def next_page(self, after: After) -> list[Message]: ...
    def send_frame(self, frame: Json) -> None: ...
    def send_packet(self, packet: Packet) -> None: ...
    async def drained(self) -> None: ...
    async def send_growing(self, conversation_id: str) -> None: ...


class Delivery:
    """Lives on the loop. While it reads a hole from the database, what comes meanwhile is read there too."""

    __slots__ = (
        "_before",
        "_ended",
        "_has_missed_delta",
        "_reader",
        "_reading",
        "_wanted",
        "conversation_id",
        "last",
    )

    def __init__(
        self, reader: Reader, conversation_id: str, *, last: int = 0, before: "Delivery | None" = None
    ) -> None:
        """before: the visitor's earlier conversation; what is being read of it goes out first."""
        self._before = before
        self.conversation_id = conversation_id
        self.last = last
        self._reader = reader
        self._wanted = last
        self._reading: asyncio.Task[None] | None = None
        self._ended: tuple[str, ...] = ()
        self._has_missed_delta = False

    def offer(self, packet: Packet) -> None:
        """Send what just came, unless it was sent already or something before it is missing."""
        if packet.seq <= self.last:
            return
        if self._reading is None and packet.seq == self.last + 1 and self._predecessor() is None:
            self.last = packet.seq
            self._finished(packet.frame)
            self._reader.send_packet(packet)
        else:
            self.need(packet.seq)

    def _predecessor(self) -> "asyncio.Task[None] | None":
        """The reading of the conversation before, while it goes on."""
        reading = self._before._reading if self._before is not None else None
        if reading is None:
            self._before = None
        return reading

    def need(self, seq: int) -> None:
        """There are messages up to seq: read what is missing."""
        self._wanted = max(self._wanted, seq)
        if self._wanted > self.last and self._reading is None:
            self._reading = asyncio.create_task(self._fill())

    async def catch_up(self, last_seq: int) -> None:
        """Send everything up to last_seq, and what came meanwhile."""
        self.need(last_seq)
        if self._reading is not None:
            await asyncio.shield(self._reading)

    async def _fill(self) -> None:
        try:
            while (predecessor := self._predecessor()) is not None:
                await asyncio.wait([predecessor])
            while self.last < self._wanted and self._reader.is_open:
                await self._next_page()
        finally:
            self._reading = None
        if self._has_missed_delta:
            self._has_missed_delta = False
            await self._reader.send_growing(self.conversation_id)

    async def _next_page(self) -> None:
        conversation_id, wanted = UUID(self.conversation_id), self._wanted
        try:
            rows = await self._reader.next_page(After(self._reader.tenant_id, conversation_id, self.last))
        except DatabaseError:
            log.warning("the missing messages cannot be read now; trying again")
            await asyncio.sleep(RETRY_S * (1 + random.random()))  # noqa: S311 - thousands must not retry together
            return
        for row in rows:
            frame = answers.stored(row, for_visitor=self._reader.kind == "visitor")
            self.last = row.seq
            self._finished(frame)
            self._reader.send_frame(frame)
        metrics.replayed_total.inc(len(rows))
        if len(rows) < PAGE and self._wanted == wanted:
            self._wanted = self.last  # asked for more than there is
        await self._reader.drained()

    def offer_delta(self, packet: Packet) -> None:
        """Deltas are hints: one that comes after its answer's end is dropped, so that a bubble never comes back."""
        if self._reading is not None:
            self._has_missed_delta = True
        elif packet.frame["message_id"] not in self._ended:
            self._reader.send_packet(packet)

    def offer_end(self, packet: Packet) -> None:
        self._ended = (*self._ended[-ENDED_KEPT:], packet.frame["message_id"])
        self._reader.send_packet(packet)

    def has_ended(self, message_id: str) -> bool:
        return message_id in self._ended

    def _finished(self, frame: Json) -> None:
        if frame["type"] == "message" and frame["message"]["sender"]["kind"] == "ai":
            self._ended = (*self._ended[-ENDED_KEPT:], frame["message"]["id"])
