"""Waiting visitors hear their place: after the welcome, on every change, on every gateway, after losses."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.conversations.models import Conversation
from apps.conversations.visitors import Visitor, new_visitor, token_for
from apps.conversations.wire import conversation_row_json
from apps.desk import agent, visitor
from apps.desk.models import Wait
from apps.events import audiences
from apps.live import rounds, waiting_room
from apps.live.database import in_database
from apps.live.house import house
from apps.live.switchboard import Switchboard
from apps.live.waiting_room import WaitingRoom
from apps.tenants.access import Desk
from apps.tenants.models import Inbox
from tests.desk.test_waiting import served
from tests.duty import on_duty
from tests.factories import make_desk, make_inbox
from tests.live.readers import Recorder
from tests.security.sockets import Frame, Socket, socket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "EVERY_S", 0.02)


@pytest.fixture
def inbox(transactional_db: None) -> Inbox:
    return make_inbox()


@pytest.fixture
def desk(inbox: Inbox) -> Desk:
    return make_desk(tenant=inbox.tenant)


def queue(conversation: Conversation, position: int, eta_s: int | None = None) -> Frame:
    where = {"conversation_id": str(conversation.id), "position": position, "eta_s": eta_s}
    return {"type": "queue", **where}


# ── sockets ─────────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def connected(who: Visitor) -> AsyncIterator[Socket]:
    async with socket("visitor") as found:
        await found.send({"type": "hello", "token": token_for(who), "locale": "en"})
        assert (await found.receive())["type"] == "welcome"
        yield found


async def nth_queue(found: Socket) -> Frame:
    async with asyncio.timeout(60):
        while (frame := await found.receive())["type"] != "queue":
            pass
    return frame


async def call_person(who: Visitor) -> Conversation:
    return await in_database(visitor.request_person, who, locale="en")


async def test_places_are_told_on_entering_and_when_somebody_is_served(inbox: Inbox, desk: Desk) -> None:
    one, two = new_visitor(inbox), new_visitor(inbox)
    async with connected(one) as first, connected(two) as second:
        ones, twos = await call_person(one), await call_person(two)
        assert await nth_queue(first) == queue(ones, 1)
        assert await nth_queue(second) == queue(twos, 2)
        await in_database(agent.take_over, desk, ones.id)
        assert await nth_queue(second) == queue(twos, 1)
        house().waiting_room.look_again()
        await settled()
        assert "queue" not in [frame["type"] for frame in await first.frames_until_pong()]


async def settled() -> None:
    """Whatever was marked has been looked at."""
    async with asyncio.timeout(20):
        while (running := house().waiting_room._rounds._running) is not None and not running.done():
            await asyncio.sleep(0.005)


async def test_the_place_is_told_after_the_welcome_to_every_tab(inbox: Inbox) -> None:
    await call_person(new_visitor(inbox))
    me = new_visitor(inbox)
    mine = await call_person(me)
    async with connected(me) as tab, connected(me) as other:
        assert [await nth_queue(each) for each in (tab, other)] == [queue(mine, 2)] * 2


async def test_back_with_the_ai_nobody_is_told_a_place(inbox: Inbox) -> None:
    me, next_one = new_visitor(inbox), new_visitor(inbox)
    async with connected(me) as found, connected(next_one) as other:
        mine, theirs = await call_person(me), await call_person(next_one)
        assert await nth_queue(found) == queue(mine, 1)
        assert await nth_queue(other) == queue(theirs, 2)
        await found.send({"type": "resume_ai", "ref": "r"})
        done, changed = await both(found, "done", "conversation")
        assert done == {"type": "done", "command": "resume_ai", "ref": "r"}
        assert changed["conversation"]["owner"] == "ai"
        assert await nth_queue(other) == queue(theirs, 1)


async def both(found: Socket, *kinds: str) -> list[Frame]:
    """The next frame of each kind, whichever comes first."""
    frames: dict[str, Frame] = {}
    async with asyncio.timeout(60):
        while set(kinds) - set(frames):
            frame = await found.receive()
            frames.setdefault(frame["type"], frame)
    return [frames[kind] for kind in kinds]


async def test_resume_is_refused_with_a_code_when_a_person_was_faster(inbox: Inbox, desk: Desk) -> None:
    me = new_visitor(inbox)
    async with connected(me) as found:
        mine = await call_person(me)
        await in_database(agent.take_over, desk, mine.id)
        await found.send({"type": "resume_ai", "ref": "r"})
        error = (await found.until(lambda frame: frame.get("ref") == "r"))[-1]
        assert (error["type"], error["code"]) == ("error", "closed")


async def test_an_estimate_is_told_while_somebody_is_there(inbox: Inbox) -> None:
    def recent() -> None:
        for ago_s in (10, 70, 130):
            served(inbox, ago_s=ago_s, waited_s=600)

    await in_database(recent)
    me = new_visitor(inbox)
    async with connected(me) as found:
        mine = await call_person(me)
        assert await nth_queue(found) == queue(mine, 1)
        await in_database(on_duty, inbox.tenant)
        house().waiting_room.look_again(inbox.tenant_id)
        assert await nth_queue(found) == queue(mine, 1, 60)


async def test_what_happened_behind_the_bus_is_found(inbox: Inbox) -> None:
    one, me = new_visitor(inbox), new_visitor(inbox)
    async with connected(me) as found:
        ones, mine = await call_person(one), await call_person(me)
        assert await nth_queue(found) == queue(mine, 2)
        await settled()
        await in_database(Conversation.objects.filter(pk=ones.pk).update, owner="human")
        house()._missed(inbox.tenant_id)
        assert await nth_queue(found) == queue(mine, 1)


async def test_a_handoff_whose_events_were_lost_is_found_by_the_look_into_the_database(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = new_visitor(inbox)
    async with connected(me) as found:
        with monkeypatch.context() as patch:
            patch.setattr(Switchboard, "pushed", lambda *_: None)
            mine = await call_person(me)
            await in_database(Wait.objects.count)  # the loop has heard, and dropped, what was published
        await house()._look(list(house().residents))
        assert await nth_queue(found) == queue(mine, 1)


# ── one process among several ───────────────────────────────────────────────────────────────────────


class Process:
    """A gateway's room, with one visitor's socket in it."""

    def __init__(self, who: Visitor) -> None:
        self.switchboard = Switchboard(missed=lambda _: None)
        self.room = WaitingRoom(self.switchboard)
        self.socket = Recorder(who.tenant_id)
        self.switchboard.join(audiences.visitor(who.tenant_id, who.inbox_id, who.contact_id), self.socket)

    async def frames(self, count: int) -> list[Frame]:
        async with asyncio.timeout(20):
            while len(self.socket.frames) < count:
                await asyncio.sleep(0.002)
        return self.socket.frames

    async def rest(self) -> None:
        while self.room._rounds._running is not None and not self.room._rounds._running.done():
            await asyncio.sleep(0.002)


@pytest_asyncio.fixture
async def start() -> AsyncIterator[Callable[[Visitor], Process]]:
    async with AsyncExitStack() as stack:

        def started(who: Visitor) -> Process:
            process = Process(who)
            stack.push_async_callback(process.room.close)
            return process

        yield started


def row(conversation: Conversation, **changes: Any) -> Frame:
    conversation = Conversation.objects.select_related("assignee", "contact", "inbox", "team").get(
        pk=conversation.pk
    )
    return conversation_row_json(conversation) | changes


async def test_each_process_tells_its_own(inbox: Inbox, desk: Desk, start: Any) -> None:
    people = [new_visitor(inbox) for _ in range(3)]
    rows = [await call_person(each) for each in people]
    processes = [start(each) for each in people[1:]]
    for each in processes:
        for waits in rows:
            each.room.heard(inbox.tenant_id, await in_database(row, waits))
    assert await processes[0].frames(1) == [queue(rows[1], 2)]
    assert await processes[1].frames(1) == [queue(rows[2], 3)]
    await in_database(agent.take_over, desk, rows[0].id)
    for each in processes:
        each.room.heard(inbox.tenant_id, await in_database(row, rows[0]))
    assert (await processes[0].frames(2))[1:] == [queue(rows[1], 1)]
    assert (await processes[1].frames(2))[1:] == [queue(rows[2], 2)]


async def test_a_process_without_waiting_visitors_asks_nothing(inbox: Inbox, start: Any) -> None:
    process = start(new_visitor(inbox))
    process.room.heard(inbox.tenant_id, await in_database(row, await call_person(new_visitor(inbox))))
    assert process.room._rounds._running is None


async def test_page_views_of_waiting_visitors_ask_nothing(inbox: Inbox, start: Any) -> None:
    me = new_visitor(inbox)
    process, mine = start(me), await call_person(me)
    shown = await in_database(row, mine)
    process.room.heard(inbox.tenant_id, shown)
    await process.frames(1)
    await process.rest()
    process.room.heard(inbox.tenant_id, shown | {"page": {"url": "https://shop.example/2", "title": ""}})
    assert process.room._rounds._running.done()
    process.room.heard(inbox.tenant_id, shown | {"priority": "urgent"})
    assert not process.room._rounds._running.done()


async def test_who_leaves_while_the_line_is_read_is_told_nothing(
    inbox: Inbox, start: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = new_visitor(inbox)
    process, mine = start(me), await call_person(me)
    waits = await in_database(row, mine)
    read = waiting_room._read

    def slow(places: Any) -> Any:
        found = read(places)
        taken = waits | {"owner": "human"}
        loop.call_soon_threadsafe(process.room.heard, inbox.tenant_id, taken)
        return found

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(waiting_room, "_read", slow)
    process.room.heard(inbox.tenant_id, waits)
    await process.rest()
    assert process.socket.frames == []


async def test_a_line_is_forgotten_when_its_visitors_are_gone(inbox: Inbox, start: Any) -> None:
    me = new_visitor(inbox)
    process, mine = start(me), await call_person(me)
    process.room.greet(process.socket, mine)
    await process.frames(1)
    process.switchboard.leave(
        audiences.visitor(me.tenant_id, me.inbox_id, me.contact_id).group, process.socket
    )
    process.room.look_again()
    await process.rest()
    assert process.room._lines == {}


def test_a_line_costs_the_same_queries_however_long_it_is(inbox: Inbox) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            waiting_room._read([waiting_room.Place(inbox.tenant_id, inbox.id)])
        return len(captured)

    visitor.request_person(new_visitor(inbox))
    one = queries()
    for _ in range(2):
        visitor.request_person(new_visitor(inbox))
    assert queries() == one
