"""Offers and commands at the agent's socket."""

from collections.abc import AsyncIterator

import pytest

from apps.common import valkey
from apps.common.keys import people_active
from apps.live.database import in_database
from apps.tenants.access import Desk
from tests.desk.assigning.conftest import Office
from tests.factories import make_inbox, make_team, make_user
from tests.security.sockets import Frame, Socket, socket
from tests.security.world import Side


def cookie_of(office: Office, desk: Desk) -> str:
    side = Side(mark="", tenant=office.tenant, owner=desk.user, agent=desk.user, api_key="", rows={})
    return str(side.browser(desk.user).cookies["kefu_session"].value)


@pytest.fixture
def open_office(transactional_db: None) -> Office:
    inbox = make_inbox()
    return Office(inbox, make_team(tenant=inbox.tenant, strategy="round_robin", offer_timeout_s=30))


async def welcomed(agent: Socket) -> None:
    await agent.send({"type": "hello"})
    assert (await agent.receive())["type"] == "welcome"


async def asked(agent: Socket, frame: Frame) -> Frame:
    """The answer to a command; what comes before it is of no interest."""
    await agent.send(frame | {"ref": "asked"})
    frames = await agent.until(lambda found: found.get("ref") == "asked")
    return {name: value for name, value in frames[-1].items() if name != "detail"}


async def heard(agent: Socket, kind: str) -> Frame:
    return (await agent.until(lambda found: found["type"] == kind))[-1]


async def test_an_offer_is_shown_and_ends(open_office: Office) -> None:
    office = open_office
    one, two = await in_database(office.desk), await in_database(lambda: office.desk("busy"))
    row = await in_database(lambda: office.waits(preview="Where is my parcel?"))
    cookies = await in_database(lambda: [cookie_of(office, desk) for desk in (one, two)])
    async with socket("agent", cookie=cookies[0]) as agent, socket("agent", cookie=cookies[1]) as other:
        await welcomed(agent)
        await welcomed(other)
        await in_database(office.look)
        offer = await heard(agent, "offer")
        expires_at = offer.pop("expires_at")
        assert offer == {
            "type": "offer",
            "conversation_id": str(row.id),
            "reason": "round_robin",
            "contact": {"name": row.contact.name},
            "preview": "Where is my parcel?",
        }
        async with socket("agent", cookie=cookies[0]) as second_tab:
            await welcomed(second_tab)
            assert (await second_tab.receive())["expires_at"] == expires_at
        about = {"conversation_id": str(row.id)}
        assert await asked(other, {"type": "accept"} | about) == {
            "type": "error",
            "code": "gone",
            "ref": "asked",
        }
        assert (await asked(other, {"type": "claim"} | about))["type"] == "done"
        ended = await heard(agent, "offer_ended")
        assert ended == {"type": "offer_ended", "outcome": "taken"} | about
        for command in ("accept", "claim"):
            assert (await asked(agent, {"type": command} | about))["code"] == "taken"
        assert "offer" not in {found["type"] for found in await other.frames_until_pong()}


@pytest.fixture
async def agent(open_office: Office) -> AsyncIterator[Socket]:
    desk = await in_database(open_office.desk)
    cookie = await in_database(cookie_of, open_office, desk)
    async with socket("agent", cookie=cookie) as found:
        await welcomed(found)
        yield found


async def test_commands_give_and_pass_on(open_office: Office, agent: Socket) -> None:
    office = open_office
    target = await in_database(office.desk)
    row = await in_database(office.waits)
    about = {"conversation_id": str(row.id)}
    given = {"type": "assign", "agent": str(target.user.pk), "note": "yours"} | about
    assert (await asked(agent, given))["type"] == "done"
    assert await in_database(office.assignee, row) == target.user
    passed = {"type": "transfer", "to": {"team": str(office.team.id)}, "note": ""} | about
    assert (await asked(agent, passed))["type"] == "done"
    assert await in_database(office.assignee, row) is None
    stranger = await in_database(make_user)
    for to in ({"agent": str(stranger.pk)}, {"team": str(row.id)}):
        assert (await asked(agent, {"type": "transfer", "to": to} | about))["code"] == "not_found"


@pytest.mark.parametrize("to", [None, {}, {"ai": False}, {"ai": True, "team": "x"}, "team", {"agent": 7}])
async def test_a_transfer_names_one_target(agent: Socket, to: object) -> None:
    assert (await asked(agent, {"type": "transfer", "to": to}))["code"] == "invalid"


async def test_what_people_do_is_noted(open_office: Office, agent: Socket) -> None:
    assert (await asked(agent, {"type": "active"}))["type"] == "done"
    assert valkey.client().zcard(people_active(open_office.tenant.id)) == 1
