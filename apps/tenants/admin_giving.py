"""Choosing a role in a form: the built-in ones and the tenant's own, and none that is more than the giver's."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from apps.common.ids import parse_id
from apps.tenants.admin_scope import scope_of
from apps.tenants.members import rank
from apps.tenants.models import CustomRole, Membership


def role_choices(request: HttpRequest) -> list[tuple[str, Any]]:
    """The built-in roles that the person may give."""
    scope = scope_of(request)
    return [(role.value, role.label) for role in Membership.Role if scope and scope.may_give(role.value)]


def base_choices(request: HttpRequest) -> list[tuple[str, Any]]:
    """What a role of the tenant's own may be like: as much as is too much can be taken from it."""
    scope = scope_of(request)
    is_above = scope is not None and scope.tenant is None
    own = rank(scope.role) if scope and not is_above else 0
    return [(role.value, role.label) for role in Membership.Role if is_above or rank(role) <= own]


def own_roles(request: HttpRequest) -> QuerySet[CustomRole]:
    """The roles of tenants' own that the person may give: a superuser those of all tenants."""
    scope = scope_of(request)
    if scope is None:
        return CustomRole.objects.none()
    if scope.tenant is None:
        return CustomRole.objects.all()
    rows = CustomRole.objects.for_tenant(scope.tenant.id)
    return rows.filter(pk__in=[row.pk for row in rows if scope.may_give(row.base, row)])


class RoleField(forms.ChoiceField):
    """One list for both kinds. Its choices are set for the request (offer)."""

    widget = UnfoldAdminSelectWidget

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"label": _("Role"), "initial": Membership.Role.AGENT}
        super().__init__(**defaults | kwargs)

    def offer(self, request: HttpRequest) -> None:
        own = [(str(row.pk), row.name) for row in own_roles(request)]
        built_in = role_choices(request)
        self.choices = [*built_in, (_("Own roles"), own)] if own else built_in


def chosen_role(tenant_id: UUID, value: str) -> tuple[str, CustomRole | None]:
    """What a RoleField says: the role, and the tenant's own role when it is one."""
    own = CustomRole.objects.for_tenant(tenant_id).filter(pk__in=[parse_id(value)]).first()
    return (own.base, own) if own else (Membership.Role(value).value, None)
