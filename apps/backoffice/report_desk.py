"""Whose reports somebody looks at: their own tenant's, or a superuser's choice, which every address then says."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from apps.backoffice.report_drawing import Links
from apps.tenants.admin_roles import Area, Verb
from apps.tenants.admin_scope import Scope, scope_of, tenant_of
from apps.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """kept: what every address of these pages says besides filters."""

    scope: Scope
    tenant: Tenant
    kept: dict[str, str]

    @property
    def links(self) -> Links:
        return Links(self.kept, is_open=self.scope.may_view(Area.CONVERSATIONS))

    @property
    def may_reveal(self) -> bool:
        return self.scope.may(Verb.REVEAL)

    @property
    def may_export(self) -> bool:
        return self.scope.may(Verb.EXPORT)

    @property
    def may_export_conversations(self) -> bool:
        return self.may_export and self.scope.may_view(Area.CONVERSATIONS)


def report_desk(request: HttpRequest) -> ReportDesk | None:
    """None: a superuser has to choose a tenant first. Raises PermissionDenied."""
    scope = scope_of(request)
    if scope is None or not scope.may_view(Area.REPORTS):
        raise PermissionDenied
    tenant = tenant_of(request, scope)
    if tenant is None:
        return None
    return ReportDesk(scope, tenant, {} if scope.tenant else {"tenant": str(tenant.pk)})
