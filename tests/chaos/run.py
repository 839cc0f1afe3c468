"""One run: an installation, its people, the faults, the silence afterwards, the verdict."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count

from apps.common.engines import embedded_urls
from tests.chaos.breakage import Breakage, NotBack
from tests.chaos.client import Client
from tests.chaos.codecs import CODECS, Codec
from tests.chaos.crowd import Gathering
from tests.chaos.cuts import Cuts
from tests.chaos.oracle import Violation, violations
from tests.chaos.record import Record
from tests.chaos.traffic import Traffic
from tests.chaos.truth import Truth, read_truth
from tests.e2e.installation import Installation

ALL_SENT_WITHIN_S = 100.0  # a REST key of a request that died is free again after 60 s
ALL_SHOWN_WITHIN_S = 60.0  # a gateway compares its sockets with the database every 30 s
STABLE_S = 1.0
POLL_S = 0.3
LATE_FACTOR = 3.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run consists of.

    seconds: in which the messages are sent; faults: only these kinds; with_key: the share of REST posts that carry an
    Idempotency-Key (one whose gateway died is refused for a minute).
    """

    seed: int
    messages: int = 20_000
    seconds: float = 160.0
    visitors: int = 150
    agents: int = 24
    gateways: int = 2
    cuts_per_second: float = 3.0
    pauses_s: tuple[float, float] = (1.5, 4.0)
    faults: tuple[str, ...] = ()
    with_key: float = 0.5
    codecs: tuple[Codec, ...] = tuple(CODECS.values())


@dataclass(frozen=True, slots=True)
class Result:
    plan: Plan
    record: Record
    truth: Truth
    found: list[Violation]
    clients: int
    seconds: float


async def run(plan: Plan, installation: Installation) -> Result:
    """The installation is running; it is whole again at the end, or the result says that it is not."""
    record, chance = Record(), random.Random(plan.seed)
    database = embedded_urls(installation.home).database
    before = read_truth(database)
    gathering = Gathering(installation, record, chance, codecs=plan.codecs, with_key=plan.with_key)
    gathering.gather(visitors=plan.visitors, agents=plan.agents)
    breakage = Breakage(installation, record, chance, gateways=plan.gateways)
    async with _connected(gathering.clients):
        try:
            await _disturbed(plan, gathering, breakage, record, chance)
            await _settled(gathering, record, database)
            truth = read_truth(database, before)
            found = violations(record, truth)
        except NotBack as error:  # then there is no end at which anything could be compared
            truth, found = before, [Violation("unmended", str(error), at=record.now())]
        await gathering.crowd.program.close()
    if len(record.sent) < plan.messages:
        text = f"only {len(record.sent)} of {plan.messages} messages in time"
        found.append(Violation("unmended", text))
    record.restarts = breakage.restarts()
    found += _unprovoked(record)
    return Result(plan, record, truth, found, len(gathering.clients), record.now())


def _unprovoked(record: Record) -> list[Violation]:
    """Gateways end when they are told to, and at no other time. (The others' deaths are told in the report.)"""
    told = sum(fault.kind in ("gateway killed", "gateway drained") for fault in record.faults)
    times = record.restarts["gateway"]
    text = f"gateways were started again {times} times, ended by us {told} times"
    return [Violation("unmended", text)] if times > told else []


@asynccontextmanager
async def _connected(clients: Sequence[Client]) -> AsyncIterator[None]:
    lives = [asyncio.create_task(client.live()) for client in clients]
    try:
        yield
    finally:
        for client in clients:
            client.end()
        await asyncio.gather(*lives)


async def _disturbed(
    plan: Plan, gathering: Gathering, breakage: Breakage, record: Record, chance: random.Random
) -> None:
    """Messages flow while sockets are cut and processes end, until there were enough of both. Raises NotBack."""

    def is_enough() -> bool:
        return len(record.sent) >= plan.messages

    cuts = Cuts(gathering.clients, record, chance)
    cutting = asyncio.create_task(cuts.go_on(per_second=plan.cuts_per_second))
    breaking = asyncio.create_task(_break(plan, breakage, chance, is_enough))
    traffic = Traffic(gathering.crowd, record, chance)
    try:
        async with asyncio.timeout(plan.seconds * LATE_FACTOR):
            await traffic.flow(plan.messages / plan.seconds, until=lambda: breaking.done() and is_enough())
    except TimeoutError:
        breaking.cancel()
    finally:
        cutting.cancel()
        await cuts.over()
    with suppress(asyncio.CancelledError):
        await breaking
    await breakage.whole()


async def _break(
    plan: Plan, breakage: Breakage, chance: random.Random, is_enough: Callable[[], bool]
) -> None:
    """Every kind of fault once, in an order that is drawn; then again, until there were messages enough."""
    kinds = plan.faults or tuple(breakage.kinds)
    for round_ in count():
        for kind in chance.sample(kinds, len(kinds)):
            if round_ and is_enough():
                return
            await asyncio.sleep(chance.uniform(*plan.pauses_s))
            await breakage.do(kind)
        if is_enough():
            return


async def _settled(gathering: Gathering, record: Record, database: str) -> None:
    """Wait until everything is acknowledged and shown; what is missing after that is the oracle's to name."""

    def is_shown() -> bool:
        return _is_shown(gathering.clients, read_truth(database))

    await _wait(lambda: gathering.is_quiet, record, ALL_SENT_WITHIN_S)
    await _wait(is_shown, record, ALL_SHOWN_WITHIN_S)
    await asyncio.sleep(STABLE_S)  # nothing may come late, and nothing twice
    await _wait(is_shown, record, ALL_SHOWN_WITHIN_S)


async def _wait(is_over: Callable[[], bool], record: Record, within: float) -> None:
    end = record.now() + within
    while not is_over():
        if record.now() > end:
            return
        await asyncio.sleep(POLL_S)


def _is_shown(clients: Sequence[Client], truth: Truth) -> bool:
    return all(
        client.last.get(thread.id, 0) >= truth.owed(thread, visitor=client.reader.is_visitor)
        for client in clients
        for thread in truth.threads.values()
        if client.reads(thread.id, thread.contact_id)
    )
