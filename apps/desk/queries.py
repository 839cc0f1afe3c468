"""What the use cases read: how an inbox answers, its rules, who the AI is."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db.models import Q

from apps.ai.environment import provider_from_environment
from apps.ai.models import Persona, Provider
from apps.ai.profiles import ProviderConfig
from apps.ai.queries import personas, provider_config, providers
from apps.common.freshness import Fresh
from apps.conversations.models import Message
from apps.conversations.services import Sender
from apps.desk.models import BotTurn, InboxAnswering, TriggerRule
from apps.desk.routing import Action, Rule
from apps.tenants.models import Inbox

DEFAULT_DEBOUNCE_MS = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    is_ai_enabled: bool
    persona: Persona | None
    provider: Provider | None
    collection_ids: tuple[UUID, ...]
    debounce_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What decides on a visitor's message. Shared between threads."""

    answering: Answering
    rules: tuple[Rule, ...]


_configurations: Fresh[UUID, Configuration] = Fresh(size=1000)


def configuration(inbox: Inbox) -> Configuration:
    """As it was at most CONFIGURATION_FRESH_S ago."""
    return _configurations.get(inbox.id, partial(_read_configuration, inbox))


def _read_configuration(inbox: Inbox) -> Configuration:
    return Configuration(answering=answering(inbox), rules=tuple(rules(inbox.tenant_id, inbox.id)))


def answering(inbox: Inbox) -> Answering:
    """How the inbox answers; without a row of its own, the AI answers in the tenant's default style."""
    row = (
        InboxAnswering.objects.for_tenant(inbox.tenant_id)
        .select_related("persona", "provider")
        .filter(inbox=inbox)
        .first()
    )
    return Answering(
        is_ai_enabled=row.is_ai_enabled if row else True,
        persona=(row.persona if row else None) or _default_persona(inbox.tenant_id),
        provider=row.provider if row else None,
        collection_ids=tuple(row.collections.values_list("pk", flat=True)) if row else (),
        debounce_ms=row.debounce_ms if row else DEFAULT_DEBOUNCE_MS,
    )


def _default_persona(tenant_id: UUID) -> Persona | None:
    return personas(tenant_id=tenant_id).filter(is_default=True).first()


def provider_of(tenant_id: UUID, chosen: Provider | None) -> ProviderConfig | None:
    """The inbox's provider, else the tenant's, else the installation's; None: the knowledge base alone."""
    if chosen is not None and chosen.is_active:
        return chosen.config()
    return provider_config(tenant_id=tenant_id)


def has_model(tenant_id: UUID, chosen: Provider | None) -> bool:
    """False: knowledge-only mode. Reads no secret."""
    if chosen is not None and chosen.is_active:
        return True
    own = providers(tenant_id=tenant_id).filter(is_active=True)
    return own.exists() or provider_from_environment() is not None


def rules(tenant_id: UUID, inbox_id: UUID) -> list[Rule]:
    """The active rules of the inbox, in the order in which they are tried."""
    rows = TriggerRule.objects.for_tenant(tenant_id).filter(
        Q(inbox=None) | Q(inbox_id=inbox_id), is_active=True
    )
    return [_plain_rule(row) for row in rows]


def _plain_rule(row: TriggerRule) -> Rule:
    return Rule(
        id=row.id,
        name=row.name,
        is_regex=row.match == TriggerRule.Match.REGEX,
        patterns=tuple(row.patterns),
        action=Action(row.action),
        reply=row.reply,
        persona_id=row.persona_id,
    )


def ai_sender(persona: Persona | None) -> Sender:
    return Sender(Message.Sender.AI, persona.id if persona else None, persona.name if persona else "Kefu")


def turn_of_message(tenant_id: UUID, message_id: UUID) -> BotTurn | None:
    return BotTurn.objects.for_tenant(tenant_id).filter(message_id=message_id).first()
