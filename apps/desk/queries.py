"""What the use cases read: how an inbox answers, who the AI is."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from apps.ai.environment import provider_from_environment
from apps.ai.models import Persona, Provider
from apps.ai.profiles import ProviderConfig
from apps.ai.queries import personas, provider_config, providers
from apps.conversations.models import Message
from apps.conversations.services import Sender
from apps.desk.models import BotTurn, InboxAnswering
from apps.tenants import features
from apps.tenants.features import Feature
from apps.tenants.kept import Kept
from apps.tenants.models import Inbox

DEFAULT_DEBOUNCE_MS = 800
DEFAULT_LONGEST_WAIT_MS = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """How an inbox answers. Shared between threads."""

    is_ai_enabled: bool
    persona: Persona | None
    provider: Provider | None
    collection_ids: tuple[UUID, ...]
    debounce_ms: int
    longest_wait_ms: int = DEFAULT_LONGEST_WAIT_MS
    may_improvise: bool = False
    asks_model_when_unsure: bool = False


_answering: Kept[UUID, Answering] = Kept()


def answering(inbox: Inbox) -> Answering:
    """As it was at most CONFIGURATION_FRESH_S ago."""
    return _answering.get(inbox.tenant_id, inbox.id, partial(_read_answering, inbox))


def _read_answering(inbox: Inbox) -> Answering:
    """How the inbox answers; without a row of its own, the AI answers in the tenant's default style."""
    row = (
        InboxAnswering.objects.for_tenant(inbox.tenant_id)
        .select_related("persona", "provider")
        .filter(inbox=inbox)
        .first()
    )
    return answering_as(
        row or InboxAnswering(inbox=inbox),
        persona=(row.persona if row else None) or _default_persona(inbox.tenant_id),
        provider=row.provider if row else None,
        collection_ids=tuple(row.collections.values_list("pk", flat=True)) if row else (),
    )


def answering_as(
    row: InboxAnswering,
    *,
    persona: Persona | None,
    provider: Provider | None,
    collection_ids: tuple[UUID, ...],
) -> Answering:
    """As the row says, which need not be stored; a new one has the defaults."""
    return Answering(
        is_ai_enabled=row.is_ai_enabled,
        persona=persona,
        provider=provider,
        collection_ids=collection_ids,
        debounce_ms=row.debounce_ms,
        longest_wait_ms=row.longest_wait_ms,
        may_improvise=row.may_improvise,
        asks_model_when_unsure=row.asks_model_when_unsure,
    )


def _default_persona(tenant_id: UUID) -> Persona | None:
    return personas(tenant_id=tenant_id).filter(is_default=True).first()


def provider_of(tenant_id: UUID, chosen: Provider | None) -> ProviderConfig | None:
    """The inbox's provider, else the tenant's, else the installation's; None: the knowledge base alone."""
    if chosen is not None and chosen.is_active and features.is_on(tenant_id, Feature.AI):
        return chosen.config()
    return provider_config(tenant_id=tenant_id)


def has_model(tenant_id: UUID, chosen: Provider | None) -> bool:
    """False: knowledge-only mode. Reads no secret."""
    if not features.is_on(tenant_id, Feature.AI):
        return False
    if chosen is not None and chosen.is_active:
        return True
    own = providers(tenant_id=tenant_id).filter(is_active=True)
    return own.exists() or provider_from_environment() is not None


def ai_sender(persona: Persona | None) -> Sender:
    return Sender(Message.Sender.AI, persona.id if persona else None, persona.name if persona else "Kefu")


def turn_of_message(tenant_id: UUID, message_id: UUID) -> BotTurn | None:
    return BotTurn.objects.for_tenant(tenant_id).filter(message_id=message_id).first()


def persona_of(tenant_id: UUID, persona_id: UUID | None) -> Persona | None:
    """None when there is none, or not any more."""
    return personas(tenant_id=tenant_id).filter(pk=persona_id).first() if persona_id else None
