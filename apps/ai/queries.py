"""Which provider and which style answer for a tenant."""

import logging
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth

from apps.ai.environment import provider_from_environment
from apps.ai.models import Persona, Provider, Spending
from apps.ai.profiles import Attempt, PersonaStyle, ProviderConfig, Purpose
from apps.common.encryption import UnreadableSecret
from apps.tenants import features
from apps.tenants.features import Feature
from apps.tenants.protection import protection_in
from apps.tenants.scoping import TenantQuerySet

MONTHS = 12
log = logging.getLogger(__name__)


def providers(*, tenant_id: UUID) -> TenantQuerySet[Provider]:
    return Provider.objects.for_tenant(tenant_id)


def personas(*, tenant_id: UUID) -> TenantQuerySet[Persona]:
    return Persona.objects.for_tenant(tenant_id)


def provider_config(*, tenant_id: UUID) -> ProviderConfig | None:
    """The tenant's first active provider, else the installation's; None: answer from knowledge alone.

    Raises UnreadableSecret.
    """
    if not features.is_on(tenant_id, Feature.AI):
        return None
    provider = active_providers(tenant_id=tenant_id).first()
    config = provider.config() if provider else provider_from_environment()
    return _withholding(tenant_id, config) if config else None


def _withholding(tenant_id: UUID, config: ProviderConfig) -> ProviderConfig:
    """Whichever model it is, it is not told what this tenant keeps from models."""
    return replace(config, withheld=protection_in(tenant_id).withheld)


def active_providers(*, tenant_id: UUID) -> TenantQuerySet[Provider]:
    """In the order in which they are asked."""
    return providers(tenant_id=tenant_id).filter(is_active=True).order_by("position", "created_at", "id")


def provider_chain(
    *,
    tenant_id: UUID,
    purpose: Purpose = "answer",
    first: Provider | None = None,
    attempts: list[Attempt] | None = None,
) -> tuple[ProviderConfig, ...]:
    """Who is asked, in order: first when it is active, the tenant's others, the installation's. May be empty.

    One whose key cannot be read is left out, with a line in the log and one in attempts («unreadable_key»).
    """
    if purpose != "embed" and not features.is_on(tenant_id, Feature.AI):
        return ()
    rows = list(active_providers(tenant_id=tenant_id))
    if first is not None and first.is_active:
        rows = [first, *(row for row in rows if row.pk != first.pk)]
    found = [_config(row, purpose, attempts) for row in rows if row.model_for(purpose)]
    chain = [config for config in (*found, provider_from_environment(purpose)) if config]
    return tuple(_withholding(tenant_id, config) for config in chain)


def _config(row: Provider, purpose: Purpose, attempts: list[Attempt] | None) -> ProviderConfig | None:
    try:
        return row.config(purpose)
    except UnreadableSecret as error:
        log.warning("provider %s is left out: %s", row.pk, error)
        if attempts is not None:
            attempts.append(Attempt(row.name, row.model_for(purpose), "unreadable_key"))
        return None


def persona_style(*, tenant_id: UUID, persona_id: UUID | None = None) -> PersonaStyle:
    """The named persona, else the tenant's default, else plain politeness."""
    known = personas(tenant_id=tenant_id)
    persona = known.filter(id=persona_id).first() if persona_id else None
    persona = persona or known.filter(is_default=True).first()
    return persona.style() if persona else PersonaStyle()


def months(days: QuerySet[Spending]) -> list[dict[str, Any]]:
    """The last MONTHS months of these days: month, requests, prompt_tokens, completion_tokens and cost."""
    figures = {name: Sum(name) for name in ("requests", "prompt_tokens", "completion_tokens", "cost")}
    by_month = days.order_by().annotate(month=TruncMonth("day")).values("month")
    return list(by_month.annotate(**figures).order_by("-month")[:MONTHS])
