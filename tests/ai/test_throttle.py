"""Token buckets of installation, tenant and visitor."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from apps.ai import throttle
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Caller
from apps.common import scripts, valkey
from apps.common.keys import AI_THROTTLE

pytestmark = pytest.mark.usefixtures("patient_valkey")


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    """So slow that nothing flows in during a test."""
    settings.KEFU_AI_VISITOR_PER_MINUTE, settings.KEFU_AI_VISITOR_AT_ONCE = 0.001, 3
    settings.KEFU_AI_TENANT_PER_SECOND = settings.KEFU_AI_PER_SECOND = 1_000


async def taken(caller: Caller, times: int) -> list[str]:
    """What each was told: nothing, or which bucket is empty."""
    told = []
    for _ in range(times):
        try:
            await throttle.take(caller)
            told.append("")
        except ProviderFailure as failure:
            told.append(failure.detail.rpartition(" ")[2].rstrip("."))
    return told


async def test_visitor_has_a_bucket_of_their_own() -> None:
    tenant, one, two = uuid4(), uuid4(), uuid4()
    assert await taken(Caller(tenant, one), 5) == ["", "", "", "visitor", "visitor"]
    assert await taken(Caller(tenant, two), 1) == [""]
    assert await taken(Caller(tenant), 1) == [""]


async def test_tenant_has_a_bucket_of_its_own(settings: Any) -> None:
    settings.KEFU_AI_TENANT_PER_SECOND = 0.001  # at once: 0.002
    assert await taken(Caller(uuid4()), 2) == ["tenant", "tenant"]


async def test_installation_bucket_is_everybodys(settings: Any) -> None:
    settings.KEFU_AI_PER_SECOND = 0.001
    await valkey.async_client().delete(AI_THROTTLE)
    assert await taken(Caller(uuid4()), 1) == ["installation"]
    await valkey.async_client().delete(AI_THROTTLE)


async def test_what_one_bucket_refuses_is_taken_from_no_other(settings: Any) -> None:
    settings.KEFU_AI_TENANT_PER_SECOND = 0.001
    tenant, visitor = uuid4(), uuid4()
    assert await taken(Caller(tenant, visitor), 6) == ["tenant"] * 6
    settings.KEFU_AI_TENANT_PER_SECOND = 1_000
    assert await taken(Caller(tenant, visitor), 4) == ["", "", "", "visitor"]


async def test_bucket_fills_again(settings: Any) -> None:
    caller = Caller(uuid4(), uuid4())
    assert await taken(caller, 4) == ["", "", "", "visitor"]
    settings.KEFU_AI_VISITOR_PER_MINUTE = 60 * 1000
    await asyncio.sleep(0.01)
    assert await taken(caller, 1) == [""]


async def test_refusal_tells_how_long_to_wait_and_is_counted(settings: Any) -> None:
    settings.KEFU_AI_VISITOR_PER_MINUTE = 6
    caller = Caller(uuid4(), uuid4())
    before = REGISTRY.get_sample_value("kefu_ai_requests_total", {"status": "throttled"}) or 0.0
    await taken(caller, 3)
    with pytest.raises(ProviderFailure) as caught:
        await throttle.take(caller)
    assert caught.value.kind == "throttled"
    assert 5 < (caught.value.retry_after or 0) <= 10
    assert REGISTRY.get_sample_value("kefu_ai_requests_total", {"status": "throttled"}) == before + 1


async def test_many_at_once_take_no_more_than_there_is() -> None:
    caller = Caller(uuid4(), uuid4())
    told = await asyncio.gather(*(taken(caller, 1) for _ in range(40)))
    assert sorted(told).count([""]) == 3


async def test_everything_passes_while_valkey_is_away(settings: Any, unused_tcp_port: int) -> None:
    await valkey.close_async_client()
    settings.REDIS_URL = f"redis://127.0.0.1:{unused_tcp_port}/0"
    assert await taken(Caller(uuid4(), uuid4()), 6) == [""] * 6


async def test_valkey_that_hangs_is_waited_for_once(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await valkey.close_async_client()
    monkeypatch.setattr(scripts, "PATIENCE_S", 0.1)
    connected = []

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append(writer)
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    settings.REDIS_URL = f"redis://127.0.0.1:{silent.sockets[0].getsockname()[1]}/0"
    assert await asyncio.gather(*(taken(Caller(uuid4(), uuid4()), 2) for _ in range(20))) == [["", ""]] * 20
    assert len(connected) == 1
    silent.close()


async def test_answers_go_to_who_asked() -> None:
    """Many at once share a pipeline; one who was cancelled meanwhile disturbs nobody."""
    echo = scripts.Script("return {KEYS[1], ARGV[1]}")
    tasks = [asyncio.create_task(echo.run([f"t:k{number}"], [number])) for number in range(300)]
    await asyncio.sleep(0)
    tasks[7].cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(answers[7], asyncio.CancelledError)
    assert all(answers[number] == [f"t:k{number}", str(number)] for number in range(300) if number != 7)


async def test_script_that_fails_passes_like_a_valkey_that_is_away(caplog: pytest.LogCaptureFixture) -> None:
    assert await scripts.Script("return redis.call('NOSUCHCOMMAND')").run([], []) is None
    assert "do without Valkey" in caplog.text


async def test_buckets_go_away_by_themselves() -> None:
    tenant = uuid4()
    await taken(Caller(tenant), 1)
    assert 0 < await valkey.async_client().pttl(f"t:{tenant.hex}:ai:throttle") <= 3000
