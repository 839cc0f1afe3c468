"""Ordered delivery to one socket over a real database: ascending, each once, holes filled."""

import asyncio

import pytest

from apps.conversations.models import Conversation, Message
from apps.conversations.wire import message_json
from apps.live.database import in_database
from apps.live.delivery import Delivery
from apps.live.packets import Packet, packet_of
from tests.factories import make_conversation, make_message
from tests.live.readers import Recorder

pytestmark = pytest.mark.django_db(transaction=True)
ANSWER = "0192f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a"


class Thread:
    """A conversation, a socket that reads it, and the packets that were pushed about it."""

    def __init__(self, conversation: Conversation, kind: str) -> None:
        self.conversation = conversation
        self.reader = Recorder(conversation.tenant_id, kind=kind)
        self.delivery = Delivery(self.reader, str(conversation.id))
        self.packets: dict[int, Packet] = {}

    async def post(self, count: int = 1, **draft: str) -> None:
        for _ in range(count):
            message = await in_database(make_message, conversation=self.conversation, **draft)
            self.packets[message.seq] = packet_of("message.posted", {"message": message_json(message)})

    def offer(self, *seqs: int) -> None:
        for seq in seqs:
            self.delivery.offer(self.packets[seq])

    async def settled(self, last: int) -> list[int]:
        async with asyncio.timeout(60):
            while self.delivery.last < last:
                await asyncio.sleep(0.01)
        return self.reader.seqs


async def thread(count: int = 0, *, kind: str = "visitor") -> Thread:
    made = Thread(await in_database(make_conversation), kind)
    await made.post(count)
    return made


def sibling(conversation: Conversation) -> Conversation:
    return make_conversation(tenant=conversation.tenant)


def delta(offset: int = 0) -> Packet:
    data = {"conversation_id": "c", "message_id": ANSWER, "offset": offset, "text": "Hel"}
    return packet_of("answer.delta", data)


def ended() -> Packet:
    return packet_of("answer.ended", {"conversation_id": "c", "message_id": ANSWER, "reason": "failed"})


async def test_what_comes_in_order_is_sent_at_once() -> None:
    made = await thread(3)
    made.offer(1, 2, 3)
    assert made.reader.seqs == [1, 2, 3]


async def test_what_comes_twice_is_sent_once() -> None:
    made = await thread(2)
    made.offer(1, 1, 2, 1, 2)
    assert made.reader.seqs == [1, 2]


async def test_a_hole_is_filled_from_the_database_before_what_follows() -> None:
    made = await thread(4)
    made.offer(1, 4)
    assert await made.settled(4) == [1, 2, 3, 4]


async def test_what_comes_while_a_hole_is_read_is_sent_after_it_and_once() -> None:
    made = await thread(3)
    made.offer(3)
    await made.post(2)
    made.offer(2, 4, 5)
    assert await made.settled(5) == [1, 2, 3, 4, 5]


async def test_a_message_committed_after_the_page_was_read_is_not_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = await thread(2)
    read_page = Delivery._next_page

    async def post_and_offer_late(delivery: Delivery) -> None:
        """The event of a message that the page does not hold yet comes while the page is under way."""
        if 3 not in made.packets:
            reading = asyncio.ensure_future(read_page(delivery))
            await made.post()
            made.offer(3)
            await reading
        else:
            await read_page(delivery)

    monkeypatch.setattr(Delivery, "_next_page", post_and_offer_late)
    made.offer(2)
    assert await made.settled(3) == [1, 2, 3]


async def test_catch_up_sends_more_than_one_page() -> None:
    made = await thread(205)
    await made.delivery.catch_up(205)
    assert made.reader.seqs == list(range(1, 206))


async def test_catch_up_beyond_the_end_stops_there() -> None:
    made = await thread(2)
    await made.delivery.catch_up(9)
    assert (made.reader.seqs, made.delivery.last) == ([1, 2], 2)
    await made.post()
    made.offer(3)
    assert made.reader.seqs == [1, 2, 3]


async def test_a_note_is_a_skip_for_the_visitor_and_a_message_for_the_agent() -> None:
    visitor = await thread(1)
    await visitor.post(visibility=Message.Visibility.AGENTS)
    agent = Thread(visitor.conversation, "agent")
    for each in (visitor, agent):
        await each.delivery.catch_up(2)
    assert [frame["type"] for frame in visitor.reader.frames] == ["message", "skip"]
    assert [frame["type"] for frame in agent.reader.frames] == ["message", "message"]
    assert visitor.reader.frames[1] == {
        "type": "skip",
        "conversation_id": str(visitor.conversation.id),
        "seq": 2,
    }


async def test_blocked_text_is_a_skip_for_everybody() -> None:
    made = await thread(kind="agent")
    await made.post(visibility=Message.Visibility.SUPERVISORS)
    await made.delivery.catch_up(1)
    assert [frame["type"] for frame in made.reader.frames] == ["skip"]


async def test_a_closed_socket_is_not_read_for() -> None:
    made = await thread(3)
    made.reader.is_open = False
    await made.delivery.catch_up(3)
    assert made.reader.frames == []


async def test_a_delta_after_the_end_of_its_answer_is_dropped() -> None:
    made = await thread()
    made.delivery.offer_delta(delta())
    made.delivery.offer_end(ended())
    made.delivery.offer_delta(delta(3))
    assert [frame["type"] for frame in made.reader.frames] == ["delta", "delta_end"]


async def test_a_delta_after_the_message_is_dropped() -> None:
    made = await thread()
    await made.post(kind="ai", id=ANSWER)
    made.offer(1)
    made.delivery.offer_delta(delta())
    assert [frame["type"] for frame in made.reader.frames] == ["message"]


async def test_a_delta_during_a_replay_is_made_up_for_by_the_whole_text() -> None:
    made = await thread(2)
    made.offer(2)
    made.delivery.offer_delta(delta(3))
    await made.settled(2)
    async with asyncio.timeout(60):
        while not made.reader.repeated:
            await asyncio.sleep(0.01)
    assert [frame["type"] for frame in made.reader.frames] == ["message", "message"]
    assert made.reader.repeated == [str(made.conversation.id)]


async def test_a_new_conversation_waits_for_the_end_of_the_one_before() -> None:
    """Who has seen the new one never asks for the rest of the old one again."""
    old = await thread(3)
    new = Thread(await in_database(sibling, old.conversation), "visitor")
    new.reader = old.reader
    new.delivery = Delivery(old.reader, str(new.conversation.id), before=old.delivery)
    await new.post(2)
    old.delivery.need(3)
    new.offer(1, 2)
    assert old.reader.frames == []
    await new.settled(2)
    shown = [(frame["message"]["conversation_id"], frame["message"]["seq"]) for frame in old.reader.frames]
    ids = [str(old.conversation.id)] * 3 + [str(new.conversation.id)] * 2
    assert shown == list(zip(ids, [1, 2, 3, 1, 2], strict=True))


async def test_a_new_conversation_waits_for_nobody_once_the_one_before_is_read() -> None:
    old = await thread(1)
    await old.delivery.catch_up(1)
    new = Thread(await in_database(sibling, old.conversation), "visitor")
    new.delivery = Delivery(new.reader, str(new.conversation.id), before=old.delivery)
    await new.post(1)
    new.offer(1)
    assert new.reader.seqs == [1]
