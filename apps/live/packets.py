"""An event on its way to the sockets of this process: one frame, encoded once per sub-protocol."""

from collections.abc import Callable, Hashable
from typing import Any

from apps.live import answers
from apps.live.codecs import Codec
from apps.live.wire import Payload

Json = dict[str, Any]
# Hints: dropped for a reader who is behind. Everything else has a seq or a state behind it.
DROPPABLE = frozenset(
    {"answer.delta", "typing", "conversations.active", "presence.changed", "lookers.changed", "copilot.grew"}
)
# Not shown: what they say is that the socket itself may have to end.
DOORS = frozenset({"access.changed", "contact.removed"})


class Packet:
    __slots__ = ("_payloads", "_variants", "conversation_id", "frame", "is_droppable", "name", "seq")

    def __init__(self, name: str, frame: Json, *, conversation_id: str = "", seq: int = 0) -> None:
        self.name = name
        self.frame = frame
        self.conversation_id = conversation_id
        self.seq = seq
        self.is_droppable = name in DROPPABLE
        self._payloads: dict[str, Payload] = {}
        self._variants: dict[Hashable, Packet] = {}

    def payload(self, codec: Codec) -> Payload:
        known = self._payloads.get(codec.subprotocol)
        if known is None:
            known = Payload(codec.encode(self.frame), codec.is_binary)
            self._payloads[codec.subprotocol] = known
        return known

    def variant(self, key: Hashable, made: Callable[[Json], Json]) -> "Packet":
        """The same packet with another frame, made once for each key; itself, where the frame stays the same."""
        known = self._variants.get(key)
        if known is None:
            frame = made(self.frame)
            is_same = frame is self.frame
            other = Packet(self.name, frame, conversation_id=self.conversation_id, seq=self.seq)
            known = self._variants[key] = self if is_same else other
        return known


def packet_of(name: str, data: Json) -> Packet | None:
    """None: sockets are not told of that."""
    if name == "message.posted":
        message = data["message"]
        return Packet(
            name, answers.message(message), conversation_id=message["conversation_id"], seq=message["seq"]
        )
    if name == "message.hidden":
        return Packet(name, answers.skip(**data), conversation_id=data["conversation_id"], seq=data["seq"])
    if name in DOORS:
        return Packet(name, {})
    frame = answers.of_event(name, data)
    return Packet(name, frame, conversation_id=_conversation_of(data)) if frame else None


def _conversation_of(data: Json) -> str:
    if "conversation" in data:
        return str(data["conversation"]["id"])
    return str(data.get("conversation_id", ""))
