"""What an installation may switch off for a tenant. Everything is on unless it was switched off."""

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.tenants.models import TenantLimits
from apps.tenants.quotas import limits_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise as StrPromise


class Feature(StrEnum):
    AI = "ai"  # answers by a model
    COPILOT = "copilot"
    WEB_IMPORT = "web_import"
    API = "api"


TITLES: "dict[Feature, StrPromise]" = {
    Feature.AI: _("Answers by a model"),
    Feature.COPILOT: _("Copilot for agents"),
    Feature.WEB_IMPORT: _("Knowledge from web pages"),
    Feature.API: _("API for programs"),
}


class FeatureOff(Exception):
    """The installation has switched that off for the tenant."""


def is_on(tenant_id: UUID, feature: Feature) -> bool:
    """May be CONFIGURATION_FRESH_S old."""
    return feature not in limits_of(tenant_id).features_off


def tenants_without(feature: Feature) -> "QuerySet[TenantLimits, UUID]":
    """Ids, as a part of other questions."""
    rows = TenantLimits.objects.filter(features_off__contains=[feature.value])
    return rows.values_list("tenant_id", flat=True)


def require(tenant_id: UUID, feature: Feature) -> None:
    """Raises FeatureOff."""
    if not is_on(tenant_id, feature):
        raise FeatureOff(f"{feature.value} is switched off here")
