"""Which provider and which style answer for a tenant."""

from uuid import UUID

from apps.ai.environment import provider_from_environment
from apps.ai.models import Persona, Provider
from apps.ai.profiles import PersonaStyle, ProviderConfig
from apps.tenants.scoping import TenantQuerySet


def providers(*, tenant_id: UUID) -> TenantQuerySet[Provider]:
    return Provider.objects.for_tenant(tenant_id)


def personas(*, tenant_id: UUID) -> TenantQuerySet[Persona]:
    return Persona.objects.for_tenant(tenant_id)


def provider_config(*, tenant_id: UUID) -> ProviderConfig | None:
    """The tenant's oldest active provider, else the installation's; None: answer from knowledge alone.

    Raises UnreadableSecret.
    """
    provider = providers(tenant_id=tenant_id).filter(is_active=True).order_by("created_at", "id").first()
    return provider.config() if provider else provider_from_environment()


def persona_style(*, tenant_id: UUID, persona_id: UUID | None = None) -> PersonaStyle:
    """The named persona, else the tenant's default, else plain politeness."""
    known = personas(tenant_id=tenant_id)
    persona = known.filter(id=persona_id).first() if persona_id else None
    persona = persona or known.filter(is_default=True).first()
    return persona.style() if persona else PersonaStyle()
