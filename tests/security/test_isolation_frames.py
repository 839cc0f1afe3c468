"""No socket reaches another tenant's data, or another visitor's: every command, with ids that are not its own."""

import json
from typing import Any

import pytest

from apps.conversations.models import Conversation, Message
from apps.conversations.visitors import Visitor, token_for
from apps.live.agent import AgentGateway
from apps.live.database import in_database
from apps.live.frames import COMMANDS
from apps.live.visitor import VisitorGateway
from tests.factories import make_contact, make_conversation, make_message
from tests.security.sockets import Frame, Socket, session_of, socket
from tests.security.world import FOREIGN, Side, World, make_world

NEIGHBOUR = "zqneighbour4b1"
TEXT = {"client_id": "c-1", "content": "intruder"}
# What each command carries beyond conversation_id. A new command is a newcomer: it fails until it stands here.
FIELDS: dict[str, Frame] = {
    "hello": {"token": "", "after_seq": 0},
    "message": TEXT,
    "typing": {"on": True, "preview": "intruder"},
    "looking": {"on": True},
    "read": {"seq": 2},
    "page": {"url": "https://intruder.example/", "title": "intruder"},
    "history": {"before_seq": 1000, "limit": 100},
    "stop": {},
    "subscribe": {"after_seq": 0},
    "unsubscribe": {},
    "handoff": {},
    "resume_ai": {},
    "end": {},
    "takeover": {},
    "release": {},
    "resolve": {},
    "reopen": {},
    "snooze": {"until": "reply"},
    "claim": {},
    "accept": {},
    "decline": {"reason": "intruder"},
    "assign": {"note": "intruder"},
    "transfer": {"to": {"ai": True}, "note": "intruder"},
    "active": {},
    "recall": {},
    "rate": {"score": 1, "comment": "intruder"},
    "availability": {"state": "busy"},
    "ping": {},
}
# Commands of agents that may be answered by something else than «not found».
ANSWERS_OTHERWISE = {
    "hello": "invalid",
    "ping": None,
    "active": None,
    "unsubscribe": None,
    "availability": None,
}
# Commands of visitors that name a conversation or a message and must not find it. The others work on the visitor's own.
NAMES_SOMETHING = {"history", "recall"}


def frame(command: str, conversation: Conversation, message_id: Any) -> Frame:
    ids = {"conversation_id": str(conversation.id), "message_id": str(message_id)}
    return {"type": command, "ref": "asked"} | ids | FIELDS[command]


def test_every_command_is_covered() -> None:
    assert sorted(FIELDS) == sorted(COMMANDS)
    assert set(AgentGateway.commands) | set(VisitorGateway.commands) == set(COMMANDS)


async def welcomed(found: Socket, token: str = "") -> None:
    await found.send({"type": "hello", "token": token})
    assert (await found.receive())["type"] == "welcome"


@pytest.fixture
def agents_cookie(stored_world: World) -> str:
    return session_of(stored_world.own)


@pytest.mark.parametrize("command", sorted(AgentGateway.commands))
async def test_agent_does_not_find_foreign_conversations(
    stored_world: World, agents_cookie: str, command: str
) -> None:
    foreign = stored_world.foreign
    async with socket("agent", cookie=agents_cookie) as agent:
        await welcomed(agent)
        await agent.send(frame(command, foreign.conversation, foreign.rows["conversations.Message"].id))
        frames = await agent.frames_until_pong()
    assert FOREIGN not in json.dumps(frames)
    codes = [found["code"] for found in frames if found["type"] == "error"]
    expected = ANSWERS_OTHERWISE.get(command, "not_found")
    assert codes == ([expected] if expected else [])


@pytest.mark.parametrize("command", sorted(VisitorGateway.commands))
async def test_visitor_does_not_reach_foreign_conversations(stored_world: World, command: str) -> None:
    foreign = stored_world.foreign
    message_id = foreign.rows["conversations.Message"].id
    await try_as_visitor(stored_world.own, command, foreign.conversation, message_id, hidden=FOREIGN)


@pytest.fixture
def neighbour(stored_world: World) -> Conversation:
    """Another visitor's conversation in the same inbox."""
    own = stored_world.own
    contact = make_contact(tenant=own.tenant, name=f"{NEIGHBOUR} Li")
    conversation = make_conversation(tenant=own.tenant, inbox=own.conversation.inbox, contact=contact)
    make_message(conversation=conversation, content=f"{NEIGHBOUR} question")
    return conversation


@pytest.mark.parametrize("command", sorted(VisitorGateway.commands))
async def test_visitor_does_not_reach_the_neighbours_conversation(
    stored_world: World, neighbour: Conversation, command: str
) -> None:
    message_id, before = await in_database(first_message_and_state, neighbour)
    await try_as_visitor(stored_world.own, command, neighbour, message_id, hidden=NEIGHBOUR)
    assert (await in_database(first_message_and_state, neighbour))[1] == before


def first_message_and_state(conversation: Conversation) -> tuple[Any, Any]:
    messages = list(Message.objects.filter(conversation=conversation).order_by("seq").values())
    return messages[0]["id"], (messages, Conversation.objects.filter(pk=conversation.pk).values().get())


async def try_as_visitor(
    side: Side, command: str, target: Conversation, message_id: Any, *, hidden: str
) -> None:
    async with socket("visitor") as visitor:
        await welcomed(visitor, token_for(side.visitor))
        await visitor.send(frame(command, target, message_id))
        frames = await visitor.frames_until_pong()
    assert hidden not in json.dumps(frames)
    if command in NAMES_SOMETHING:
        assert [found["code"] for found in frames if found["type"] == "error"] == ["not_found"]
    named = {found.get("conversation_id") for found in frames} - {None}
    assert named <= {str(side.conversation.id)}


async def test_visitor_says_hello_for_a_foreign_conversation(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    async with socket("visitor") as visitor:
        hello = {"token": token_for(own.visitor), "conversation_id": str(foreign.conversation.id)}
        await visitor.send({"type": "hello"} | hello)
        frames = await visitor.frames_until_pong()
    assert frames[0]["conversation"]["id"] == str(own.conversation.id)
    assert FOREIGN not in json.dumps(frames)


async def test_token_that_mixes_tenants_opens_nothing(stored_world: World) -> None:
    """Even a signed token is refused when its inbox is not its tenant's."""
    own, foreign = stored_world.own, stored_world.foreign
    mixed = Visitor(own.tenant.id, foreign.conversation.inbox_id, foreign.conversation.contact_id)
    async with socket("visitor") as visitor:
        await visitor.send({"type": "hello", "token": token_for(mixed)})
        assert (await visitor.receive())["code"] == "forbidden"
        assert await visitor.receive() == {"type": "closed", "code": 4401}


async def test_session_in_a_foreign_tenant_has_no_desk(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    cookie = await in_database(lambda: str(foreign.browser(own.agent).cookies["kefu_session"].value))
    async with socket("agent", cookie=cookie) as agent:
        await agent.send({"type": "hello", "token": ""})
        assert (await agent.receive())["code"] == "forbidden"
        assert await agent.receive() == {"type": "closed", "code": 4403}


@pytest.mark.parametrize(
    ("kind", "command"),
    [("agent", command) for command in sorted(AgentGateway.commands)]
    + [("visitor", command) for command in sorted(VisitorGateway.commands)],
)
async def test_nobody_without_a_welcome_is_obeyed(stored_world: World, kind: str, command: str) -> None:
    foreign = stored_world.foreign
    async with socket(kind) as stranger:
        await stranger.send(frame(command, foreign.conversation, foreign.rows["conversations.Message"].id))
        answer = await stranger.receive()
        assert (answer["type"], answer["code"]) == ("error", "forbidden" if command == "hello" else "invalid")
        if command == "hello":
            assert await stranger.receive() == {"type": "closed", "code": 4401}


@pytest.fixture
def live_world(transactional_db: None) -> World:
    """In this one the foreign tenant's own people act."""
    return make_world()


async def test_events_stay_in_their_tenant(live_world: World) -> None:
    """What happens in one tenant is pushed to its own people, and to nobody else who is listening."""
    own, foreign = live_world.own, live_world.foreign
    own_cookie, foreign_cookie = await in_database(lambda: (session_of(own), session_of(foreign)))
    async with (
        socket("agent", cookie=own_cookie) as agent,
        socket("visitor") as visitor,
        socket("agent", cookie=foreign_cookie) as foreign_agent,
    ):
        await welcomed(agent)
        await agent.send({"type": "subscribe", "conversation_id": str(own.conversation.id)})
        await visitor.send({"type": "hello", "token": token_for(own.visitor)})
        await welcomed(foreign_agent)
        posted = frame("message", foreign.conversation, "") | {"content": f"{FOREIGN} speaks"}
        await foreign_agent.send({"type": "subscribe", "conversation_id": str(foreign.conversation.id)})
        await foreign_agent.send(posted)
        heard = await foreign_agent.until(
            lambda found: found["type"] == "message" and found["message"]["content"] == f"{FOREIGN} speaks"
        )
        assert heard[-1]["type"] == "message"
        for listener in (agent, visitor):
            assert FOREIGN not in json.dumps(await listener.frames_until_pong())
