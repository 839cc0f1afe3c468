"""The breaker that all workers share: when it opens, who probes, what closes it."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from apps.ai import breaker
from apps.ai.breaker import FAILURES_IN_A_ROW, Condition, State, Target, Trial, admit, target_of
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import ProviderConfig
from apps.common import scripts, valkey

pytestmark = pytest.mark.usefixtures("patient_valkey")
SICK = ProviderFailure("503")


def config(**changes: object) -> ProviderConfig:
    new = ProviderConfig("https://models.example.com/v1", "k", "m", tenant_id=uuid4())
    return replace(new, **changes)


async def fail(config: ProviderConfig, times: int, failure: ProviderFailure = SICK) -> None:
    for _ in range(times):
        await (await admit(config)).failed(failure)


async def succeed(config: ProviderConfig, times: int = 1) -> None:
    for _ in range(times):
        await (await admit(config)).went_well()


async def condition(config: ProviderConfig) -> Condition:
    found = await asyncio.to_thread(breaker.condition_of, target_of(config))
    assert found is not None
    return found


async def refusal(config: ProviderConfig) -> ProviderFailure:
    with pytest.raises(ProviderFailure) as caught:
        await admit(config)
    assert caught.value.kind == "breaker_open"
    return caught.value


async def pass_time(config: ProviderConfig) -> None:
    """The pause is over."""
    client = valkey.async_client()
    await client.hset(target_of(config).key, "until", 1)
    if await client.hexists(target_of(config).key, "probe_until"):
        await client.hset(target_of(config).key, "probe_until", 1)


async def open_then_rested(config: ProviderConfig) -> None:
    await fail(config, FAILURES_IN_A_ROW)
    await pass_time(config)


async def test_breaker_opens_after_failures_in_a_row() -> None:
    sick = config()
    await fail(sick, FAILURES_IN_A_ROW - 1)
    assert await condition(sick) == Condition(State.CLOSED, 0.0, "503", FAILURES_IN_A_ROW - 1)
    await fail(sick, 1)
    refused = await refusal(sick)
    assert 0 < (refused.retry_after or 0) <= breaker.PAUSE_S
    assert (await condition(sick)).state == State.OPEN


async def test_success_in_between_starts_the_row_anew() -> None:
    shaky = config()
    for _ in range(3):
        await fail(shaky, FAILURES_IN_A_ROW - 1)
        await succeed(shaky, 8)
    assert (await condition(shaky)).state == State.CLOSED


async def test_breaker_opens_by_the_share_of_failures() -> None:
    shaky = config()
    for _ in range(breaker.LEAST_REQUESTS // 2 - 1):
        await succeed(shaky)
        await fail(shaky, 1)
    await succeed(shaky)
    assert (await condition(shaky)).state == State.CLOSED
    await fail(shaky, 1)
    assert (await condition(shaky)).state == State.OPEN


async def test_old_failures_do_not_count_for_the_share() -> None:
    shaky = config()
    for _ in range(breaker.LEAST_REQUESTS // 2 - 1):
        await succeed(shaky)
        await fail(shaky, 1)
    await succeed(shaky)
    await valkey.async_client().hset(target_of(shaky).key, "since", 1)
    await fail(shaky, 1)
    assert (await condition(shaky)).state == State.CLOSED


@pytest.mark.parametrize("kind", ["400", "401", "403", "404", "413", "422", "307"])
async def test_refused_requests_are_no_sickness(kind: str) -> None:
    well = config()
    await fail(well, FAILURES_IN_A_ROW + 2, ProviderFailure(kind))
    assert (await condition(well)).state == State.CLOSED


@pytest.mark.parametrize("kind", ["timeout", "connect_error", "bad_stream", "408", "429", "500", "529"])
async def test_these_are_sickness(kind: str) -> None:
    sick = config()
    await fail(sick, FAILURES_IN_A_ROW, ProviderFailure(kind))
    assert (await condition(sick)).why == kind
    assert (await condition(sick)).state == State.OPEN


async def test_retry_after_opens_at_once_for_as_long() -> None:
    busy = config()
    await fail(busy, 1, ProviderFailure("429", retry_after=40))
    assert 30 < ((await refusal(busy)).retry_after or 0) <= 40
    await fail(other := config(), 1, ProviderFailure("429", retry_after=1))
    assert (await condition(other)).state == State.CLOSED


@pytest.mark.parametrize("asked", [86_400, float("inf")])
async def test_retry_after_of_a_day_is_not_believed(asked: float) -> None:
    busy = config()
    await fail(busy, FAILURES_IN_A_ROW, ProviderFailure("429"))
    await fail(other := config(), 1, ProviderFailure("429", retry_after=asked))
    assert (await condition(other)).tried_in_s <= breaker.LONGEST_OPEN_S


async def test_one_of_many_may_probe() -> None:
    sick = config()
    await open_then_rested(sick)
    assert (await condition(sick)).state == State.HALF_OPEN
    answers = await asyncio.gather(*(admit(sick) for _ in range(30)), return_exceptions=True)
    assert sum(isinstance(each, Trial) and each.is_probe for each in answers) == 1
    assert sum(isinstance(each, ProviderFailure) for each in answers) == 29


async def test_probe_that_goes_well_closes() -> None:
    sick = config()
    await open_then_rested(sick)
    await succeed(sick)
    assert await condition(sick) == Condition(State.CLOSED)
    assert not (await admit(sick)).is_probe


async def test_probes_that_fail_double_the_pause() -> None:
    sick = config()
    await open_then_rested(sick)
    pauses = []
    for _ in range(7):
        await fail(sick, 1)
        pauses.append(round((await condition(sick)).tried_in_s))
        await pass_time(sick)
    assert pauses == [10, 20, 40, 80, 120, 120, 120]


async def test_probe_that_was_left_lets_another_try() -> None:
    sick = config()
    await open_then_rested(sick)
    probe = await admit(sick)
    await refusal(sick)
    await probe.was_left()
    assert (await admit(sick)).is_probe


async def test_probe_that_was_lost_lets_another_try_in_time() -> None:
    sick = config()
    await open_then_rested(sick)
    lost = await admit(sick)
    await pass_time(sick)
    assert (await admit(sick)).is_probe
    await lost.went_well()  # too late: it is not the probe any more
    assert (await condition(sick)).state == State.HALF_OPEN


async def test_late_words_of_requests_from_before_change_nothing() -> None:
    sick = config()
    early = [await admit(sick) for _ in range(3)]
    await fail(sick, FAILURES_IN_A_ROW)
    await early[0].went_well()
    await early[1].failed(SICK)
    assert (await condition(sick)).state == State.OPEN


async def test_trial_counts_once() -> None:
    sick = config()
    trial = await admit(sick)
    await trial.failed(SICK)
    await trial.failed(SICK)
    await trial.went_well()
    assert (await condition(sick)).failures == 1


async def test_each_tenant_address_and_model_has_its_own() -> None:
    sick = config()
    await fail(sick, FAILURES_IN_A_ROW)
    for changes in (
        {"tenant_id": uuid4()},
        {"tenant_id": None},
        {"model": "n"},
        {"base_url": "https://x.example/v1"},
    ):
        assert not (await admit(replace(sick, **changes))).is_probe
    assert Target(None, "u", "m").key.startswith("sys:ai:breaker:")
    assert target_of(sick).key.startswith(f"t:{sick.tenant_id.hex}:")  # type: ignore[union-attr]


async def test_close_forgets() -> None:
    sick = config()
    await fail(sick, FAILURES_IN_A_ROW)
    await asyncio.to_thread(breaker.close, target_of(sick))
    assert await condition(sick) == Condition(State.CLOSED)


async def test_valkey_that_lost_its_data_closes_and_learns_again() -> None:
    sick = config()
    await fail(sick, FAILURES_IN_A_ROW)
    await valkey.async_client().delete(target_of(sick).key)
    await valkey.async_client().script_flush()
    await fail(sick, FAILURES_IN_A_ROW - 1)
    assert (await condition(sick)).state == State.CLOSED
    await fail(sick, 1)
    assert (await condition(sick)).state == State.OPEN


async def test_breaker_is_closed_while_valkey_is_away(
    settings: pytest.FixtureRequest, unused_tcp_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    await valkey.close_async_client()
    settings.REDIS_URL = f"redis://127.0.0.1:{unused_tcp_port}/0"  # type: ignore[attr-defined]
    sick = config()
    await fail(sick, FAILURES_IN_A_ROW + 2)
    assert not (await admit(sick)).is_probe
    assert [record.message for record in caplog.records if "do without Valkey" in record.message] != []
    assert len(caplog.records) == 1  # and nobody else waits for it meanwhile
    assert scripts._away_until > 0


async def test_state_is_shown_by_host() -> None:
    sick = config(base_url="https://shown.example/v1")
    await fail(sick, FAILURES_IN_A_ROW)
    assert REGISTRY.get_sample_value("kefu_ai_breaker_state", {"provider": "shown.example"}) == 2
    await pass_time(sick)
    await succeed(sick)
    assert REGISTRY.get_sample_value("kefu_ai_breaker_state", {"provider": "shown.example"}) == 0


async def test_labels_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "_labels", {f"h{number}" for number in range(breaker.MOST_LABELS)})
    await admit(config(base_url="https://one-too-many.example/v1"))
    assert REGISTRY.get_sample_value("kefu_ai_breaker_state", {"provider": "one-too-many.example"}) is None
    assert REGISTRY.get_sample_value("kefu_ai_breaker_state", {"provider": "other"}) == 0
