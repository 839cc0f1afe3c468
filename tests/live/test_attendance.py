"""Several gateway processes, each an Attendance of its own, on one real Valkey that restarts, dies and forgets."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from apps.common import valkey
from apps.common.engines import EmbeddedValkey, embedded_urls, throwaway_home
from apps.common.keys import presence_gateways, present_people
from apps.desk.presence import Person, State
from apps.desk.register import BATCH, Kind, Place, apeople_here
from apps.live.attendance import Attendance, Times
from apps.tenants.models import Membership, Tenant
from tests.factories import make_tenant, make_user

QUICK = Times(beat=0.05, lives=60.0, grace=0.05, gather=0.005)
MORTAL = Times(beat=0.05, lives=1.0, grace=0.05, gather=0.005)
PATIENT = Times(beat=0.05, lives=60.0, grace=60.0, gather=0.005)
ONLINE, OFFLINE = State.ONLINE, State.OFFLINE


def visitor() -> Person:
    return Person(Kind.VISITOR, uuid4())


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


class Gateways:
    """heard: what all of them announced, in order."""

    def __init__(self) -> None:
        self.tenant_id = uuid4()
        self.heard: list[tuple[Person, State]] = []
        self._tasks: dict[Attendance, asyncio.Task[None]] = {}

    def start(self, times: Times = QUICK) -> "Gateway":
        attendance = Attendance(times=times, announce=self._announce)
        self._tasks[attendance] = asyncio.create_task(attendance.run())
        return Gateway(self, attendance)

    def _announce(self, tenant_id: UUID, person: Person, state: State) -> None:
        assert tenant_id == self.tenant_id
        self.heard.append((person, state))

    async def kill(self, attendance: Attendance) -> None:
        self._tasks[attendance].cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._tasks[attendance]

    async def end(self) -> None:
        for attendance in self._tasks:
            await self.kill(attendance)

    async def hear(self, *expected: tuple[Person, State]) -> None:
        """Wait until so much has been announced, then compare."""
        await until(lambda: len(self.heard) >= len(expected))
        assert self.heard == list(expected)

    def of(self, person: Person) -> list[State]:
        return [state for each, state in self.heard if each == person]

    async def are_here(self, *people: Person) -> list[bool]:
        place = Place(self.tenant_id, Kind.VISITOR)
        here = await apeople_here(place, [person.id for person in people])
        return [person.id in here for person in people]

    async def lose_data(self) -> None:
        keys = await valkey.async_client().keys(f"t:{self.tenant_id.hex}:*")
        await valkey.async_client().delete(*keys)


class Gateway:
    def __init__(self, gateways: Gateways, attendance: Attendance) -> None:
        self.attendance = attendance
        self._gateways = gateways
        self._tenant_id = gateways.tenant_id

    def enter(self, *people: Person) -> None:
        for person in people:
            self.attendance.enter(self._tenant_id, person)

    def leave(self, *people: Person) -> None:
        for person in people:
            self.attendance.leave(self._tenant_id, person)

    async def settle(self) -> None:
        """Come back when everything before has been told: somebody comes and goes behind it."""
        last = visitor()
        self.enter(last)
        await until(lambda: self._gateways.of(last) == [ONLINE])
        self.leave(last)
        await until(lambda: self._gateways.of(last) == [ONLINE, OFFLINE])
        self._gateways.heard = [heard for heard in self._gateways.heard if heard[0] != last]

    async def kill(self) -> None:
        await self._gateways.kill(self.attendance)


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedValkey]:
    with throwaway_home() as home:
        engine = EmbeddedValkey(home, durable=False)
        engine.start()
        yield engine
        engine.stop()


@pytest_asyncio.fixture
async def gateways(server: EmbeddedValkey, settings: Any) -> AsyncIterator[Gateways]:
    settings.REDIS_URL = embedded_urls(server.home).redis
    several = Gateways()
    yield several
    await several.end()
    await valkey.close_async_client()


async def test_attendance_announces_who_comes_and_goes(gateways: Gateways) -> None:
    one, anne, bert = gateways.start(), visitor(), visitor()
    one.enter(anne)
    await gateways.hear((anne, ONLINE))
    one.enter(bert)
    await gateways.hear((anne, ONLINE), (bert, ONLINE))
    assert await gateways.are_here(anne, bert, visitor()) == [True, True, False]
    one.leave(anne)
    await gateways.hear((anne, ONLINE), (bert, ONLINE), (anne, OFFLINE))
    assert await gateways.are_here(anne, bert) == [False, True]


async def test_attendance_stays_silent_on_a_page_change(gateways: Gateways) -> None:
    one, anne = gateways.start(PATIENT), visitor()
    one.enter(anne)
    await gateways.hear((anne, ONLINE))
    for _page in range(3):
        one.leave(anne)
        one.enter(anne)
    barrier = visitor()
    one.enter(barrier)
    await gateways.hear((anne, ONLINE), (barrier, ONLINE))


async def test_attendance_knows_of_tabs_on_two_gateways(gateways: Gateways) -> None:
    one, two, anne = gateways.start(), gateways.start(), visitor()
    one.enter(anne)
    await gateways.hear((anne, ONLINE))
    two.enter(anne)
    await two.settle()
    one.leave(anne)
    await one.settle()
    assert gateways.heard == [(anne, ONLINE)]
    assert await gateways.are_here(anne) == [True]
    two.leave(anne)
    await gateways.hear((anne, ONLINE), (anne, OFFLINE))


async def test_attendance_announces_once_when_the_last_tabs_close_together(gateways: Gateways) -> None:
    people = [visitor() for _number in range(40)]
    one, two = gateways.start(), gateways.start()
    one.enter(*people)
    two.enter(*people)
    await until(lambda: len(gateways.heard) == 40)
    await asyncio.gather(one.settle(), two.settle())
    one.leave(*people)
    two.leave(*people)
    await asyncio.gather(one.settle(), two.settle())
    assert [gateways.of(person) for person in people] == [[ONLINE, OFFLINE]] * 40


async def test_attendance_of_survivors_announces_the_people_of_a_crashed_gateway(gateways: Gateways) -> None:
    crashed, anne, bert, lost = gateways.start(MORTAL), visitor(), visitor(), [visitor() for _ in range(600)]
    crashed.enter(anne, bert, *lost)
    await until(lambda: len(gateways.heard) == 602)
    survivors = [gateways.start(), gateways.start()]
    survivors[0].enter(anne)
    await survivors[0].settle()
    await crashed.kill()
    survivors[1].enter(bert)  # comes back before the crash is noticed
    await until(lambda: len(gateways.heard) >= 1202)
    for survivor in survivors:
        await survivor.settle()
    assert [gateways.of(person) for person in lost] == [[ONLINE, OFFLINE]] * 600
    assert (gateways.of(anne), gateways.of(bert)) == ([ONLINE], [ONLINE])
    assert await gateways.are_here(anne, bert, *lost) == [True, True] + [False] * 600


async def test_attendance_of_a_gateway_believed_dead_announces_its_people_again(gateways: Gateways) -> None:
    asleep, awake, anne, bert = gateways.start(MORTAL), gateways.start(), visitor(), visitor()
    asleep.enter(anne)
    awake.enter(bert)
    await until(lambda: len(gateways.heard) == 2)
    await asleep.kill()
    await until(lambda: gateways.of(anne) == [ONLINE, OFFLINE])
    again = asyncio.create_task(asleep.attendance.run())
    await until(lambda: gateways.of(anne) == [ONLINE, OFFLINE, ONLINE])
    assert await gateways.are_here(anne, bert) == [True, True]
    again.cancel()


async def test_attendance_survives_the_loss_of_all_data_in_silence(gateways: Gateways) -> None:
    people = [visitor() for _number in range(BATCH + 1)]
    one, two = gateways.start(), gateways.start()
    one.enter(*people)
    await until(lambda: len(gateways.heard) == len(people))
    two.enter(people[0])  # not before: whoever told Valkey first would announce that person
    await two.settle()
    await gateways.lose_data()
    await until_here(gateways, people)
    await asyncio.gather(one.settle(), two.settle())
    assert gateways.heard == [(person, ONLINE) for person in people]


async def until_here(gateways: Gateways, people: list[Person]) -> None:
    async with asyncio.timeout(20):
        while not all([*await gateways.are_here(*people[:BATCH]), *await gateways.are_here(people[-1])]):
            await asyncio.sleep(0.01)


async def test_attendance_corrects_a_set_that_holds_too_many(gateways: Gateways) -> None:
    one, anne, stranger = gateways.start(), visitor(), visitor()
    one.enter(anne)
    await gateways.hear((anne, ONLINE))
    place = Place(gateways.tenant_id, Kind.VISITOR)
    names = await valkey.async_client().keys(present_people(place.tenant_id, place.kind) + "*")
    await valkey.async_client().sadd(names[0], stranger.id.hex)
    async with asyncio.timeout(20):
        while await gateways.are_here(anne, stranger) != [True, False]:
            await asyncio.sleep(0.01)
    assert gateways.heard == [(anne, ONLINE)]


async def test_attendance_outlives_a_server_that_is_away(
    gateways: Gateways, server: EmbeddedValkey, caplog: pytest.LogCaptureFixture
) -> None:
    one, anne, bert, carl, dora = gateways.start(), visitor(), visitor(), visitor(), visitor()
    one.enter(anne, bert)
    await until(lambda: len(gateways.heard) == 2)
    with caplog.at_level(logging.WARNING, "apps.live.attendance"):
        server.stop()
        one.enter(carl, dora)
        one.leave(bert, dora)
        await until(lambda: caplog.messages)
        await asyncio.sleep(0.3)  # several attempts: one line in the log
        assert len(caplog.messages) == 1
        server.start()  # in this thread: the server ends with the thread that started it
        await until(lambda: len(caplog.messages) == 2)
    await one.settle()
    # All data was lost with the server: nobody knows any more that Bert was ever here.
    assert gateways.heard == [(anne, ONLINE), (bert, ONLINE), (carl, ONLINE)]
    async with asyncio.timeout(20):
        while await gateways.are_here(anne, bert, carl, dora) != [True, False, True, False]:
            await asyncio.sleep(0.01)


async def test_attendance_of_a_drained_gateway_leaves_its_people_to_come_back(gateways: Gateways) -> None:
    drained, people = gateways.start(), [visitor() for _number in range(50)]
    drained.enter(*people)
    await until(lambda: len(gateways.heard) == 50)
    await drained.attendance.close()
    drained.leave(*people)
    survivor = gateways.start()
    survivor.enter(*people)
    await survivor.settle()
    assert gateways.heard == [(person, ONLINE) for person in people]
    assert await gateways.are_here(*people) == [True] * 50


async def test_attendance_announces_who_does_not_come_back_after_a_drain(gateways: Gateways) -> None:
    drained, survivor, anne, bert = gateways.start(MORTAL), gateways.start(), visitor(), visitor()
    drained.enter(anne, bert)
    await until(lambda: len(gateways.heard) == 2)
    await drained.attendance.close()
    drained.leave(anne, bert)
    survivor.enter(anne)
    await until(lambda: gateways.of(bert) == [ONLINE, OFFLINE])
    assert gateways.of(anne) == [ONLINE]


async def test_attendance_keeps_tenants_apart(gateways: Gateways) -> None:
    other = Gateways()
    same_id = uuid4()
    here, there = Person(Kind.VISITOR, same_id), Person(Kind.AGENT, same_id)
    one, elsewhere = gateways.start(), other.start()
    one.enter(here)
    elsewhere.enter(here)
    await gateways.hear((here, ONLINE))
    await other.hear((here, ONLINE))
    elsewhere.leave(here)
    await other.hear((here, ONLINE), (here, OFFLINE))
    assert await gateways.are_here(here) == [True]
    assert await apeople_here(Place(gateways.tenant_id, Kind.AGENT), [there.id]) == set()
    await other.end()


async def test_attendance_leaves_no_key_without_an_end(gateways: Gateways) -> None:
    one, anne = gateways.start(), visitor()
    one.enter(anne)
    await gateways.hear((anne, ONLINE))
    names = await valkey.async_client().keys(f"t:{gateways.tenant_id.hex}:*")
    assert len(names) == 2
    assert presence_gateways(gateways.tenant_id) in names
    assert [await valkey.async_client().ttl(name) > 3000 for name in names] == [True, True]
    one.leave(anne)
    await gateways.hear((anne, ONLINE), (anne, OFFLINE))
    assert await valkey.async_client().keys(f"t:{gateways.tenant_id.hex}:*") == [
        presence_gateways(gateways.tenant_id)
    ]


@pytest.fixture
def tenant(transactional_db: None) -> Tenant:
    return make_tenant()


@pytest.fixture
def agents(tenant: Tenant) -> dict[str, Person]:
    """By what they chose to be."""
    found = {}
    for choice in State.values:
        user = make_user(tenant=tenant)
        Membership.objects.for_tenant(tenant.id).filter(user=user).update(availability=choice)
        found[choice] = Person(Kind.AGENT, user.pk)
    return found


async def test_attendance_announces_agents_as_what_they_chose(
    tenant: Tenant, agents: dict[str, Person], gateways: Gateways
) -> None:
    gateways.tenant_id = tenant.id
    one = gateways.start()
    one.enter(*agents.values())
    await until(lambda: len(gateways.heard) >= 2)
    await one.settle()
    assert {person: gateways.of(person) for person in agents.values()} == {
        agents["online"]: [ONLINE],
        agents["busy"]: [State.BUSY],
        agents["offline"]: [],
    }
    one.leave(agents["busy"])
    await until(lambda: gateways.of(agents["busy"]) == [State.BUSY, OFFLINE])
