"""Frames under a veil: made once for all who see the same, and untouched where there is nothing to hide."""

from typing import Any

from apps.common.sensitive import Kind
from apps.live.packets import Packet, packet_of
from apps.live.veiling import veiled, veiled_packet
from apps.tenants.veil import OPEN, Veil

CARD = "4111 1111 1111 1111"
VEIL = Veil(frozenset({Kind.CARD}))


def posted(content: str) -> Packet:
    message: dict[str, Any] = {"id": "1", "conversation_id": "2", "seq": 3, "content": content}
    packet = packet_of("message.posted", {"message": message})
    assert packet is not None
    return packet


def test_message_is_masked_and_says_so() -> None:
    shown = veiled_packet(posted(f"card {CARD}"), VEIL)
    assert shown.frame["message"]["content"] == "card **** **** **** 1111"
    assert shown.frame["message"]["masked"] is True
    assert (shown.seq, shown.conversation_id, shown.name) == (3, "2", "message.posted")


def test_packet_is_veiled_once_for_all_readers() -> None:
    packet = posted(CARD)
    assert veiled_packet(packet, VEIL) is veiled_packet(packet, Veil(frozenset({Kind.CARD})))


def test_nothing_to_hide_is_the_same_packet() -> None:
    packet = posted("hello")
    assert veiled_packet(packet, VEIL) is packet
    assert veiled_packet(posted(CARD), OPEN).frame["message"]["content"] == CARD


def test_history_marks_the_masked_ones_alone() -> None:
    frame = {"type": "history", "messages": [{"content": CARD}, {"content": "hello"}]}
    assert [message.get("masked") for message in veiled(frame, VEIL)["messages"]] == [True, None]


def test_own_draft_comes_back_as_it_was() -> None:
    frame = {"type": "draft", "content": CARD}
    assert veiled(frame, VEIL) is frame
