"""Frames as an agent is shown them: numbers that the tenant masks are masked in what others wrote."""

from typing import Any

from apps.live.packets import Packet
from apps.tenants.veil import Veil

Json = dict[str, Any]
# What tells of customers. What the person writes themselves, such as a draft, comes back as it was.
VEILED = frozenset(
    {"activity", "conversation", "history", "message", "message_updated", "notification", "offer", "typing"}
)


def veiled(frame: Json, veil: Veil) -> Json:
    if not veil or frame["type"] not in VEILED:
        return frame
    shown: Json = veil.value(frame)
    if shown == frame:
        return frame
    if "message" in frame:
        shown["message"] = _marked(frame["message"], shown["message"])
    if "messages" in frame:
        pairs = zip(frame["messages"], shown["messages"], strict=True)
        shown["messages"] = [_marked(before, after) for before, after in pairs]
    return shown


def _marked(before: Json, after: Json) -> Json:
    """A page offers to reveal what says that it is masked."""
    return after | {"masked": True} if before["content"] != after["content"] else after


def veiled_packet(packet: Packet, veil: Veil) -> Packet:
    """Made once for all readers under the same veil."""
    if not veil:
        return packet
    return packet.variant(veil, lambda frame: veiled(frame, veil))
