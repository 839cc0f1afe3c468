"""What a chain adds to its providers: the breaker, the throttle, one deadline, the trace."""

import asyncio
import time
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from apps.ai import breaker, client
from apps.ai.breaker import FAILURES_IN_A_ROW, State
from apps.ai.chain import stream_with_fallbacks
from apps.ai.failures import ProviderFailure
from apps.ai.prices import estimated_usage
from apps.ai.profiles import Attempt, Caller, ProviderConfig, Usage
from apps.common import valkey
from tests.ai.test_fault_matrix import ECHO, PATIENT_S, QUESTION, Told, ask, check_closed, config
from tests.provider.fixtures import ProviderServer

pytestmark = pytest.mark.usefixtures("http_clients", "patient_valkey")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "RETRY_PAUSE_S", 0.01)


async def state(config: ProviderConfig) -> State:
    found = await asyncio.to_thread(breaker.condition_of, breaker.target_of(config))
    assert found is not None
    return found.state


async def rest_is_over(config: ProviderConfig) -> None:
    await valkey.async_client().hset(breaker.target_of(config).key, "until", 1)


async def test_provider_that_failed_too_often_is_not_asked(provider_server: ProviderServer) -> None:
    sick, good = config(provider_server, "status?code=500"), config(provider_server, "stream")
    for _ in range(FAILURES_IN_A_ROW):
        await ask(sick, good)
    provider_server.clear()
    told, attempts = await ask(sick, good)
    assert told == Told(ECHO, "", ["breaker_open", "200"])
    assert [(each.provider, each.model) for each in attempts] == [
        (sick.name, sick.model), (good.name, good.model)
    ]  # fmt: skip
    assert [entry["model"] for entry in provider_server.log()] == ["stream"]
    assert (await ask(sick))[0] == Told("", "breaker_open", ["breaker_open"])


async def test_one_request_probes_a_rested_provider(provider_server: ProviderServer) -> None:
    recovering, good = config(provider_server, "any"), config(provider_server, "stream")
    provider_server.control(mode="status", code=500)
    for _ in range(FAILURES_IN_A_ROW):
        await ask(recovering, good)
    await rest_is_over(recovering)
    provider_server.clear()
    provider_server.control(mode="status", code=500)
    told, _ = await ask(recovering, good)
    assert told == Told(ECHO, "", ["500", "200"])  # a probe is not repeated
    await rest_is_over(recovering)
    provider_server.control()
    assert (await ask(recovering, good))[0] == Told(ECHO, "", ["200"])
    assert await state(recovering) == State.CLOSED


async def test_probe_is_settled_by_its_first_text(provider_server: ProviderServer) -> None:
    slow = config(provider_server, "stall_middle")
    for _ in range(FAILURES_IN_A_ROW):
        await (await breaker.admit(slow)).failed(ProviderFailure("500"))
    await rest_is_over(slow)
    async with aclosing(stream(slow)) as chunks:
        await anext(chunks)
        assert await state(slow) == State.CLOSED
    await check_closed(provider_server)


def stream(
    *chain: ProviderConfig, attempts: list[Attempt] | None = None, caller: Caller | None = None
) -> Any:
    return stream_with_fallbacks(
        chain,
        QUESTION,
        max_tokens=64,
        first_text_by=asyncio.get_running_loop().time() + PATIENT_S,
        caller=caller or Caller(uuid4()),
        attempts=[] if attempts is None else attempts,
    )


async def test_probe_whose_reader_goes_away_lets_another_try(provider_server: ProviderServer) -> None:
    slow = config(provider_server, "stall_first")
    for _ in range(FAILURES_IN_A_ROW):
        await (await breaker.admit(slow)).failed(ProviderFailure("500"))
    await rest_is_over(slow)
    task = asyncio.create_task(ask(slow))
    await asyncio.to_thread(provider_server.wait_for_request)
    with pytest.raises(ProviderFailure):
        await breaker.admit(slow)
    task.cancel()
    await asyncio.wait([task])
    assert (await breaker.admit(slow)).is_probe
    await check_closed(provider_server)


async def test_too_many_questions_ask_nobody(provider_server: ProviderServer, settings: Any) -> None:
    settings.KEFU_AI_VISITOR_PER_MINUTE, settings.KEFU_AI_VISITOR_AT_ONCE = 1, 1
    caller, good = Caller(uuid4(), uuid4()), config(provider_server, "stream")
    async with aclosing(stream(good, caller=caller)) as chunks:
        assert "".join([chunk.text async for chunk in chunks]) == ECHO
    with pytest.raises(ProviderFailure) as caught:
        await anext(stream(good, caller=caller))
    assert caught.value.kind == "throttled"
    assert len(provider_server.log()) == 1


async def test_closing_the_stream_closes_the_connection_and_counts_up_to_there(
    provider_server: ProviderServer,
) -> None:
    attempts: list[Attempt] = []
    priced = replace(
        config(provider_server, "stall_middle"), prompt_price=Decimal(1000), completion_price=Decimal(2000)
    )
    async with aclosing(stream(priced, config(provider_server, "stream"), attempts=attempts)) as chunks:
        chunk = await anext(chunks)
    assert (await asyncio.to_thread(provider_server.wait_until_disconnected, "stall_middle"))["disconnected"]
    [attempt] = attempts
    used = estimated_usage(QUESTION, chunk.text)
    assert (attempt.status, attempt.usage, used.prompt_tokens) == ("200", used, 6)
    assert attempt.cost == Decimal(6 + 2 * used.completion_tokens) / 1000


async def test_cancelled_reader_leaves_its_attempt(provider_server: ProviderServer) -> None:
    attempts: list[Attempt] = []

    async def read() -> None:
        async with aclosing(stream(config(provider_server, "stall_first"), attempts=attempts)) as chunks:
            async for _chunk in chunks:
                pass

    task = asyncio.create_task(read())
    await asyncio.to_thread(provider_server.wait_for_request)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [(each.status, each.usage) for each in attempts] == [("cancelled", None)]
    await check_closed(provider_server)


async def test_attempts_tell_time_tokens_and_cost(provider_server: ProviderServer) -> None:
    priced = replace(config(provider_server, "crlf"), prompt_price=Decimal(3), completion_price=Decimal(9))
    started = time.perf_counter()
    _told, [attempt] = await ask(priced)
    assert attempt.usage == Usage(11, 5)
    assert attempt.cost == Decimal("0.000078")
    assert attempt.first_token_s is not None
    assert 0 < attempt.first_token_s <= time.perf_counter() - started
    assert attempt.took_ms >= round(attempt.first_token_s * 1000)


async def test_many_chains_at_once_all_end(provider_server: ProviderServer) -> None:
    answers = await asyncio.gather(
        *(
            ask(config(provider_server, "status?code=500"), config(provider_server, "stream"))
            for _ in range(40)
        )
    )
    assert {told.text for told, _attempts in answers} == {ECHO}
