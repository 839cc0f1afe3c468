"""Stored providers and personas: validated, secret, each tenant's own."""

import ipaddress
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.ai import breaker, queries, services
from apps.ai.models import Persona, Provider
from apps.ai.profiles import Attempt, PersonaStyle, ProviderConfig
from apps.common import valkey
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db
PUBLIC = "https://api.openai.com/v1"
PRIVATE = "http://10.0.0.5:8000/v1"


@pytest.fixture
def tenant_id() -> UUID:
    return make_tenant().id


@pytest.fixture
def other_id() -> UUID:
    return make_tenant().id


def provider(tenant_id: UUID, **changes: Any) -> Provider:
    return Provider(**{"tenant_id": tenant_id, "name": "Main", "base_url": PUBLIC, "model": "m", **changes})


def test_save_provider_encrypts_its_key(tenant_id: UUID) -> None:
    services.save_provider(provider=provider(tenant_id), api_key=" sk-secret ")
    stored = Provider.objects.get()
    assert "sk-secret" not in stored.encrypted_api_key
    assert stored.config() == ProviderConfig(PUBLIC, "sk-secret", "m", "Main", tenant_id=tenant_id)


def test_save_provider_keeps_replaces_and_removes_the_key(tenant_id: UUID) -> None:
    saved = services.save_provider(provider=provider(tenant_id), api_key="one")
    saved.model = "m2"
    assert services.save_provider(provider=saved).config().api_key == "one"
    assert services.save_provider(provider=saved, api_key="two").config().api_key == "two"
    services.save_provider(provider=saved, api_key="")
    assert not saved.has_api_key


def test_save_provider_never_carries_a_key_to_another_host(tenant_id: UUID) -> None:
    saved = services.save_provider(provider=provider(tenant_id), api_key="one")
    saved.base_url = "https://elsewhere.example/v1"
    with translation.override("en"), pytest.raises(ValidationError, match="Enter the key again"):
        services.save_provider(provider=saved)
    assert services.save_provider(provider=saved, api_key="two").config().api_key == "two"
    saved.base_url = "https://elsewhere.example/v2"
    assert services.save_provider(provider=saved).config().api_key == "two"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base_url", "api.openai.com"),
        ("base_url", "ftp://api.openai.com"),
        ("base_url", "https://key@api.openai.com"),
        ("base_url", PRIVATE),
        ("base_url", "http://localhost:11434/v1"),
        ("base_url", "http://169.254.169.254/latest"),
        ("base_url", ""),
        ("name", ""),
        ("model", ""),
        ("total_timeout_s", 121),
        ("total_timeout_s", 0),
        ("connect_timeout_s", -1),
        ("first_token_timeout_s", float("nan")),
        ("base_url", "https://api.openai.com/v1?key=sk-secret"),
        ("prompt_price", -1),
        ("key_header", "cookie"),
        ("position", -1),
    ],
)
def test_save_provider_refuses_bad_values(tenant_id: UUID, field: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        services.save_provider(provider=provider(tenant_id, **{field: value}))
    assert field in caught.value.message_dict
    assert not Provider.objects.exists()


@pytest.mark.parametrize("key", ["schlüssel", "two words", "a\nb"])
def test_save_provider_refuses_unusable_keys(tenant_id: UUID, key: str) -> None:
    with pytest.raises(ValidationError):
        services.save_provider(provider=provider(tenant_id), api_key=key)


def test_only_superusers_allow_private_addresses(tenant_id: UUID) -> None:
    with pytest.raises(ValidationError):
        services.save_provider(provider=provider(tenant_id, base_url=PRIVATE, is_private_allowed=True))
    allowed = provider(tenant_id, base_url=PRIVATE, is_private_allowed=True)
    saved = services.save_provider(provider=allowed, by_superuser=True)
    saved.model = "m2"
    assert services.save_provider(provider=saved).is_private_allowed is True
    saved.base_url = "http://10.0.0.6:8000/v1"
    with pytest.raises(ValidationError):
        services.save_provider(provider=saved)


def test_private_targets_setting_allows_tenants_their_networks(tenant_id: UUID, settings: Any) -> None:
    settings.KEFU_PRIVATE_TARGETS = [ipaddress.ip_network("10.0.0.0/8")]
    assert services.save_provider(provider=provider(tenant_id, base_url=PRIVATE)).is_private_allowed is False


def test_provider_config_prefers_the_tenants_oldest_active_one(
    tenant_id: UUID, other_id: UUID, settings: Any
) -> None:
    settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = "", "", "env-model"
    assert queries.provider_config(tenant_id=tenant_id) is None
    settings.OPENAI_BASE_URL = "http://127.0.0.1:1/v1"
    assert queries.provider_config(tenant_id=tenant_id) == ProviderConfig(
        "http://127.0.0.1:1/v1", "", "env-model", is_private_allowed=True
    )
    services.save_provider(provider=provider(other_id, model="foreign"))
    services.save_provider(provider=provider(tenant_id, name="A", model="inactive", is_active=False))
    services.save_provider(provider=provider(tenant_id, name="C", model="first"))
    services.save_provider(provider=provider(tenant_id, name="B", model="second"))
    found = queries.provider_config(tenant_id=tenant_id)
    assert found is not None
    assert found.model == "first"


@pytest.fixture
def environment(settings: Any) -> None:
    settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "", "http://127.0.0.1:1/v1"
    settings.OPENAI_MODEL, settings.OPENAI_EMBEDDING_MODEL = "env-model", ""


def models(tenant_id: UUID, **options: Any) -> list[str]:
    return [config.model for config in queries.provider_chain(tenant_id=tenant_id, **options)]


@pytest.mark.usefixtures("environment")
def test_provider_chain_goes_by_position_and_ends_with_the_installations(
    tenant_id: UUID, other_id: UUID
) -> None:
    assert models(tenant_id) == ["env-model"]
    services.save_provider(provider=provider(other_id, model="foreign"))
    services.save_provider(provider=provider(tenant_id, name="A", model="third", position=2))
    first = services.save_provider(provider=provider(tenant_id, name="B", model="first", position=1))
    services.save_provider(provider=provider(tenant_id, name="C", model="second", position=1))
    services.save_provider(provider=provider(tenant_id, name="D", model="off", is_active=False))
    assert models(tenant_id) == ["first", "second", "third", "env-model"]
    chosen = Provider.objects.get(model="third")
    assert models(tenant_id, first=chosen) == ["third", "first", "second", "env-model"]
    assert models(tenant_id, first=Provider.objects.get(model="off")) == [
        "first",
        "second",
        "third",
        "env-model",
    ]
    found = queries.provider_config(tenant_id=tenant_id)
    assert found == first.config()


@pytest.mark.usefixtures("environment")
def test_provider_chain_without_any_is_empty(tenant_id: UUID, settings: Any) -> None:
    settings.OPENAI_BASE_URL = ""
    assert queries.provider_chain(tenant_id=tenant_id) == ()


@pytest.mark.usefixtures("environment")
def test_provider_chain_knows_a_model_for_each_purpose(tenant_id: UUID, settings: Any) -> None:
    services.save_provider(
        provider=provider(tenant_id, name="A", model="big", classify_model="small", embed_model="vectors")
    )
    services.save_provider(provider=provider(tenant_id, name="B", model="other"))
    assert models(tenant_id, purpose="classify") == ["small", "other", "env-model"]
    assert models(tenant_id, purpose="summarise") == ["big", "other", "env-model"]
    assert models(tenant_id, purpose="embed") == ["vectors"]
    settings.OPENAI_EMBEDDING_MODEL = "env-vectors"
    assert models(tenant_id, purpose="embed") == ["vectors", "env-vectors"]


@pytest.mark.usefixtures("environment")
def test_provider_chain_leaves_unreadable_keys_out_and_says_so(
    tenant_id: UUID, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    lost = services.save_provider(provider=provider(tenant_id, name="A", model="lost"), api_key="sk-old")
    services.save_provider(provider=provider(tenant_id, name="B", model="keyless"))
    settings.KEFU_SECRETS_KEYS = ["another key"]
    attempts: list[Attempt] = []
    assert models(tenant_id, attempts=attempts) == ["keyless", "env-model"]
    assert attempts == [Attempt("A", "lost", "unreadable_key")]
    assert [record.message for record in caplog.records] == [
        f"provider {lost.pk} is left out: a stored secret cannot be read with the configured KEFU_SECRETS_KEY"
    ]


def test_provider_config_carries_prices_and_header(tenant_id: UUID) -> None:
    saved = services.save_provider(
        provider=provider(
            tenant_id,
            base_url="https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21",
            key_header="api-key",
            prompt_price="2.5",
            completion_price=10,
        )
    )
    config = Provider.objects.get(pk=saved.pk).config()
    assert (config.key_header, config.prompt_price, config.completion_price) == (
        "api-key",
        Decimal("2.5"),
        10,
    )


@pytest.mark.django_db(transaction=True)
def test_save_provider_closes_its_breakers() -> None:
    saved = services.save_provider(provider=provider(make_tenant().id, classify_model="small"))
    targets = [breaker.target_of(saved.config(purpose)) for purpose in ("answer", "classify")]
    for target in targets:
        valkey.client().hset(target.key, "until", 99999999999999)
    services.save_provider(provider=saved)
    assert [breaker.condition_of(target) for target in targets] == [
        breaker.Condition(breaker.State.CLOSED)
    ] * 2


def test_save_persona_moves_the_default(tenant_id: UUID, other_id: UUID) -> None:
    foreign = services.save_persona(persona=Persona(tenant_id=other_id, name="A", is_default=True))
    first = services.save_persona(persona=Persona(tenant_id=tenant_id, name="A", is_default=True))
    second = services.save_persona(
        persona=Persona(tenant_id=tenant_id, name="B", is_default=True, opening="Hi")
    )
    defaults = set(Persona.objects.filter(is_default=True).values_list("id", flat=True))
    assert defaults == {foreign.id, second.id}
    style = queries.persona_style(tenant_id=tenant_id)
    assert (style.name, style.opening) == ("B", "Hi")
    assert queries.persona_style(tenant_id=tenant_id, persona_id=first.id).name == "A"
    assert queries.persona_style(tenant_id=tenant_id, persona_id=foreign.id).name == "B"


def test_persona_style_without_persona_is_plain() -> None:
    assert queries.persona_style(tenant_id=uuid4()) == PersonaStyle()


def test_persona_style_carries_every_field(tenant_id: UUID) -> None:
    values = {
        "name": "Lin",
        "tone": "lively",
        "language": "en",
        "max_length": 200,
        "opening": "Hi",
        "closing": "Bye",
        "instructions": "Be kind.",
        "fallback_text": "No idea.",
    }
    saved = Persona(tenant_id=tenant_id, forbidden_topics=["politics"], **values)
    assert services.save_persona(persona=saved).style() == PersonaStyle(
        forbidden_topics=("politics",), **values
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("tone", "rude"),
        ("language", "fr"),
        ("max_length", 9000),
        ("forbidden_topics", "politics"),
        ("forbidden_topics", [1]),
        ("forbidden_topics", [" "]),
        ("forbidden_topics", ["x"] * 51),
    ],
)
def test_save_persona_refuses_bad_values(tenant_id: UUID, field: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        services.save_persona(persona=Persona(**{"tenant_id": tenant_id, "name": "A", field: value}))
    assert field in caught.value.message_dict


def test_remove_touches_only_the_tenants_own(tenant_id: UUID, other_id: UUID) -> None:
    persona = services.save_persona(persona=Persona(tenant_id=other_id, name="A"))
    saved = services.save_provider(provider=provider(other_id))
    assert services.remove_personas(tenant_id=tenant_id, persona_ids=[persona.id]) == 0
    assert services.remove_providers(tenant_id=tenant_id, provider_ids=[saved.id]) == 0
    assert services.remove_personas(tenant_id=other_id, persona_ids=[persona.id]) == 1
    assert services.remove_providers(tenant_id=other_id, provider_ids=[saved.id]) == 1
