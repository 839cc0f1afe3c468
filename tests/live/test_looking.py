"""Who else has a thread open: on several pages and gateways, and after one of them died."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from apps.common import valkey
from apps.common.keys import lookers
from apps.conversations.models import Conversation
from apps.desk import looking
from apps.live.database import in_database
from apps.tenants.access import Desk
from tests.factories import make_api_key, make_desk, make_user
from tests.live.test_sockets import Shop, say_hello, shop, sign_in
from tests.security.sockets import Frame, Socket, socket

__all__ = ["shop"]
pytestmark = pytest.mark.django_db(transaction=True)


def names(frame: Frame) -> list[str]:
    assert frame["type"] == "looking"
    return sorted(person["name"] for person in frame["people"])


async def next_looking(found: Socket) -> list[str]:
    return names((await found.until(lambda frame: frame["type"] == "looking"))[-1])


async def look(found: Socket, shop: Shop, *, on: bool = True) -> None:
    await found.send({"type": "looking", "conversation_id": shop.id, "on": on})


async def test_colleagues_see_who_comes_and_who_goes(shop: Shop) -> None:
    colleague = await in_database(lambda: make_user(tenant=shop.conversation.tenant, display_name="Lin"))
    cookie = await in_database(sign_in, colleague)
    me = shop.agent.public_name
    async with shop.at_console() as first:
        await shop.subscribed(first)
        await look(first, shop)
        assert await next_looking(first) == [me]
        async with socket("agent", cookie=cookie) as second:
            await say_hello(second)
            await shop.subscribed(second)
            await look(second, shop)
            assert await next_looking(second) == ["Lin", me]
            while await next_looking(first) != ["Lin", me]:
                pass
            await look(second, shop, on=False)
            assert await next_looking(first) == [me]
            await look(second, shop)
            assert await next_looking(first) == ["Lin", me]
        assert await next_looking(first) == [me]  # the socket has closed


async def test_agent_looks_at_one_conversation_and_at_none_after_leaving_it(shop: Shop) -> None:
    key = lookers(shop.conversation.tenant_id, shop.conversation.id)
    async with shop.at_console() as agent:
        await shop.subscribed(agent)
        await look(agent, shop)
        await next_looking(agent)
        assert await valkey.async_client().zcard(key) == 1
        await agent.send({"type": "unsubscribe", "conversation_id": shop.id})
        await agent.frames_until_pong()
        assert await valkey.async_client().zcard(key) == 0
        await agent.send({"type": "looking", "conversation_id": shop.id, "on": True, "ref": "late"})
        assert (await agent.receive())["code"] == "not_found"


async def test_program_does_not_look(shop: Shop) -> None:
    _row, token = await in_database(lambda: make_api_key(tenant=shop.conversation.tenant))
    async with socket("agent") as program:
        await say_hello(program, token=token)
        await shop.subscribed(program)
        await look(program, shop)
        frames = await program.frames_until_pong()
        assert [frame.get("code") for frame in frames if frame["type"] == "error"] == ["forbidden"]


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Whom everybody was told of, each time."""
    told: list[list[str]] = []

    def hear(event: Any, _to: Any) -> None:
        told.append([person["name"] for person in event.people])

    monkeypatch.setattr(looking.bus, "push_soon", hear)
    return told


async def people(desk: Desk, row: Conversation, page: str, **fields: Any) -> list[str]:
    event = await looking.look(desk, row.id, page=page, **fields)
    return [person["name"] for person in event.people]


async def test_page_that_died_expires_and_the_next_one_tells(shop: Shop, pushed: list[list[str]]) -> None:
    row = shop.conversation
    dead, alive = [await in_database(lambda: make_desk(tenant=row.tenant)) for _ in range(2)]
    await people(dead, row, uuid4().hex, lives_s=0.05)
    page = uuid4().hex
    assert len(await people(alive, row, page)) == 2
    assert len(pushed) == 2
    await asyncio.sleep(0.1)
    assert await people(alive, row, page) == [alive.user.public_name]
    assert pushed[2:] == [[alive.user.public_name]]
    await people(alive, row, page)
    assert len(pushed) == 3  # nothing new


async def test_two_pages_of_one_agent_are_one_person(shop: Shop, pushed: list[list[str]]) -> None:
    desk = await in_database(lambda: make_desk(tenant=shop.conversation.tenant))
    desk.user.display_name = "Lin Wei (第二 班)\nb"
    first, second = uuid4().hex, uuid4().hex
    await people(desk, shop.conversation, first)
    assert await people(desk, shop.conversation, second) == [desk.user.public_name]
    await looking.look_away(desk, shop.conversation.id, page=first)
    assert pushed == [[desk.user.public_name]]
    await looking.look_away(desk, shop.conversation.id, page=second)
    assert pushed[1:] == [[]]
