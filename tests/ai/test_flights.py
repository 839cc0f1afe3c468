"""Single flight with real loops in real threads on a real Valkey: one leads, whatever happens to it."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings

from apps.ai import burst, flights
from apps.ai.flights import Seat, boarding
from apps.ai.scopes import Answer, Key, Scope, key_of
from apps.common import scripts, valkey

ANSWER = Answer("Within 30 days[1].", ({"index": 1, "title": "Returns", "url": ""},), ("style", "a:1"))
NOWHERE = "redis://127.0.0.1:1/0"
LOOPS = 4


@pytest.fixture
def key() -> Key:
    """Of a tenant that no other test has."""
    return key_of(Scope(tenant_id=uuid4(), language="en"), "Can I return it?")


@pytest.fixture(autouse=True)
def no_memory_of_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "_away_until", 0.0)


@pytest.fixture
def long_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited for it to expire would not come in time."""
    monkeypatch.setattr(burst, "LEASE_MS", 60_000)


def on_loops(work: Callable[[int], Coroutine[Any, Any, None]], loops: int = LOOPS) -> None:
    """Each in a thread and a loop of its own, as in several processes."""

    async def whole(number: int) -> None:
        try:
            async with asyncio.timeout(20):
                await work(number)
        finally:
            await valkey.close_async_client()

    with ThreadPoolExecutor(loops) as pool:
        for running in [pool.submit(asyncio.run, whole(number)) for number in range(loops)]:
            running.result()


class Meeting:
    """Lets one loop wait for what happens in another one."""

    def __init__(self) -> None:
        self._happened = threading.Event()

    def happen(self) -> None:
        self._happened.set()

    async def wait(self) -> None:
        while not self._happened.is_set():
            await asyncio.sleep(0.005)


async def until_waiting(key: Key, count: int) -> None:
    """So many of this loop wait because somebody else leads."""
    gates = flights._tower().gates
    while burst.lead_key(key) not in gates or len(gates[burst.lead_key(key)].landed._waiters) < count:
        await asyncio.sleep(0.005)


def test_hundred_identical_questions_have_one_leader(key: Key) -> None:
    answers: list[Answer | None] = []
    leaders: list[Seat] = []

    async def ask() -> None:
        async with boarding(key, within=60) as seat:
            if seat.answer is None:
                leaders.append(seat)
                await asyncio.sleep(0.3)  # the model takes its time
                seat.bring(ANSWER)
            answers.append(seat.answer or seat.brought)

    async def crowd(_number: int) -> None:
        await asyncio.gather(*(ask() for _ in range(100 // LOOPS)))

    on_loops(crowd)
    assert [seat.is_leading for seat in leaders] == [True]
    assert answers == [ANSWER] * 100


def test_leader_that_fails_lets_the_next_one_lead(key: Key, long_lease: None) -> None:
    led: list[int] = []

    async def ask(number: int) -> None:
        try:
            async with boarding(key, within=60) as seat:
                if seat.answer is None:
                    led.append(number)
                    await asyncio.sleep(0.1)
                    if len(led) < 4:
                        raise ConnectionError("the model failed")
                    seat.bring(ANSWER)
        except ConnectionError:
            pass

    async def crowd(number: int) -> None:
        await asyncio.gather(*(ask(number) for _ in range(5)))

    on_loops(crowd)
    assert len(led) == 4


def test_leader_that_is_cancelled_lets_the_next_one_lead(key: Key, long_lease: None) -> None:
    leading, waiting, seats = Meeting(), Meeting(), []

    async def lead() -> None:
        async with boarding(key, within=30):
            leading.happen()
            await asyncio.sleep(60)

    async def either(number: int) -> None:
        if number == 0:
            task = asyncio.ensure_future(lead())
            await waiting.wait()
            task.cancel()
            await asyncio.wait([task])
            return
        await leading.wait()
        asyncio.get_running_loop().call_later(0.1, waiting.happen)
        async with boarding(key, within=60) as seat:
            seats.append((seat.is_leading, seat.answer))

    on_loops(either, 2)
    assert seats == [(True, None)]


def test_leader_that_dies_is_replaced_when_its_lease_expires(
    key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(burst, "LEASE_MS", 300)
    seats: list[tuple[bool, Answer | None]] = []

    async def follow(_number: int) -> None:
        async with boarding(key, within=60) as seat:
            seats.append((seat.is_leading, seat.answer))
            if seat.is_leading:
                seat.bring(ANSWER)

    valkey.client().set(burst.lead_key(key), "of a process that is gone", px=300)
    on_loops(follow, 3)
    assert sorted(seats, key=str) == [(False, ANSWER), (False, ANSWER), (True, None)]


async def test_lead_is_renewed_while_it_is_worked_on(
    key: Key, long_lease: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flights, "RENEW_S", 0.05)
    lead, half = burst.lead_key(key), burst.LEASE_MS // 2
    async with boarding(key, within=30):
        valkey.client().pexpire(lead, half)
        async with asyncio.timeout(20):
            while valkey.client().pttl(lead) <= half:
                await asyncio.sleep(0.02)
    assert valkey.client().exists(lead) == 0
    await valkey.close_async_client()


def test_leader_that_hangs_is_not_waited_for_longer(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(burst, "LEASE_MS", 300)
    monkeypatch.setattr(flights, "RENEW_S", 0.1)
    monkeypatch.setattr(flights, "LONGEST_LEAD_S", 0.0)
    leading, replaced = Meeting(), Meeting()

    async def either(number: int) -> None:
        if number:
            await leading.wait()
        async with boarding(key, within=30) as seat:
            assert seat.is_leading
            (replaced if number else leading).happen()
            await replaced.wait()

    on_loops(either, 2)


async def test_follower_answers_by_itself_when_time_is_up(key: Key) -> None:
    async with boarding(key, within=30) as leader:
        async with boarding(key, within=0.1) as late:
            assert (late.is_leading, late.answer) == (False, None)
        async with boarding(key, within=0.1) as helpful:
            helpful.bring(ANSWER)
        assert leader.is_leading
        async with boarding(key, within=30) as third:  # what the late one brought serves everybody
            assert (third.is_leading, third.answer) == (False, ANSWER)
    assert burst.look(key, "Can I return it?", is_counted=False) == ANSWER
    await valkey.close_async_client()


async def test_late_leaver_does_not_take_the_lead_of_another(key: Key) -> None:
    async with boarding(key, within=30):
        valkey.client().set(burst.lead_key(key), "another", px=5000)
    assert valkey.client().get(burst.lead_key(key)) == "another"
    await valkey.close_async_client()


async def test_everybody_answers_by_himself_without_valkey(key: Key) -> None:
    await valkey.close_async_client()
    with override_settings(REDIS_URL=NOWHERE):
        async with boarding(key, within=30) as first, boarding(key, within=30) as second:
            assert [(seat.is_leading, seat.answer) for seat in (first, second)] == [(False, None)] * 2
            first.bring(ANSWER)
        assert burst.look(key, "Can I return it?", is_counted=True) is None
        await valkey.close_async_client()


async def test_followers_go_on_when_valkey_goes_away(key: Key) -> None:
    seats = []

    async def follow() -> None:
        async with boarding(key, within=60) as seat:
            seats.append((seat.is_leading, seat.answer))

    async with boarding(key, within=30) as leader:
        assert leader.is_leading
        following = [asyncio.ensure_future(follow()) for _ in range(3)]
        await until_waiting(key, 3)
        await valkey.close_async_client()
        with override_settings(REDIS_URL=NOWHERE):
            await asyncio.gather(*following)
            await valkey.close_async_client()
    assert seats == [(False, None)] * 3
    await valkey.close_async_client()


async def test_valkey_that_does_not_answer_is_not_waited_for(
    key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(burst, "CLAIM_PATIENCE_S", 0.1)
    monkeypatch.setattr(burst, "PATIENCE_S", 0.1)
    writers: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _reader, writer: writers.append(writer), "127.0.0.1")
    port = silent.sockets[0].getsockname()[1]
    await valkey.close_async_client()
    with override_settings(REDIS_URL=f"redis://127.0.0.1:{port}/0"):
        async with boarding(key, within=60) as seat:
            assert (seat.is_leading, seat.answer) == (False, None)
        await valkey.close_async_client()
    for writer in writers:
        writer.close()
        await writer.wait_closed()
    silent.close()


@pytest.mark.parametrize("brought", [ANSWER, None], ids=["landed", "left"])
async def test_waiting_ones_hear_at_once_what_happens(
    key: Key, long_lease: None, monkeypatch: pytest.MonkeyPatch, brought: Answer | None
) -> None:
    monkeypatch.setattr(flights, "LOOK_S", 60)  # whoever only looked for himself would be late

    async def follow() -> tuple[bool, Answer | None]:
        async with boarding(key, within=60) as seat:
            return seat.is_leading, seat.answer

    async with asyncio.timeout(20):
        async with boarding(key, within=30) as leader:
            following = asyncio.ensure_future(follow())
            await until_waiting(key, 1)
            while not valkey.client().pubsub_numpat():
                await asyncio.sleep(0.005)
            if brought:
                leader.bring(brought)
        assert await following == (brought is None, brought)
    await valkey.close_async_client()


async def test_another_question_flies_alone(key: Key) -> None:
    other = key_of(Scope(tenant_id=key.tenant_id, language="en"), "Can I not return it?")
    foreign = key_of(Scope(tenant_id=uuid4(), language="en"), "Can I return it?")
    async with boarding(key, within=1) as seat:
        seat.bring(ANSWER)
    for each in (other, foreign):
        async with boarding(each, within=1) as alone:
            assert (alone.is_leading, alone.answer) == (True, None)
    await valkey.close_async_client()
