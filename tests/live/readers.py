"""A socket that keeps what it is sent."""

from typing import Any
from uuid import UUID

from apps.conversations.gathered import After, messages_after_each
from apps.conversations.models import Message
from apps.live.database import in_database
from apps.live.packets import Packet

Json = dict[str, Any]


class Recorder:
    def __init__(self, tenant_id: UUID, *, kind: str = "visitor") -> None:
        self.tenant_id = tenant_id
        self.kind = kind
        self.is_open = True
        self.frames: list[Json] = []
        self.repeated: list[str] = []

    async def next_page(self, after: After) -> list[Message]:
        [page] = await in_database(messages_after_each, [after])
        return page

    def send_frame(self, frame: Json) -> None:
        self.frames.append(frame)

    def send_packet(self, packet: Packet) -> None:
        self.frames.append(packet.frame)

    def deliver(self, packet: Packet) -> None:
        self.send_packet(packet)

    async def drained(self) -> None:
        return

    async def send_growing(self, conversation_id: str) -> None:
        self.repeated.append(conversation_id)

    @property
    def seqs(self) -> list[int]:
        return [frame["seq"] if frame["type"] == "skip" else frame["message"]["seq"] for frame in self.frames]
