"""Sockets of the gateway in this process, over a real database and a real Valkey."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from apps.common.clock import now
from apps.common.ids import new_id
from apps.conversations.models import Conversation, Message, Rating
from apps.conversations.services import agent_sender
from apps.conversations.visitors import Visitor, token_for
from apps.desk.models import InboxAnswering
from apps.live.database import in_database
from apps.live.house import house
from apps.tenants.members import save_membership
from apps.tenants.models import Membership, User, UserSession
from apps.tenants.services import revoke_api_key
from tests.factories import (
    PASSWORD,
    make_api_key,
    make_conversation,
    make_inbox,
    make_message,
    make_tenant,
    make_user,
)
from tests.second_steps import with_second_factor
from tests.security.sockets import Frame, Socket, socket

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = now() - timedelta(days=1)


@dataclass
class Shop:
    """One conversation of a visitor, owned by people, and an agent who is signed in."""

    conversation: Conversation
    agent: User
    cookie: str

    @property
    def token(self) -> str:
        row = self.conversation
        return token_for(Visitor(row.tenant_id, row.inbox_id, row.contact_id))

    @property
    def id(self) -> str:
        return str(self.conversation.id)

    @asynccontextmanager
    async def visitor(self, **hello: Any) -> AsyncIterator[Socket]:
        async with socket("visitor") as found:
            await say_hello(found, token=self.token, **hello)
            yield found

    @asynccontextmanager
    async def at_console(self, **hello: Any) -> AsyncIterator[Socket]:
        async with socket("agent", cookie=self.cookie) as found:
            await say_hello(found, **hello)
            yield found

    async def subscribed(self, found: Socket) -> list[Frame]:
        await found.send({"type": "subscribe", "conversation_id": self.id, "after_seq": 0})
        return await found.frames_until_pong()


async def say_hello(found: Socket, **fields: Any) -> None:
    await found.send({"type": "hello"} | fields)
    assert (await found.receive())["type"] == "welcome"


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    tenant = make_tenant()
    inbox = make_inbox(tenant=tenant)
    InboxAnswering.objects.create(tenant=tenant, inbox=inbox, is_ai_enabled=False)
    conversation = make_conversation(tenant=tenant, inbox=inbox, owner=Conversation.Owner.QUEUE)
    agent = make_user(tenant=tenant)
    return Shop(conversation, agent, sign_in(agent))


def sign_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies["kefu_session"].value)


def kinds(frames: list[Frame]) -> list[str]:
    return [frame["type"] for frame in frames]


async def nth(found: Socket, kind: str) -> Frame:
    async with asyncio.timeout(60):
        while True:
            frame = await found.receive()
            if frame["type"] in (kind, "closed"):
                return frame


# ── who may stay ───────────────────────────────────────────────────────────────────────────────────


async def test_an_agents_socket_ends_when_the_password_changes(shop: Shop) -> None:
    async with shop.at_console() as agent:
        await in_database(change_password, shop.agent)
        assert (await nth(agent, "closed"))["code"] == 4401


def change_password(user: User) -> None:
    user.set_password("another long password of the tests")
    user.save()


async def test_an_agents_socket_ends_when_the_role_no_longer_talks(shop: Shop) -> None:
    async with shop.at_console() as agent:
        await in_database(change_role, shop.agent, Membership.Role.ANALYST)
        assert (await nth(agent, "closed"))["code"] == 4401


async def test_an_agents_socket_ends_when_the_person_signs_out(shop: Shop) -> None:
    async with shop.at_console() as agent:
        await in_database(sign_out, shop.cookie)
        assert (await nth(agent, "closed"))["code"] == 4401


def sign_out(cookie: str) -> None:
    client = Client()
    client.cookies["kefu_session"] = cookie
    assert client.post("/console/logout/").status_code == 302


async def test_an_agents_socket_stays_when_the_role_still_talks(shop: Shop) -> None:
    async with shop.at_console() as agent:
        await in_database(change_role, shop.agent, Membership.Role.SUPERVISOR)
        await agent.frames_until_pong()
        await house()._ask_again(list(house().residents))
        assert kinds(await agent.frames_until_pong()) == ["pong"]
        assert [each.seat.who.role for each in house().residents] == ["supervisor"]


def change_role(user: User, role: str) -> None:
    membership = Membership.objects.get(user=user)
    membership.role = role
    save_membership(membership=membership)


async def test_a_round_ends_the_socket_of_a_session_that_is_gone(shop: Shop) -> None:
    """No event tells of a session that expired or was deleted by hand: the regular round finds it."""
    async with shop.at_console() as agent:
        await in_database(forget_sessions)
        await house()._ask_again(list(house().residents))
        assert (await nth(agent, "closed"))["code"] == 4401


def forget_sessions() -> None:
    UserSession.objects.all().delete()


async def test_an_agents_socket_ends_when_the_person_ends_their_other_sessions(shop: Shop) -> None:
    async with shop.at_console() as agent:
        await in_database(end_others, shop.agent)
        assert (await nth(agent, "closed"))["code"] == 4401


def end_others(user: User) -> None:
    """From another browser."""
    client = Client()
    client.cookies["kefu_session"] = sign_in(user)
    assert client.post("/console/security/sessions/end-others/").status_code == 302


async def test_nobody_sits_at_the_console_before_the_second_step(shop: Shop) -> None:
    cookie = await in_database(first_step_alone, shop.agent)
    async with socket("agent", cookie=cookie) as agent:
        await agent.send({"type": "hello"})
        assert (await nth(agent, "closed"))["code"] == 4401


def first_step_alone(user: User) -> str:
    user.set_password(PASSWORD)
    user.save()
    with_second_factor(user)
    client = Client()
    data = {"username": user.username, "password": PASSWORD}
    assert client.post("/console/login/", data)["Location"] == "/console/login/code/"
    return str(client.cookies["kefu_session"].value)


async def test_work_at_the_socket_keeps_the_session_alive(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the page sends by itself does not."""
    monkeypatch.setattr("apps.live.agent.SEEN_EVERY", timedelta(0))
    async with shop.at_console() as agent:
        await agent.frames_until_pong()
        await in_database(was_seen, LONG_AGO)
        await agent.frames_until_pong()
        assert await in_database(last_seen) == LONG_AGO
        await agent.send({"type": "active"})
        await agent.frames_until_pong()
        assert await in_database(last_seen) > LONG_AGO


def was_seen(moment: datetime) -> None:
    UserSession.objects.update(last_seen_at=moment)


def last_seen() -> datetime:
    return UserSession.objects.get().last_seen_at


async def test_a_round_ends_visitors_of_a_closed_inbox(shop: Shop) -> None:
    async with shop.visitor() as visitor:
        await in_database(close_inbox, shop.conversation)
        await house()._ask_again(list(house().residents))
        assert (await nth(visitor, "closed"))["code"] == 4401


def close_inbox(conversation: Conversation) -> None:
    conversation.inbox.is_active = False
    conversation.inbox.save()


# ── programs ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_program_with_a_key_reads_and_writes_as_an_agent(shop: Shop) -> None:
    row, key = await in_database(make_api_key, tenant=shop.conversation.tenant, name="Shop system")
    async with socket("agent") as program:
        await say_hello(program, token=key)
        await shop.subscribed(program)
        await program.send(
            {"type": "message", "conversation_id": shop.id, "client_id": "p1", "content": "Your parcel left."}
        )
        sent = (await nth(program, "message"))["message"]
        while sent["sender"]["kind"] == "system":
            sent = (await nth(program, "message"))["message"]
        assert (sent["sender"]["kind"], sent["sender"]["name"]) == ("agent", "Shop system")
        await in_database(revoke_api_key, tenant_id=row.tenant_id, key_id=row.id)
        await house()._ask_again(list(house().residents))
        assert (await nth(program, "closed"))["code"] == 4401


@pytest.mark.parametrize(("scopes", "code"), [((), 4401), (("channel",), 4403)])
async def test_a_program_without_the_right_key_is_refused(
    shop: Shop, scopes: tuple[str, ...], code: int
) -> None:
    key = "kefu_wrong"
    if scopes:
        _row, key = await in_database(make_api_key, tenant=shop.conversation.tenant, scopes=scopes)
    async with socket("agent") as program:
        await program.send({"type": "hello", "token": key})
        assert (await nth(program, "closed"))["code"] == code


# What a program needs the scope «write» for.
WRITES: list[Frame] = [
    {"type": "message", "client_id": "p1", "content": "intruder"},
    {"type": "typing", "on": True},
    {"type": "read", "seq": 1},
    {"type": "recall", "message_id": str(new_id())},
    *({"type": verb} for verb in ("handoff", "takeover", "release", "resolve", "reopen")),
]


async def test_a_program_that_may_only_look_does_nothing_else(shop: Shop) -> None:
    _row, key = await in_database(make_api_key, tenant=shop.conversation.tenant, scopes=["read"])
    async with shop.visitor() as visitor, socket("agent") as program:
        await say_hello(program, token=key)
        for frame in WRITES:
            await program.send(frame | {"conversation_id": shop.id})
            assert (await nth(program, "error"))["code"] == "forbidden"
        assert kinds(await visitor.frames_until_pong()) == ["pong"]


async def test_a_program_types_and_replies_under_the_keys_name(shop: Shop) -> None:
    _row, key = await in_database(make_api_key, tenant=shop.conversation.tenant, name="Order robot")
    asked = await in_database(make_message, conversation=shop.conversation, content="Where is it?")
    async with shop.visitor() as visitor, socket("agent") as program:
        await say_hello(program, token=key)
        await program.send({"type": "typing", "conversation_id": shop.id, "on": True})
        typing = await nth(visitor, "typing")
        assert (typing["on"], typing["sender"]) == (
            True,
            {"kind": "agent", "id": None, "name": "Order robot"},
        )
        reply = {"client_id": "r", "content": "On its way.", "in_reply_to": str(asked.id)}
        await program.send({"type": "message", "conversation_id": shop.id} | reply)
        acked = await nth(program, "ack")
    row = await in_database(Message.objects.get, pk=acked["id"])
    assert (row.content, row.in_reply_to) == ("On its way.", asked.id)


async def test_a_foreign_program_does_not_type_in_the_conversation(shop: Shop) -> None:
    _row, key = await in_database(make_api_key)
    async with shop.visitor() as visitor, socket("agent") as program:
        await say_hello(program, token=key)
        await program.send({"type": "typing", "conversation_id": shop.id, "on": True})
        assert (await nth(program, "error"))["code"] == "not_found"
        assert kinds(await visitor.frames_until_pong()) == ["pong"]


async def test_a_program_has_no_availability(shop: Shop) -> None:
    _row, key = await in_database(make_api_key, tenant=shop.conversation.tenant)
    async with socket("agent") as program:
        await say_hello(program, token=key)
        await program.send({"type": "availability", "state": "busy", "ref": "a"})
        assert (await nth(program, "error"))["code"] == "forbidden"


# ── frames ─────────────────────────────────────────────────────────────────────────────────────────


async def test_done_is_said_to_who_asked_with_a_ref(shop: Shop) -> None:
    async with shop.at_console() as agent:
        await agent.send({"type": "takeover", "conversation_id": shop.id})
        await agent.send({"type": "resolve", "conversation_id": shop.id, "ref": "r"})
        assert await nth(agent, "done") == {"type": "done", "command": "resolve", "ref": "r"}


async def test_agents_who_look_at_the_list_hear_what_moves_in_it(shop: Shop) -> None:
    async with shop.at_console(list=True) as agent, shop.at_console() as other, shop.visitor() as visitor:
        await visitor.send({"type": "message", "client_id": "1", "content": "Hello there"})
        row = (await nth(agent, "activity"))["conversations"][0]
        assert (row["id"], row["last_seq"], row["preview"]) == (shop.id, 1, "Hello there")
        assert "activity" not in kinds(await other.frames_until_pong())


async def test_an_agent_sees_whether_the_visitor_is_there(shop: Shop) -> None:
    async with shop.at_console() as agent:
        states = [frame for frame in await shop.subscribed(agent) if frame["type"] == "presence"]
        away = [frame["state"] for frame in states if frame["person"]["kind"] == "visitor"]
        assert away == ["offline"]
        async with shop.visitor():
            frame = await nth(agent, "presence")
            while frame["person"]["kind"] == "agent":  # that the agent came is told, too
                frame = await nth(agent, "presence")
            person = {"kind": "visitor", "id": str(shop.conversation.contact_id)}
            assert frame == {"type": "presence", "person": person, "state": "online"}


async def test_an_agents_availability_reaches_the_colleagues(shop: Shop) -> None:
    colleague = await in_database(make_user, tenant=shop.conversation.tenant)
    cookie = await in_database(sign_in, colleague)
    async with shop.at_console() as agent, socket("agent", cookie=cookie) as other:
        await say_hello(other)
        await agent.send({"type": "availability", "state": "busy", "ref": "a"})
        async with asyncio.timeout(60):
            frame = await nth(other, "presence")
            while (frame["person"]["id"], frame["state"]) != (str(shop.agent.pk), "busy"):
                frame = await nth(other, "presence")
        membership = await in_database(Membership.objects.get, user=shop.agent)
        assert membership.availability == "busy"


async def test_a_recalled_message_is_blanked_everywhere_and_in_the_replay(shop: Shop) -> None:
    async with shop.at_console() as agent, shop.visitor() as visitor:
        await shop.subscribed(agent)
        await visitor.send({"type": "message", "client_id": "1", "content": "my password is 1234"})
        posted = (await nth(visitor, "ack"))["id"]
        await visitor.send({"type": "recall", "message_id": posted, "ref": "r"})
        for reader in (agent, visitor):
            updated = (await nth(reader, "message_updated"))["message"]
            assert (updated["id"], updated["content"], updated["metadata"]) == (
                posted,
                "",
                {"recalled": True},
            )
    async with shop.visitor() as again:
        frames = [each["message"] for each in await again.frames_until_pong() if each["type"] == "message"]
        assert (frames[0]["content"], frames[0]["metadata"]) == ("", {"recalled": True})
        assert frames[1]["metadata"]["message_id"] == posted


async def test_nobody_recalls_what_somebody_else_wrote(shop: Shop) -> None:
    sender = agent_sender(shop.agent)
    message = await in_database(make_message, conversation=shop.conversation, sender=sender, content="Hello")
    async with shop.visitor() as visitor:
        await visitor.send({"type": "recall", "message_id": str(message.id)})
        assert (await nth(visitor, "error"))["code"] == "forbidden"
    assert (await in_database(Message.objects.get, id=message.id)).content == "Hello"


async def test_a_visitor_rates_the_conversation(shop: Shop) -> None:
    async with shop.visitor() as visitor:
        await visitor.send({"type": "rate", "score": 4, "comment": "quick", "ref": "r"})
        assert await nth(visitor, "done") == {"type": "done", "command": "rate", "ref": "r"}
    rating = await in_database(Rating.objects.get, conversation=shop.conversation)
    assert (rating.score, rating.comment) == (4, "quick")


# ── readers keep in step ───────────────────────────────────────────────────────────────────────────


async def test_what_is_posted_while_somebody_says_hello_is_shown_once(shop: Shop) -> None:
    """Posted between joining and the welcome: neither lost nor shown before it, nor twice."""
    for number in range(20):
        writing = asyncio.ensure_future(in_database(make_message, conversation=shop.conversation))
        async with shop.visitor() as visitor:
            await writing
            seqs = [(await nth(visitor, "message"))["message"]["seq"] for _ in range(number + 1)]
            assert seqs == list(range(1, number + 2))
            assert kinds(await visitor.frames_until_pong()) == ["pong"]


async def test_a_note_is_a_skip_for_the_visitor_live_and_in_the_replay(shop: Shop) -> None:
    note = {
        "type": "message",
        "conversation_id": shop.id,
        "client_id": "n",
        "content": "VIP",
        "private": True,
    }
    async with shop.at_console() as agent, shop.visitor() as visitor:
        await agent.send(note)
        assert await nth(visitor, "skip") == {"type": "skip", "conversation_id": shop.id, "seq": 1}
    async with shop.visitor() as again:
        assert kinds(await again.frames_until_pong()) == ["skip", "pong"]


async def test_lost_events_are_found_by_looking_into_the_database(shop: Shop) -> None:
    async with shop.visitor() as visitor, shop.at_console() as agent:
        await shop.subscribed(agent)
        await in_database(insert_behind_the_bus, shop.conversation)
        await house()._look(list(house().residents))
        for reader in (visitor, agent):
            assert (await nth(reader, "conversation"))["conversation"]["last_seq"] == 1
            assert (await nth(reader, "message"))["message"]["content"] == "lost"


def insert_behind_the_bus(conversation: Conversation) -> None:
    """As if every event of it had been lost."""
    Message.objects.create(
        tenant=conversation.tenant,
        conversation=conversation,
        seq=1,
        client_id="lost",
        sender_kind="system",
        content="lost",
    )
    Conversation.objects.filter(pk=conversation.pk).update(last_seq=1)


async def test_a_conversation_opened_behind_the_bus_is_found_too(shop: Shop) -> None:
    row = shop.conversation
    await in_database(Conversation.objects.filter(pk=row.pk).update, status="resolved")
    async with shop.visitor() as visitor:
        await visitor.frames_until_pong()
        newer = await in_database(make_conversation, tenant=row.tenant, inbox=row.inbox, contact=row.contact)
        await in_database(insert_behind_the_bus, newer)
        await house()._look(list(house().residents))
        assert (await nth(visitor, "conversation"))["conversation"]["id"] == str(newer.id)
        assert (await nth(visitor, "message"))["message"]["conversation_id"] == str(newer.id)


async def test_two_tabs_of_a_visitor_see_the_same(shop: Shop) -> None:
    async with shop.visitor() as one, shop.visitor() as other:
        await one.send({"type": "message", "client_id": "1", "content": "Hello"})
        seen = [(await nth(tab, "message"))["message"]["content"] for tab in (one, other)]
        assert seen == ["Hello", "Hello"]


async def test_the_same_client_id_from_two_tabs_makes_one_message(shop: Shop) -> None:
    async with shop.visitor() as one, shop.visitor() as other:
        for tab in (one, other):
            await tab.send({"type": "message", "client_id": "1", "content": "Hello"})
        acks = [await nth(tab, "ack") for tab in (one, other)]
        assert acks[0] == acks[1]
    assert await in_database(Message.objects.filter(conversation=shop.conversation).count) == 1


async def test_three_messages_sent_while_a_visitor_was_cut_off_come_once_and_in_order(shop: Shop) -> None:
    async with shop.visitor() as visitor:
        await visitor.send({"type": "message", "client_id": "1", "content": "Hello"})
        assert (await nth(visitor, "ack"))["seq"] == 1
    sender = agent_sender(shop.agent)
    for content in ("one", "two", "three"):
        await in_database(make_message, conversation=shop.conversation, sender=sender, content=content)
    async with shop.visitor(conversation_id=shop.id, after_seq=1) as visitor:
        frames = [frame for frame in await visitor.frames_until_pong() if frame["type"] == "message"]
        assert [frame["message"]["content"] for frame in frames] == ["one", "two", "three"]
