"""Who is blocked is turned away at every door, and leaves at once: sockets, messages, sessions and their calls."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.common.clock import now
from apps.conversations import blocks
from apps.conversations.blocks import Blocked
from apps.conversations.models import Block, Contact, Message
from apps.conversations.visitors import Visitor, identity_hash, token_for
from apps.desk import actors, blocking
from apps.desk.actors import Actor
from apps.desk.addresses import last_address
from apps.desk.blocking import AddressUnknown, Terms
from apps.desk.intake import FromVisitor, Incoming, write_one
from apps.desk.models import BotTurn
from apps.live.database import in_database
from apps.tenants.models import AuditEntry, Inbox
from tests import factories
from tests.security.sockets import Frame, Socket, socket

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "127.0.0.1"  # where HTTP of these tests comes from
WRITE = {"type": "message", "client_id": "1", "content": "let me in"}
TURNED_AWAY = [("error", "blocked"), ("closed", 4403)]


@pytest.fixture
def inbox(transactional_db: None) -> Inbox:
    return factories.make_inbox()


def visitor_of(inbox: Inbox, **fields: Any) -> Visitor:
    return factories.make_visitor(inbox=inbox, contact=factories.make_contact(tenant=inbox.tenant, **fields))


def actor(inbox: Inbox) -> Actor:
    return actors.agent(factories.make_desk(tenant=inbox.tenant))


def block(inbox: Inbox, who: Visitor, terms: Terms = Terms()) -> Block:  # noqa: B008 - frozen
    return blocking.block_contact(actor(inbox), who.contact_id, terms)


def at(address: str) -> Any:
    return socket("visitor", address=address)


async def greeted(found: Socket, who: Visitor) -> list[Frame]:
    await found.send({"type": "hello", "token": token_for(who), "locale": "en"})
    return await found.until(lambda frame: frame["type"] in ("welcome", "closed"))


def told(frames: list[Frame]) -> list[tuple[str, Any]]:
    return [(frame["type"], frame.get("code")) for frame in frames]


async def test_blocked_contact_leaves_at_once_and_does_not_come_back(inbox: Inbox) -> None:
    who, other = await in_database(visitor_of, inbox), await in_database(visitor_of, inbox)
    async with socket("visitor") as found, socket("visitor") as friend:
        await greeted(found, who)
        await greeted(friend, other)
        row = await in_database(block, inbox, who)
        left = await found.until(lambda frame: frame["type"] == "closed")
        assert told(left) == TURNED_AWAY
        assert told(await friend.frames_until_pong()) == [("pong", None)]
    async with socket("visitor") as found:
        assert told(await greeted(found, who)) == TURNED_AWAY
    await in_database(blocks.unblock, row)
    async with socket("visitor") as found:
        assert told(await greeted(found, who)) == [("welcome", None)]


async def test_blocked_address_empties_the_room_of_its_tenant_alone(inbox: Inbox) -> None:
    elsewhere = await in_database(factories.make_inbox)
    who, other = await in_database(visitor_of, inbox), await in_database(visitor_of, elsewhere)
    async with at(HERE) as found, at(HERE) as stranger:
        await greeted(found, who)
        await greeted(stranger, other)
        await in_database(blocking.block_network, await in_database(actor, inbox), "127.0.0.0/24", Terms())
        assert told(await found.until(lambda frame: frame["type"] == "closed")) == TURNED_AWAY
        assert told(await stranger.frames_until_pong()) == [("pong", None)]
    newcomer = Visitor(inbox.tenant_id, inbox.id, inbox.id)
    async with at(HERE) as found:
        assert told(await greeted(found, newcomer)) == TURNED_AWAY


async def test_address_of_who_writes_is_known_for_a_while(inbox: Inbox) -> None:
    who = await in_database(visitor_of, inbox)
    async with at(HERE) as found:
        await greeted(found, who)
        await found.frames_until_pong()
        assert await in_database(last_address, inbox.tenant_id, [who.contact_id]) == ""
        await found.send(WRITE)
        await found.until(lambda frame: frame["type"] == "ack")
        await found.frames_until_pong()
        assert await in_database(last_address, inbox.tenant_id, [who.contact_id]) == HERE
        by = await in_database(actor, inbox)
        made = await in_database(blocking.block_address, by, who.contact_id, Terms(reason="spam"))
        assert (made.network, made.reason) == (HERE, "spam")
        assert told(await found.until(lambda frame: frame["type"] == "closed")) == TURNED_AWAY


def test_address_that_nobody_knows_cannot_be_blocked(inbox: Inbox) -> None:
    with pytest.raises(AddressUnknown):
        blocking.block_address(actor(inbox), visitor_of(inbox).contact_id, Terms())


def test_message_of_who_is_blocked_is_not_stored(inbox: Inbox) -> None:
    who = visitor_of(inbox)
    block(inbox, who, Terms(expires_at=now() + timedelta(hours=1)))
    item = FromVisitor(who, Incoming(content="hello", client_id="1"))
    with pytest.raises(Blocked):
        write_one(item)
    assert Message.objects.count() == 0
    Block.objects.update(expires_at=now())
    assert write_one(item).is_new


def test_block_stops_the_answer_and_is_remembered(inbox: Inbox) -> None:
    who = visitor_of(inbox)
    turn = factories.make_turn(
        conversation=factories.make_conversation(inbox=inbox, contact=Contact.objects.get(pk=who.contact_id))
    )
    row = block(inbox, who, Terms(reason="rude"))
    row_id = str(row.id)
    turn.refresh_from_db()
    assert turn.state == BotTurn.State.CANCELLED
    blocking.unblock(actor(inbox), row)
    actions = AuditEntry.objects.for_tenant(inbox.tenant_id).order_by("id").values_list("action", "object_id")
    assert list(actions) == [("blocked", row_id), ("unblocked", row_id)]


# ── over HTTP ──────────────────────────────────────────────────────────────────────────────────────────


def open_session(inbox: Inbox, who: Visitor | None = None, **visitor: Any) -> Any:
    headers = {"Authorization": f"Visitor {token_for(who)}"} if who else {}
    body = {"site_key": inbox.site_key, "visitor": visitor}
    url = "/api/v1/widget/sessions"
    return Client().post(url, json.dumps(body), content_type="application/json", headers=headers)


def refused(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_session_of_who_is_blocked_is_refused(inbox: Inbox) -> None:
    who = visitor_of(inbox, identifier="u1", is_verified=True)
    block(inbox, who)
    assert refused(open_session(inbox, who)) == (403, "blocked")
    proof = {"identifier": "u1", "identifier_hash": identity_hash(inbox, "u1")}
    assert refused(open_session(inbox, **proof)) == (403, "blocked")
    headers = {"Authorization": f"Visitor {token_for(who)}"}
    assert refused(Client().get("/api/v1/widget/conversations", headers=headers)) == (403, "blocked")
    assert open_session(inbox).status_code == 201


def test_session_from_a_blocked_address_is_refused(inbox: Inbox) -> None:
    blocking.block_network(actor(inbox), HERE, Terms())
    assert refused(open_session(inbox)) == (403, "blocked")
    assert open_session(factories.make_inbox()).status_code == 201
