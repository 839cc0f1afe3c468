"""Changes of providers, limits of spending and personas."""

from collections.abc import Iterable
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.ai import breaker
from apps.ai.models import Budget, Persona, Provider


@transaction.atomic
def save_provider(*, provider: Provider, api_key: str | None = None, by_superuser: bool = False) -> Provider:
    """Validate and store a new or changed provider. Raises ValidationError.

    api_key None keeps the stored one, "" removes it. Whoever is no superuser cannot allow private addresses, and
    loses that permission by changing the address.
    """
    stored = (
        Provider.objects.for_tenant(provider.tenant_id).select_for_update().filter(id=provider.id).first()
    )
    is_same_address = stored is not None and stored.base_url == provider.base_url
    if not by_superuser:
        provider.is_private_allowed = is_same_address and stored is not None and stored.is_private_allowed
    if api_key is not None:
        provider.set_api_key(api_key.strip())
    elif stored is not None and stored.has_api_key and _host(stored) != _host(provider):
        # A stored key must not be sent to another host by somebody who never knew it.
        raise ValidationError({"base_url": _("Enter the key again, since the address has changed.")})
    provider.full_clean()
    provider.save()
    transaction.on_commit(partial(_close_breakers, provider))
    return provider


def _close_breakers(provider: Provider) -> None:
    """Whoever has mended a provider need not wait until it is tried again."""
    models = {provider.model, provider.classify_model, provider.summarise_model, provider.embed_model} - {""}
    for model in models:
        breaker.close(breaker.Target(provider.tenant_id, provider.base_url, model))


def _host(provider: Provider) -> tuple[str, str]:
    parts = urlsplit(provider.base_url)
    return parts.scheme, parts.netloc.casefold()


def remove_providers(*, tenant_id: UUID, provider_ids: Iterable[UUID]) -> int:
    removed, _details = Provider.objects.for_tenant(tenant_id).filter(id__in=list(provider_ids)).delete()
    return removed


def save_budget(*, budget: Budget) -> Budget:
    """Validate and store a tenant's limits; they hold from the next question on. Raises ValidationError."""
    budget.full_clean()
    budget.save()
    return budget


def remove_budgets(*, tenant_id: UUID, budget_ids: Iterable[UUID]) -> int:
    """The defaults hold again."""
    removed, _details = Budget.objects.for_tenant(tenant_id).filter(id__in=list(budget_ids)).delete()
    return removed


@transaction.atomic
def save_persona(*, persona: Persona) -> Persona:
    """Validate and store a new or changed persona; a new default takes the place of the old one.

    Raises ValidationError.
    """
    if persona.is_default:
        others = Persona.objects.for_tenant(persona.tenant_id).exclude(id=persona.id)
        others.filter(is_default=True).update(is_default=False)
    persona.full_clean()
    persona.save()
    return persona


def remove_personas(*, tenant_id: UUID, persona_ids: Iterable[UUID]) -> int:
    removed, _details = Persona.objects.for_tenant(tenant_id).filter(id__in=list(persona_ids)).delete()
    return removed
