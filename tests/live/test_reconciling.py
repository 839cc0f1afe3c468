"""What the channel layer lost, sockets find in the database: those who miss something, and in few queries."""

from collections.abc import Sequence

import pytest

from apps.common.gathering import Gatherer
from apps.conversations.gathered import conversations_named
from apps.conversations.locking import Named
from apps.conversations.models import Conversation, Message
from apps.conversations.visitors import Visitor, token_for
from apps.live.database import in_database
from apps.live.house import house
from apps.live.reconciling import reconcile
from tests.factories import make_contact, make_conversation, make_inbox
from tests.security.sockets import Socket, socket

pytestmark = pytest.mark.django_db(transaction=True)


def lose_messages(row: Conversation) -> None:
    """Two messages that no event tells of."""
    for seq, text in enumerate(("first", "second"), 1):
        Message.objects.create(
            tenant_id=row.tenant_id,
            conversation=row,
            seq=seq,
            client_id=text,
            sender_kind=Message.Sender.AGENT,
            content=text,
        )
    Conversation.objects.filter(pk=row.pk).update(last_seq=2)


async def arrive(found: Socket, visitor: Visitor) -> None:
    await found.send({"type": "hello", "token": token_for(visitor)})
    assert (await found.receive())["type"] == "welcome"


async def heard_what_was_lost(found: Socket, row: Conversation) -> None:
    told, first, second = [await found.receive() for _ in range(3)]
    assert (told["type"], told["conversation"]["id"]) == ("conversation", str(row.id))
    assert [frame["message"]["content"] for frame in (first, second)] == ["first", "second"]


async def test_reconcile_tells_each_socket_what_it_missed_and_reads_for_all_at_once() -> None:
    inbox = await in_database(make_inbox)
    rows = [await in_database(make_conversation, inbox=inbox, owner="human") for _ in range(3)]
    newcomer = await in_database(make_contact, tenant=inbox.tenant)
    loads: list[int] = []

    async def load(wanted: Sequence[Named]) -> list[Conversation | None]:
        loads.append(len(wanted))
        return await in_database(conversations_named, wanted)

    async with (
        socket("visitor") as one,
        socket("visitor") as two,
        socket("visitor") as calm,
        socket("visitor") as new,
    ):
        for found, row in zip((one, two, calm), rows, strict=True):
            await arrive(found, Visitor(inbox.tenant_id, inbox.id, row.contact_id))
        await arrive(new, Visitor(inbox.tenant_id, inbox.id, newcomer.id))
        opened = await in_database(make_conversation, inbox=inbox, contact=newcomer, owner="human")
        for row in (rows[0], rows[1], opened):
            await in_database(lose_messages, row)
        house().conversations = Gatherer(load, at_once=200)
        await reconcile(house().residents)
        for found, row in ((one, rows[0]), (two, rows[1]), (new, opened)):
            await heard_what_was_lost(found, row)
        assert [frame["type"] for frame in await calm.frames_until_pong()] == ["pong"]
    assert loads == [2, 1]
