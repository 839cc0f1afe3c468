"""Keeps the register of who is online in step with the sockets of this process, and tells of changes.

What came together is told together: hundreds of people in one command. While Valkey is away nothing is lost but time;
afterwards it is told how things stand now.
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from apps.desk import presence
from apps.desk.presence import Person, State
from apps.desk.register import BATCH, Kind, Place, Pulse, Register
from apps.live.database import in_database
from apps.live.roll import Roll

AWAY = (RedisError, OSError)
ASK_S = 3.0
log = logging.getLogger(__name__)
Announce = Callable[[UUID, Person, State], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """In seconds. lives is longer than all sockets of a dead gateway need to come back elsewhere: nobody flickers."""

    beat: float = 5.0
    lives: float = 45.0
    grace: float = 5.0  # another page of the shop, a short loss of the network
    gather: float = 0.05


class Attendance:
    """Belongs to one loop: enter, leave and run are called on it."""

    def __init__(self, *, times: Times | None = None, announce: Announce = presence.announce) -> None:
        self._times = times or Times()
        self._announce = announce
        self._register = Register(uuid.uuid4().hex, life_s=self._times.lives)
        self._rolls: dict[Place, Roll] = {}
        self._waiting: set[Roll] = set()
        self._wake = asyncio.Event()
        self._is_closed = False
        self._is_away = False

    def enter(self, tenant_id: UUID, person: Person) -> None:
        """A socket of that person has been welcomed."""
        if not self._is_closed:
            place = Place(tenant_id, person.kind)
            roll = self._rolls.get(place) or self._rolls.setdefault(place, Roll(place))
            roll.enter(person.id)
            self._note(roll)

    def leave(self, tenant_id: UUID, person: Person) -> None:
        """That socket is gone."""
        roll = self._rolls.get(Place(tenant_id, person.kind))
        if roll is not None and not self._is_closed:
            roll.leave(person.id, until=self._now() + self._times.grace)
            self._note(roll)

    def _note(self, roll: Roll) -> None:
        if roll.due is not None:
            self._waiting.add(roll)
            self._wake.set()

    async def run(self) -> None:
        """As long as the process lives."""
        next_beat = self._now()
        while self._goes_on():
            try:
                await self._tell()
                if self._now() >= next_beat:
                    next_beat = self._now() + self._times.beat
                    await self._beat()
            except AWAY as error:
                self._mark_away(error)
                await asyncio.sleep(self._times.beat)
            else:
                self._mark_back()
            await self._pause(next_beat)

    async def close(self) -> None:
        """The process ends. Nobody is announced as gone: this gateway's people have its full life to come back
        elsewhere, and whoever does not is announced by a survivor."""
        self._is_closed = True
        self._wake.set()
        with contextlib.suppress(*AWAY):
            await self._register.beat(self._tenants())

    def _goes_on(self) -> bool:
        # Before Python 3.12 asyncio.wait_for, which Valkey's client uses, now and then swallows a cancellation.
        task = asyncio.current_task()
        return not self._is_closed and not (task and task.cancelling())

    # ── told to Valkey, from one coroutine: in the order in which it happened ───────────────────────

    async def _tell(self) -> None:
        now = self._now()
        for roll in list(self._waiting):
            while arrivals := roll.take_arrivals(BATCH):
                await self._tell_arrivals(roll, arrivals)
            while departures := roll.take_departures(BATCH, now=now):
                await self._tell_departures(roll, departures)
            self._forget(roll)

    async def _tell_arrivals(self, roll: Roll, people: list[UUID]) -> None:
        try:
            new = await self._register.arrive(roll.place, people)
        except AWAY:
            roll.give_back_arrivals(people)
            raise
        await self._announce_arrived(roll.place, new)

    async def _tell_departures(self, roll: Roll, people: list[UUID]) -> None:
        try:
            gone = await self._register.depart(roll.place, people)
        except AWAY:
            roll.give_back_departures(people, now=self._now())
            raise
        self._announce_gone(roll.place, gone)

    def _forget(self, roll: Roll) -> None:
        if roll.due is None:
            self._waiting.discard(roll)
        if roll.is_empty:
            self._rolls.pop(roll.place, None)

    async def _beat(self) -> None:
        for tenant_id, pulse in (await self._register.beat(self._tenants())).items():
            await self._compare(tenant_id, pulse)
            for gateway in pulse.dead:
                for kind in Kind:
                    await self._bury(Place(tenant_id, kind), gateway)

    async def _compare(self, tenant_id: UUID, pulse: Pulse) -> None:
        """Valkey may have lost what it knew, or a survivor may have announced our people as gone."""
        for kind, count in pulse.counts.items():
            place = Place(tenant_id, kind)
            roll = self._rolls.get(place)
            if roll is None or count == len(roll.told):
                continue
            new = await self._register.rewrite(place, list(roll.told))
            if pulse.was_late:
                await self._announce_arrived(place, new)

    async def _bury(self, place: Place, gateway: str) -> None:
        while (claim := await self._register.claim(place, gateway)).taken:
            self._announce_gone(place, claim.gone)

    # ── told to those who look ─────────────────────────────────────────────────────────────────────

    async def _announce_arrived(self, place: Place, people: list[UUID]) -> None:
        try:
            states = await _states(place, people)
        except (DatabaseError, TimeoutError):
            log.warning("the database cannot be asked what agents chose; their colleagues see it later")
            return
        for person, state in states.items():
            if state != State.OFFLINE:
                self._announce(place.tenant_id, Person(place.kind, person), state)

    def _announce_gone(self, place: Place, people: Iterable[UUID]) -> None:
        for person in people:
            self._announce(place.tenant_id, Person(place.kind, person), State.OFFLINE)

    # ── time and weather ───────────────────────────────────────────────────────────────────────────

    async def _pause(self, next_beat: float) -> None:
        """Until there is something to tell; then a moment more, so that what comes together is told together."""
        due = min([next_beat, *(roll.due or 0.0 for roll in self._waiting)])
        self._wake.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, due - self._now())):
                await self._wake.wait()
        await asyncio.sleep(self._times.gather)

    def _tenants(self) -> list[UUID]:
        return list(dict.fromkeys(place.tenant_id for place in self._rolls))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _mark_away(self, error: Exception) -> None:
        if not self._is_away:
            log.warning("who is online is unknown until Valkey is back (%s: %s)", type(error).__name__, error)
        self._is_away = True

    def _mark_back(self) -> None:
        if self._is_away:
            log.warning("Valkey is back: who is online is known again")
        self._is_away = False


async def _states(place: Place, people: list[UUID]) -> dict[UUID, State]:
    if place.kind is Kind.AGENT and people:
        async with asyncio.timeout(ASK_S):  # the heartbeat must not wait for a database that hangs
            return await in_database(presence.arrived_states, place.tenant_id, place.kind, people)
    return presence.arrived_states(place.tenant_id, place.kind, people)
