"""Whose rows a request of the back office reaches. Everything else in the admin asks here."""

from dataclasses import dataclass

from django.http import HttpRequest

from apps.common.ids import parse_id
from apps.tenants import viewing
from apps.tenants.access import memberships, session_tenant
from apps.tenants.admin_roles import (
    Area,
    Permissions,
    Verb,
    permissions_in,
    permissions_of,
    permissions_of_role,
)
from apps.tenants.members import rank
from apps.tenants.models import CustomRole, Membership, Tenant, User
from apps.tenants.viewing import Viewing

_CACHED = "_kefu_scope"


@dataclass(frozen=True, slots=True)
class Scope:
    """tenant is None for a superuser, who reaches all tenants."""

    user: User
    tenant: Tenant | None
    role: str = ""
    own: Permissions | None = (
        None  # instead of the role's: a role of the tenant's own, or somebody who only looks
    )
    viewing: Viewing | None = None

    @property
    def permissions(self) -> Permissions:
        return self.own or permissions_of_role(self.role)

    def may_view(self, area: Area) -> bool:
        return self.tenant is None or area in self.permissions.views

    def may_change(self, area: Area) -> bool:
        return self.tenant is None or area in self.permissions.changes

    def may(self, verb: Verb) -> bool:
        return self.tenant is None or verb in self.permissions.verbs

    def may_give(self, role: str, custom_role: CustomRole | None = None) -> bool:
        """Whether they may give that role, and change who has it: never more than they have themselves."""
        if self.tenant is None:
            return True
        wanted = permissions_of(role, custom_role.overrides if custom_role else None)
        return rank(role) <= rank(self.role) and self.permissions.covers(wanted)

    @property
    def sees_blocked(self) -> bool:
        """Whether messages that were blocked by a sensitive word are shown."""
        return self.may(Verb.SEE_BLOCKED)


def scope_of(request: HttpRequest) -> Scope | None:
    """None: no business in the back office."""
    if not hasattr(request, _CACHED):
        setattr(request, _CACHED, _find_scope(request))
    scope: Scope | None = getattr(request, _CACHED)
    return scope


def tenant_of(request: HttpRequest, scope: Scope) -> Tenant | None:
    """The person's; for superusers the one the request names in «tenant», or the only one. None: they must choose."""
    named = request.POST.get("tenant") or request.GET.get("tenant")
    if scope.tenant is not None or not named:
        return own_or_only_tenant(scope)
    wanted = parse_id(named)
    return Tenant.objects.filter(pk=wanted).first() if wanted else None


def own_or_only_tenant(scope: Scope) -> Tenant | None:
    if scope.tenant is not None:
        return scope.tenant
    found = list(Tenant.objects.filter(is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def _find_scope(request: HttpRequest) -> Scope | None:
    user = request.user
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return None
    if user.is_superuser:
        return _superusers(request, user)
    membership = _current_membership(request, user)
    if membership is None:
        return None
    permissions = permissions_in(membership)
    return (
        Scope(user, membership.tenant, membership.role, permissions) if permissions.open_back_office else None
    )


def _superusers(request: HttpRequest, user: User) -> Scope:
    looking = viewing.of(request.session)
    tenant = Tenant.objects.filter(pk=looking.tenant_id).first() if looking else None
    if looking is None or tenant is None:
        return Scope(user, None)
    return Scope(user, tenant, looking.role, looking.permissions, looking)


def _current_membership(request: HttpRequest, user: User) -> Membership | None:
    """Of the tenant the session is in; without one, the first in which the back office is open to the person."""
    own = memberships(user)
    chosen = session_tenant(request.session)
    for membership in own:
        if membership.tenant_id == chosen:
            return membership
    return next((membership for membership in own if permissions_in(membership).open_back_office), None)


def other_offices(scope: Scope) -> list[Tenant]:
    """Where the person could go on working; nobody who reaches all tenants goes anywhere."""
    if scope.tenant is None or scope.viewing is not None:
        return []
    return [tenant for tenant in back_offices(scope.user) if tenant != scope.tenant]


def back_offices(user: User) -> list[Tenant]:
    """The tenants whose back office is open to the person."""
    return [each.tenant for each in memberships(user) if permissions_in(each).open_back_office]
