"""Sockets of inboxes that take known visitors alone; and the answer to a greeting, as it comes over a socket."""

from typing import Any

import pytest

from apps.conversations.models import Contact, Message
from apps.conversations.visitors import Visitor, token_for
from apps.live.database import in_database
from apps.live.house import house
from apps.tenants.models import Inbox, WidgetSettings
from tests.factories import make_contact, make_inbox, make_owned
from tests.security.sockets import Frame, Socket, socket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inbox(transactional_db: None) -> Inbox:
    return make_inbox()


def visitor_of(inbox: Inbox, **fields: Any) -> Visitor:
    return Visitor(inbox.tenant_id, inbox.id, make_contact(tenant=inbox.tenant, **fields).id)


async def greeted(found: Socket, who: Visitor) -> list[Frame]:
    await found.send({"type": "hello", "token": token_for(who), "locale": "en"})
    return await found.until(lambda frame: frame["type"] in ("welcome", "closed"))


def require_identity(inbox: Inbox) -> None:
    make_owned("tenants.WidgetSettings", tenant=inbox.tenant, inbox=inbox, identity_required=True)


async def test_strangers_get_no_socket_where_identity_is_required(inbox: Inbox) -> None:
    await in_database(require_identity, inbox)
    known = await in_database(visitor_of, inbox, identifier="u1", is_verified=True)
    claimed = await in_database(visitor_of, inbox)
    nobody = Visitor(inbox.tenant_id, inbox.id, inbox.id)
    for who in (claimed, nobody):
        async with socket("visitor") as found:
            error, closed = await greeted(found, who)
            assert (error["code"], closed["code"]) == ("identity_required", 4401)
    async with socket("visitor") as found:
        assert [frame["type"] for frame in await greeted(found, known)] == ["welcome"]


async def test_strangers_who_are_there_leave_when_identity_is_required_from_now_on(inbox: Inbox) -> None:
    claimed = await in_database(visitor_of, inbox)
    known = await in_database(visitor_of, inbox, identifier="u1", is_verified=True)
    async with socket("visitor") as stranger, socket("visitor") as friend:
        await greeted(stranger, claimed)
        await greeted(friend, known)
        await house()._ask_again(list(house().residents))
        assert [frame["type"] for frame in await stranger.frames_until_pong()] == ["pong"]
        await in_database(require_identity, inbox)
        await house()._ask_again(list(house().residents))
        assert (await stranger.frames_until_pong())[-1] == {"type": "closed", "code": 4401}
        assert [frame["type"] for frame in await friend.frames_until_pong()] == ["pong"]


async def test_the_answer_to_a_greeting_comes_after_it(inbox: Inbox) -> None:
    greeting = {"id": "0123456789ab", "url": "*", "after_s": 0, "text": {"en": "Can I help?"}}

    def configure() -> None:
        WidgetSettings.objects.create(tenant=inbox.tenant, inbox=inbox, proactive=[greeting])

    await in_database(configure)
    who = Visitor(inbox.tenant_id, inbox.id, inbox.id)
    async with socket("visitor") as found:
        await greeted(found, who)
        post = {"type": "message", "client_id": "1", "content": "Yes", "greeting": greeting["id"]}
        await found.send(post)
        frames = await found.until(lambda frame: frame["type"] == "ack")
        assert frames[-1]["seq"] == 2
    rows = await in_database(lambda: list(Message.objects.order_by("seq").values_list("content", "metadata")))
    assert rows == [("Can I help?", {"proactive": greeting["id"]}), ("Yes", {})]
    assert await in_database(Contact.objects.filter(pk=who.contact_id).exists)
