"""Visitors see whether somebody is there: with the welcome, when people come and go, and when the clock says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from apps.common.clock import now
from apps.conversations.visitors import new_visitor, token_for
from apps.desk import presence
from apps.live import doorplate, rounds
from apps.live.database import in_database
from apps.live.doorplate import Doorplate, Reading, Sign
from apps.live.house import house
from apps.live.switchboard import Switchboard
from apps.tenants.hours import DAYS
from apps.tenants.models import Inbox
from tests.duty import on_duty
from tests.factories import make_hours, make_inbox, make_tenant
from tests.live.readers import Recorder
from tests.security.sockets import Frame, Socket, socket

pytestmark = pytest.mark.django_db(transaction=True)
SOMEBODY: Frame = {"people_online": True, "hours": None}
NOBODY: Frame = {"people_online": False, "hours": None}
CLOSED_TEXT = "Nobody is here at present. Leave your message: we read it when we are back."
CLOSED: Frame = {"is_open": False, "opens_at": None, "text": CLOSED_TEXT, "holiday": ""}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "EVERY_S", 0.02)


@pytest.fixture
def inbox(transactional_db: None) -> Inbox:
    return make_inbox()


@asynccontextmanager
async def connected(inbox: Inbox) -> AsyncIterator[tuple[Socket, Frame]]:
    async with socket("visitor") as found:
        await found.send({"type": "hello", "token": token_for(new_visitor(inbox)), "locale": "en-GB"})
        yield found, await found.receive()


async def presence_frame(found: Socket) -> Frame:
    async with asyncio.timeout(60):
        while (frame := await found.receive())["type"] != "presence":
            pass
    return frame


async def test_the_welcome_says_who_is_there_and_a_frame_when_it_changes(inbox: Inbox) -> None:
    async with connected(inbox) as (found, welcome):
        assert welcome["presence"] == NOBODY
        desk = await in_database(on_duty, inbox.tenant)
        await in_database(presence.set_availability, desk, "online")
        assert await presence_frame(found) == {"type": "presence", **SOMEBODY}
        await in_database(presence.set_availability, desk, "busy")
        assert await presence_frame(found) == {"type": "presence", **NOBODY}


async def test_what_changes_nothing_for_visitors_is_not_told(inbox: Inbox) -> None:
    await in_database(on_duty, inbox.tenant)
    async with connected(inbox) as (found, welcome):
        assert welcome["presence"] == SOMEBODY
        desk = await in_database(on_duty, inbox.tenant)
        await in_database(presence.set_availability, desk, "online")
        await settled()
        assert [frame["type"] for frame in await found.frames_until_pong()] == ["pong"]


async def settled() -> None:
    async with asyncio.timeout(20):
        while (running := house().doorplate._rounds._running) is None or not running.done():
            await asyncio.sleep(0.002)


async def test_other_tenants_people_are_nobody_here(inbox: Inbox) -> None:
    stranger = await in_database(on_duty, await in_database(make_tenant))
    async with connected(inbox) as (found, welcome):
        assert welcome["presence"] == NOBODY
        await in_database(presence.set_availability, stranger, "online")
        assert [frame["type"] for frame in await found.frames_until_pong()] == ["pong"]


async def test_new_hours_are_told_by_the_regular_look(inbox: Inbox) -> None:
    async with connected(inbox) as (found, _welcome):
        await in_database(make_hours, tenant=inbox.tenant, **dict.fromkeys(DAYS, ""))
        house()._look_who_is_there()
        frame = await presence_frame(found)
        assert frame == {"type": "presence", "people_online": False, "hours": CLOSED}


async def test_welcome_comes_without_it_while_the_database_hangs(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorplate, "ASK_S", 0.0)
    async with connected(inbox) as (found, welcome):
        assert "presence" not in welcome
        house()._look_who_is_there()
        assert await presence_frame(found) == {"type": "presence", **NOBODY}


# ── the clock ───────────────────────────────────────────────────────────────────────────────────────


async def test_closing_time_is_told_though_nothing_happens(inbox: Inbox) -> None:
    """Hours count in minutes, so what was read is told to end in a moment, and then the stored hours have changed."""
    switchboard, listener = Switchboard(missed=lambda _: None), Recorder(inbox.tenant_id)
    plate, sign = Doorplate(switchboard), Sign(inbox.tenant_id, inbox.id, "en")
    switchboard.join(sign.audience, listener)
    assert await plate.read(sign) == NOBODY
    await in_database(make_hours, tenant=inbox.tenant, **dict.fromkeys(DAYS, ""))
    plate._wake_at([Reading({}, now() + timedelta(hours=1)), Reading({}, now() + timedelta(seconds=0.05))])
    plate._wake_at([Reading({}, now() + timedelta(hours=2)), Reading({}, None), None])
    async with asyncio.timeout(20):
        while not listener.frames:
            await asyncio.sleep(0.005)
    assert listener.frames == [{"type": "presence", "people_online": False, "hours": CLOSED}]
    await plate.close()


async def test_the_stored_hours_set_the_timer(inbox: Inbox) -> None:
    moment = now()
    ends = (moment + timedelta(minutes=90)).astimezone().strftime("%H:%M")
    plate, sign = Doorplate(Switchboard(missed=lambda _: None)), Sign(inbox.tenant_id, inbox.id, "en")
    assert await plate.read(sign) == NOBODY
    assert plate._timer is None
    plate._shown.clear()
    week = dict.fromkeys(DAYS, f"00:00-{ends}")
    await in_database(make_hours, tenant=inbox.tenant, time_zone="UTC", **week)
    await plate.read(sign)
    timer: Any = plate._timer
    assert timer is not None
    assert timer.when() - asyncio.get_running_loop().time() <= 24 * 3600
    await plate.close()
    assert timer.cancelled()


async def test_a_sign_that_nobody_reads_is_taken_down(inbox: Inbox) -> None:
    plate, sign = Doorplate(Switchboard(missed=lambda _: None)), Sign(inbox.tenant_id, inbox.id, "en")
    await plate.read(sign)
    plate.look_again(inbox.tenant_id)
    async with asyncio.timeout(20):
        while plate._shown:
            await asyncio.sleep(0.002)
    await plate.close()


async def test_many_readers_of_one_sign_cost_one_reading(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Sign] = []
    real = doorplate._read

    def counted(sign: Sign, staff: Any) -> Any:
        read.append(sign)
        return real(sign, staff)

    monkeypatch.setattr(doorplate, "_read", counted)
    plate, sign = Doorplate(Switchboard(missed=lambda _: None)), Sign(inbox.tenant_id, inbox.id, "en")
    assert await asyncio.gather(*(plate.read(sign) for _ in range(50))) == [NOBODY] * 50
    assert len(read) <= 2  # one that came alone, and all who came while it was read
    await plate.close()
