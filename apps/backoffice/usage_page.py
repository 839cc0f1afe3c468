"""What a tenant uses of what it may; a superuser sees all tenants side by side."""

from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.desk.usage import uses_of
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of
from apps.tenants.features import TITLES, Feature
from apps.tenants.models import Tenant, TenantLimits
from apps.tenants.quotas import Use

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Shown:
    tenant: Tenant
    uses: list[Use]
    switched_off: list[str]


@require_safe
def usage_page(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    if scope is None or not scope.may_view(Area.AUDIT):
        raise PermissionDenied
    tenants = [scope.tenant] if scope.tenant else list(Tenant.objects.filter(is_active=True)[:MOST_SHOWN])
    shown = {"title": _("Usage"), "rows": _rows(tenants), "is_installation": scope.tenant is None}
    context = dict(admin.site.each_context(request)) | shown
    return TemplateResponse(request, "backoffice/usage.html", context)


def _rows(tenants: list[Tenant]) -> list[Shown]:
    ids = [tenant.id for tenant in tenants]
    found = uses_of(ids)
    off = dict(TenantLimits.objects.filter(tenant__in=ids).values_list("tenant_id", "features_off"))
    return [Shown(each, found[each.id], _titles(off.get(each.id, []))) for each in tenants]


def _titles(names: list[str]) -> list[str]:
    return [str(TITLES[Feature(name)]) for name in names if name in list(Feature)]
