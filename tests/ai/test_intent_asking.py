"""The model is asked when words and classifier are unsure: against a real server, in time, once, and never raising."""

import asyncio
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from apps.ai.asking import _key, ask_model, parsed
from apps.ai.intents import Intent
from apps.ai.profiles import Attempt, ProviderConfig
from apps.ai.taught import IntentChoice
from apps.common import valkey
from tests.provider.fixtures import ProviderServer

pytestmark = pytest.mark.usefixtures("http_clients")

CHOICES = [
    IntentChoice("refund", "Refunds", "wants money back"),
    IntentChoice("invoice", "Invoices", "wants an invoice"),
]
NAMES = {"refund", "invoice"}


def config(server: ProviderServer, mode: str = "stream", **options: object) -> ProviderConfig:
    return ProviderConfig(server.base_url, "", f"{mode}?{urlencode(options)}", is_private_allowed=True)


async def test_ask_model_answers_one_of_the_choices(provider_server: ProviderServer) -> None:
    provider_server.clear()
    tenant_id, attempts = uuid4(), list[Attempt]()
    asked = config(provider_server, text='{"intent": "refund"}')
    found = await ask_model(asked, "钱呢", CHOICES, tenant_id=tenant_id, attempts=attempts)
    assert found == Intent("refund", 0.8, "model")
    assert len(attempts) == 1
    system, user = provider_server.log()[0]["messages"]
    assert "- refund: wants money back\n- invoice: wants an invoice\n- unsure" in system["content"]
    assert user == {"role": "user", "content": '{"message": "钱呢"}'}


async def test_ask_model_remembers_per_tenant_and_holds_no_word(provider_server: ProviderServer) -> None:
    provider_server.clear()
    asked = config(provider_server, text='{"intent": "refund"}')
    first, second = uuid4(), uuid4()
    for tenant_id in (first, first, second):
        assert await ask_model(asked, "MONEY back", CHOICES, tenant_id=tenant_id) == Intent(
            "refund", 0.8, "model"
        )
    assert len(provider_server.log()) == 2
    key = _key(first, "money BACK", CHOICES)
    assert key.startswith(f"t:{first.hex}:intent:")
    assert await valkey.async_client().get(key) == "refund"
    assert 0 < await valkey.async_client().ttl(key) <= 24 * 3600


async def test_ask_model_forgets_when_the_choices_change(provider_server: ProviderServer) -> None:
    provider_server.clear()
    tenant_id = uuid4()
    asked = config(provider_server, text='{"intent": "refund"}')
    await ask_model(asked, "hm", CHOICES, tenant_id=tenant_id)
    assert await ask_model(asked, "hm", CHOICES[1:], tenant_id=tenant_id) is None
    assert len(provider_server.log()) == 2


async def test_ask_model_remembers_that_the_model_was_unsure(provider_server: ProviderServer) -> None:
    provider_server.clear()
    tenant_id = uuid4()
    asked = config(provider_server, text='{"intent": "unsure"}')
    assert [await ask_model(asked, "嗯?", CHOICES, tenant_id=tenant_id) for _ in range(2)] == [None, None]
    assert len(provider_server.log()) == 1


@pytest.mark.parametrize("mode", ["status", "garbage", "cut", "html_page", "error_in_stream", "empty"])
async def test_ask_model_is_none_when_the_provider_fails(provider_server: ProviderServer, mode: str) -> None:
    tenant_id = uuid4()
    assert await ask_model(config(provider_server, mode), "hm", CHOICES, tenant_id=tenant_id) is None
    assert await valkey.async_client().get(_key(tenant_id, "hm", CHOICES)) is None


@pytest.mark.parametrize("mode", ["stall_first", "stall_middle", "endless"])
async def test_ask_model_is_bounded_in_time_and_size(provider_server: ProviderServer, mode: str) -> None:
    async with asyncio.timeout(60):
        found = await ask_model(
            config(provider_server, mode), "hm", CHOICES, tenant_id=uuid4(), patience_s=0.3
        )
    assert found is None


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        ('{"intent": "refund"}', "refund"),
        ('Sure!\n```json\n{"intent": "invoice"}\n```', "invoice"),
        ('{"intent": "unsure"}', "-"),
        ('{"intent": "delete_everything"}', None),
        ('{"intent": ["refund"]}', None),
        ('{"name": "refund"}', None),
        ("refund", None),
        ("{intent: refund}", None),
        ("[1]", None),
        ("", None),
        ("{" * 300, None),
    ],
)
def test_parsed_takes_a_listed_name_and_nothing_else(reply: str, name: str | None) -> None:
    assert parsed(reply, NAMES) == name
