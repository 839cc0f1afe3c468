"""Roles of the tenant's own: like a built-in one, with more or less of it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from apps.tenants import members
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_giving import base_choices
from apps.tenants.admin_roles import (
    AREA_TITLES,
    NO,
    VERB_TITLES,
    YES,
    Area,
    Permissions,
    Reach,
    Verb,
    permissions_of_role,
)
from apps.tenants.admin_scope import scope_of
from apps.tenants.models import CustomRole, Membership

if TYPE_CHECKING:
    from uuid import UUID

_REACHES = {Reach.NONE: _("nothing"), Reach.VIEW: _("look"), Reach.CHANGE: _("look and change")}
_ANSWERS = {YES: _("yes"), NO: _("no")}
_TITLES: dict[Any, Any] = {**AREA_TITLES, **VERB_TITLES}


class CustomRoleForm(TenantModelForm):
    """One field for each area and verb; empty means: as the base role has it."""

    may_give: Any = None  # set for the request

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base = self.instance.base if not self.instance._state.adding else ""
        for name in _TITLES:
            field: Any = self.fields[name]
            field.choices = [("", _as_base(base, name)), *_answers(name).items()]
            self.initial.setdefault(name, self.instance.overrides.get(name, ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.instance.overrides = {name.value: cleaned[name] for name in _TITLES if cleaned.get(name)}
        base = cleaned.get("base", "")
        if base and self.may_give and not self.may_give(base, self.instance):
            self.add_error(None, _("You can only give what you may do yourself."))
        return cleaned


def _answers(name: Area | Verb) -> dict[Any, Any]:
    return _REACHES if isinstance(name, Area) else _ANSWERS


def _as_base(base: str, name: Area | Verb) -> str:
    """What the base role has there, once there is one."""
    if not base:
        return _t("as the role it is like")
    given = _answers(name)[_given(permissions_of_role(base), name)]
    return _t("as %(role)s: %(given)s") % {"role": Membership.Role(base).label, "given": given}


def _given(permissions: Permissions, name: Area | Verb) -> str:
    if isinstance(name, Verb):
        return YES if name in permissions.verbs else NO
    if name in permissions.changes:
        return Reach.CHANGE
    return Reach.VIEW if name in permissions.views else Reach.NONE


def _form() -> type[CustomRoleForm]:
    fields = {
        name.value: forms.ChoiceField(label=title, required=False, widget=UnfoldAdminSelectWidget())
        for name, title in _TITLES.items()
    }
    return type("CustomRoleFormOfAll", (CustomRoleForm,), fields)


@admin.register(CustomRole)
class CustomRoleAdmin(TenantModelAdmin):
    area = Area.PEOPLE
    verb = Verb.MANAGE_PEOPLE
    form = _form()
    list_display = ("name", "base", "differences", "people")
    list_filter = ("base",)
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "base")}),
        (_("What they see and change in the back office"), {"fields": tuple(AREA_TITLES)}),
        (_("What they may do"), {"fields": tuple(VERB_TITLES)}),
    )

    @admin.display(description=_("differs in"))
    def differences(self, row: CustomRole) -> str:
        said = (
            f"{title}: {_answers(name).get(row.overrides[name], '')}"
            for name, title in _TITLES.items()
            if name in row.overrides
        )
        return "; ".join(said) or "–"

    @admin.display(description=_("people"))
    def people(self, row: CustomRole) -> int:
        return int(row.having)  # type: ignore[attr-defined]

    def get_queryset(self, request: HttpRequest) -> Any:
        having = (
            Membership.objects.filter(custom_role=OuterRef("pk"))
            .order_by()
            .values("custom_role")
            .annotate(count=Count("pk"))
        )
        counted = Coalesce(Subquery(having.values("count")), 0)
        return super().get_queryset(request).annotate(having=counted)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Who may only look sees the differences in words: the form's own fields are no part of the row."""
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ("name", "base", "differences")})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not the role one has oneself, and none that is more than one's own."""
        scope = scope_of(request)
        if not super().has_change_permission(request, obj) or scope is None:
            return False
        if not isinstance(obj, CustomRole) or scope.tenant is None:
            return True
        is_own = (
            Membership.objects.for_tenant(obj.tenant_id).filter(user=scope.user, custom_role=obj).exists()
        )
        return scope.may_give(obj.base, obj) and not is_own

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        scope = scope_of(request)
        form.may_give = staticmethod(scope.may_give) if scope else None
        return form

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "base":
            kwargs["choices"] = base_choices(request)
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        members.save_custom_role(role=row)

    def remove(self, *, tenant_id: "UUID", ids: "list[UUID]") -> None:
        members.remove_custom_roles(tenant_id=tenant_id, role_ids=ids)
