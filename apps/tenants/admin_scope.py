"""Whose rows a request of the back office reaches. Everything else in the admin asks here."""

from dataclasses import dataclass

from django.http import HttpRequest

from apps.tenants.access import memberships, session_tenant
from apps.tenants.admin_roles import MAY_CHANGE, MAY_VIEW, SUPERVISING, Area
from apps.tenants.members import BACK_OFFICE_ROLES
from apps.tenants.models import Membership, Tenant, User

_CACHED = "_kefu_scope"


@dataclass(frozen=True, slots=True)
class Scope:
    """tenant is None for a superuser, who reaches all tenants."""

    user: User
    tenant: Tenant | None
    role: str = ""

    def may_view(self, area: Area) -> bool:
        return self.tenant is None or area in MAY_VIEW.get(self.role, frozenset())

    def may_change(self, area: Area) -> bool:
        return self.tenant is None or area in MAY_CHANGE.get(self.role, frozenset())

    @property
    def sees_blocked(self) -> bool:
        """Whether messages that were blocked by a sensitive word are shown."""
        return self.tenant is None or self.role in SUPERVISING


def scope_of(request: HttpRequest) -> Scope | None:
    """None: no business in the back office."""
    if not hasattr(request, _CACHED):
        setattr(request, _CACHED, _find_scope(request))
    scope: Scope | None = getattr(request, _CACHED)
    return scope


def _find_scope(request: HttpRequest) -> Scope | None:
    user = request.user
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return None
    if user.is_superuser:
        return Scope(user, None)
    membership = _current_membership(request, user)
    if membership is None or membership.role not in BACK_OFFICE_ROLES:
        return None
    return Scope(user, membership.tenant, membership.role)


def _current_membership(request: HttpRequest, user: User) -> Membership | None:
    """Of the tenant the session is in; without one, the first in which the back office is open to the person."""
    own = memberships(user)
    chosen = session_tenant(request.session)
    for membership in own:
        if membership.tenant_id == chosen:
            return membership
    return next((membership for membership in own if membership.role in BACK_OFFICE_ROLES), None)
