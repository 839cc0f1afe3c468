"""Whose configuration a request is about, and what the person may do with it."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from apps.desk.configuring.comparing import Change
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import Scope, scope_of
from apps.tenants.models import Tenant

# What belongs to inboxes is changed by whoever may change inboxes; everything else is how we answer.
OF_INBOXES = frozenset({"inboxes", "looks", "hours", "courses"})


@dataclass(frozen=True, slots=True)
class Office:
    scope: Scope
    tenant: Tenant

    @property
    def may_change(self) -> bool:
        return self.scope.may_change(Area.AUTOMATION)

    def may_make(self, changes: list[Change]) -> bool:
        return all(self.scope.may_change(area_of(change.kind.name)) for change in changes)


def area_of(kind: str) -> Area:
    return Area.INBOXES if kind in OF_INBOXES else Area.AUTOMATION


def office_of(request: HttpRequest, tenant_id: UUID) -> Office:
    """Raises PermissionDenied, Http404."""
    scope = scope_of(request)
    if scope is None or not all(scope.may_view(area) for area in (Area.AUTOMATION, Area.INBOXES)):
        raise PermissionDenied
    tenant = scope.tenant or Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None or tenant.id != tenant_id:
        raise Http404
    return Office(scope, tenant)


def changing_office_of(request: HttpRequest, tenant_id: UUID) -> Office:
    """The same for whoever may change something."""
    office = office_of(request, tenant_id)
    if not office.may_change:
        raise PermissionDenied
    return office
