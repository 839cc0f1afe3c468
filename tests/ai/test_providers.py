"""Stored providers and personas: validated, secret, each tenant's own."""

import ipaddress
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.ai import queries, services
from apps.ai.models import Persona, Provider
from apps.ai.profiles import PersonaStyle, ProviderConfig
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
    assert stored.config() == ProviderConfig(PUBLIC, "sk-secret", "m", "Main")


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
