"""Who is connected, in Valkey: each gateway process keeps a set of its own people, per tenant and kind.

A person is here when a gateway that is believed to live has them in its set, so two tabs on two gateways need no
word between the processes. A gateway says that it lives by one number per tenant, however many people it holds. When
it stops saying so, the survivors take its sets apart, each person going to exactly one of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from apps.common import valkey
from apps.common.keys import presence_gateways, present_people
from apps.desk.register_scripts import ARRIVE, BEAT, CLAIM, DEPART, EVERYBODY, HERE

BATCH = 250  # people in one command, and announced in one go on the loop
PIPELINED = 100
KEEP_S = 3600  # how long a dead gateway's sets wait for somebody to announce its people


class Kind(StrEnum):
    VISITOR = "visitor"
    AGENT = "agent"


class Place(NamedTuple):
    """Where somebody is connected, and as what."""

    tenant_id: UUID
    kind: Kind


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a gateway learns when it says that it lives."""

    was_late: bool  # it was believed dead: its people may have been announced as gone
    counts: dict[Kind, int]  # how many people Valkey has for it
    dead: list[str]  # gateways that died and whose people nobody has announced yet


@dataclass(frozen=True, slots=True)
class Claim:
    """taken: how many people were in the dead gateway's set; gone: those of them whom nobody holds."""

    taken: int
    gone: list[UUID]


class Register:
    """One gateway process's hand in it. Every method raises RedisError or OSError when Valkey is away."""

    def __init__(self, gateway: str, *, life_s: float) -> None:
        self.gateway = gateway
        self._life_ms = int(life_s * 1000)

    async def arrive(self, place: Place, people: Sequence[UUID]) -> list[UUID]:
        """At most BATCH people. Returns those who were connected nowhere before."""
        lives = (self.gateway, self._life_ms, KEEP_S)
        return _ids(await _run(ARRIVE, _keys(place), *lives, *_hex(people)))

    async def depart(self, place: Place, people: Sequence[UUID]) -> list[UUID]:
        """At most BATCH people. Returns those who are connected nowhere now."""
        return _ids(await _run(DEPART, _keys(place), self.gateway, *_hex(people)))

    async def rewrite(self, place: Place, people: Sequence[UUID]) -> list[UUID]:
        """Valkey's set differs from ours: write it anew. Returns those who were connected nowhere else."""
        await valkey.async_client().delete(present_people(place.tenant_id, place.kind, self.gateway))
        new: list[UUID] = []
        for start in range(0, len(people), BATCH):
            new += await self.arrive(place, people[start : start + BATCH])
        return new

    async def beat(self, tenant_ids: Sequence[UUID]) -> dict[UUID, Pulse]:
        """Say that this gateway lives."""
        pulses: dict[UUID, Pulse] = {}
        for start in range(0, len(tenant_ids), PIPELINED):
            part = tenant_ids[start : start + PIPELINED]
            pipeline = valkey.async_client().pipeline(transaction=False)
            for tenant_id in part:
                keys = _keys(*(Place(tenant_id, kind) for kind in Kind))
                pipeline.eval(BEAT, len(keys), *keys, self.gateway, self._life_ms, KEEP_S)
            pulses |= dict(zip(part, map(_pulse, await pipeline.execute()), strict=True))
        return pulses

    async def claim(self, place: Place, gateway: str) -> Claim:
        """Take BATCH people out of a dead gateway's set; whoever else tries gets others."""
        taken, gone = await _run(CLAIM, _keys(place), gateway, BATCH)
        return Claim(taken, _ids(gone))


async def apeople_here(place: Place, people: Sequence[UUID]) -> set[UUID]:
    answer = await _run(HERE, _keys(place), *_hex(people))
    return {person for person, is_here in zip(people, answer, strict=True) if is_here}


def people_here(place: Place, people: Sequence[UUID]) -> set[UUID]:
    """Those of these (some hundreds at most) who are connected. Raises RedisError."""
    keys = _keys(place)
    answer: Any = valkey.client().eval(HERE, len(keys), *keys, *_hex(people))
    return {person for person, is_here in zip(people, answer, strict=True) if is_here}


def everybody_here(place: Place) -> set[UUID]:
    """For agents: a tenant's visitors may be many. Raises RedisError."""
    keys = _keys(place)
    answer: Any = valkey.client().eval(EVERYBODY, len(keys), *keys)
    return set(_ids(answer))


async def _run(script: str, keys: Sequence[str], *arguments: str | int) -> Any:
    # EVAL, not EVALSHA: a restarted server knows the script at once, and half a kilobyte costs nothing.
    return await valkey.async_client().eval(script, len(keys), *keys, *arguments)


def _keys(*places: Place) -> list[str]:
    sets = [present_people(place.tenant_id, place.kind) for place in places]
    return [presence_gateways(places[0].tenant_id), *sets]


def _hex(people: Iterable[UUID]) -> list[str]:
    return [person.hex for person in people]


def _ids(people: Iterable[str]) -> list[UUID]:
    return [UUID(person) for person in people]


def _pulse(answer: Any) -> Pulse:
    was_late, counts, dead = answer
    return Pulse(bool(was_late), dict(zip(Kind, counts, strict=True)), dead)
