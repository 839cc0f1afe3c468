"""Questions beside the conversation: bounded, done without, and no trouble to the provider or its breaker."""

from uuid import uuid4

import pytest

from apps.ai import breaker
from apps.ai.breaker import FAILURES_IN_A_ROW
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Attempt, ProviderConfig
from apps.ai.side_questions import ask_beside
from apps.common import valkey
from tests.provider.fixtures import ProviderServer

pytestmark = pytest.mark.usefixtures("http_clients", "patient_valkey")
MESSAGES = [{"role": "user", "content": "?"}]


@pytest.fixture
def config(provider_server: ProviderServer) -> ProviderConfig:
    return ProviderConfig(
        base_url=provider_server.base_url,
        api_key="sk-test",
        model="any",
        tenant_id=uuid4(),
        first_token_timeout_s=5,
        total_timeout_s=5,
        is_private_allowed=True,
    )


async def ask(config: ProviderConfig, *, patience_s: float = 5, longest: int = 100) -> str | None:
    return await ask_beside(
        config, MESSAGES, what="test", max_tokens=10, longest=longest, patience_s=patience_s
    )


async def test_reply_is_what_the_model_says(provider_server: ProviderServer, config: ProviderConfig) -> None:
    provider_server.control(text="退款")
    assert await ask(config) == "退款"


async def test_reply_ends_soon_after_it_is_long_enough(
    provider_server: ProviderServer, config: ProviderConfig
) -> None:
    provider_server.control(text="长" * 5000, chunk=60)
    assert await ask(config, longest=100) == "长" * 101


async def test_nobody_waits_longer_than_the_patience(
    provider_server: ProviderServer, config: ProviderConfig
) -> None:
    provider_server.control(mode="stall_first")
    assert await ask(config, patience_s=0.2) is None


async def test_failures_are_not_told_to_the_breaker(
    provider_server: ProviderServer, config: ProviderConfig
) -> None:
    provider_server.control(mode="status", code=500)
    assert [await ask(config) for _ in range(FAILURES_IN_A_ROW + 1)] == [None] * (FAILURES_IN_A_ROW + 1)
    assert await breaker.is_closed(config) is True
    provider_server.control(text="back again")
    assert await ask(config) == "back again"


async def test_provider_that_fails_is_left_alone_and_its_trial_left_to_an_answer(
    provider_server: ProviderServer, config: ProviderConfig
) -> None:
    for _ in range(FAILURES_IN_A_ROW):
        await (await breaker.admit(config)).failed(ProviderFailure("503"))
    assert await ask(config) is None
    await valkey.async_client().hset(breaker.target_of(config).key, "until", 1)  # its pause is over
    assert await ask(config) is None
    assert provider_server.log() == []
    assert (await breaker.admit(config)).is_probe is True


async def test_what_it_cost_is_told(provider_server: ProviderServer, config: ProviderConfig) -> None:
    provider_server.control(text="退款")
    attempts: list[Attempt] = []
    await ask_beside(config, MESSAGES, what="test", max_tokens=10, longest=9, patience_s=5, attempts=attempts)
    assert [(each.status, each.usage is not None) for each in attempts] == [("200", True)]
