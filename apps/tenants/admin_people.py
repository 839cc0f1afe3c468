"""People and what they may do. Nobody changes a superuser, a higher role, or somebody of another tenant."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget

from apps.tenants import members
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import Scope, scope_of
from apps.tenants.models import Membership, User
from apps.tenants.skills import validate_skill


def role_choices(request: HttpRequest) -> list[tuple[str, Any]]:
    """The roles that the person may give: none above their own."""
    scope = scope_of(request)
    own = scope.role if scope and scope.tenant else Membership.Role.OWNER
    return [(role.value, role.label) for role in members.roles_up_to(own)]


class PersonForm(TenantModelForm):
    new_password = forms.CharField(
        label=_("new password"),
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: it stays as it is. A new password ends the person's sessions."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        password = cleaned.get("new_password", "")
        if password:
            try:
                validate_password(password, self.instance)
            except forms.ValidationError as error:
                self.add_error("new_password", error)
        elif self.instance._state.adding and "new_password" not in self.errors:
            self.add_error("new_password", _("A new person needs a password."))
        return cleaned


class NewPersonForm(PersonForm):
    """Adds the role that a tenant's administrator gives at once. Its choices are set for the request."""

    role = forms.ChoiceField(label=_("role"), widget=UnfoldAdminSelectWidget())


@admin.register(User)
class UserAdmin(TenantModelAdmin):
    area = Area.PEOPLE
    form = PersonForm
    list_display = ("username", "display_name", "email", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "display_name", "email")
    readonly_fields = ("last_login",)
    ordering = ("username",)

    def rows_of(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        own = Membership.objects.filter(tenant=scope.tenant)
        return rows.filter(pk__in=own.values("user_id"))

    def is_within(self, scope: Scope, row: Any) -> bool:
        return scope.tenant is None or row.memberships.filter(tenant=scope.tenant).exists()

    def audited_tenants(self, request: HttpRequest, row: Any) -> Iterable[UUID]:
        return list(row.memberships.values_list("tenant_id", flat=True))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        scope = scope_of(request)
        may = super().has_change_permission(request, obj)
        return may and (not isinstance(obj, User) or (scope is not None and _may_edit(scope, obj)))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # their messages stay theirs: take the membership away, or deactivate

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        person = ["username", "new_password", "display_name", "email", "avatar_url", "locale"]
        scope = scope_of(request)
        if scope is None or scope.tenant is None:
            return [(None, {"fields": [*person, "is_active", "is_staff", "is_superuser", "last_login"]})]
        return [(None, {"fields": [*person, "role"] if obj is None else [*person, "last_login"]})]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        scope = scope_of(request)
        if obj is not None or scope is None or scope.tenant is None:
            return super().get_form(request, obj, change, **kwargs)
        form: Any = super().get_form(request, obj, change, **kwargs | {"form": NewPersonForm})
        form.base_fields["role"].choices = role_choices(request)
        return form

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        if form.cleaned_data.get("new_password"):
            row.set_password(form.cleaned_data["new_password"])
        row.save()
        role = form.cleaned_data.get("role")
        if role:
            members.save_membership(membership=Membership(tenant_id=form.tenant_id, user=row, role=role))


def _may_edit(scope: Scope, person: User) -> bool:
    """An account that also opens another tenant's doors is not this tenant's to change."""
    if scope.tenant is None or person.pk == scope.user.pk:
        return True
    roles = dict(person.memberships.values_list("tenant_id", "role"))
    is_ours_alone = set(roles) == {scope.tenant.id}
    is_below = all(members.rank(role) <= members.rank(scope.role) for role in roles.values())
    return is_ours_alone and is_below and not person.is_superuser


@admin.register(Membership)
class MembershipAdmin(TenantModelAdmin):
    area = Area.PEOPLE
    fieldsets = (
        (None, {"fields": ("user", "role", "is_active")}),
        (_("Conversations"), {"fields": ("capacity", "skills", "standing")}),
    )
    lines_fields = {"skills": validate_skill}
    readonly_fields = ("standing",)
    list_display = ("user", "role", "is_active", "capacity", "skill_words", "created_at")
    list_filter = ("role", "is_active")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__display_name", "user__email")
    autocomplete_fields = ("user",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        readonly = super().get_readonly_fields(request, obj)
        return readonly if obj is None else [*readonly, "user"]

    @admin.display(description=_("skills"))
    def skill_words(self, row: Membership) -> str:
        return ", ".join(row.skills) or "–"

    @admin.display(description=_("availability"))
    def standing(self, row: Membership) -> str:
        because = row.get_availability_because_display()
        by = [each for each in (because, row.availability_by, row.availability_note) if each]
        return f"{row.get_availability_display()} ({', '.join(map(str, by))})"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tenants add people with their role in one form; only a superuser joins an account to one more tenant."""
        scope = scope_of(request)
        return scope is not None and scope.tenant is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _may_change_membership(request, obj)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            kwargs["choices"] = role_choices(request)
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        members.save_membership(membership=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        members.remove_memberships(tenant_id=tenant_id, membership_ids=ids)


def _may_change_membership(request: HttpRequest, membership: object) -> bool:
    """Not one's own (nobody raises or locks out themselves), not a superuser's, not a higher role's."""
    scope = scope_of(request)
    if scope is None or scope.tenant is None or not isinstance(membership, Membership):
        return scope is not None
    is_own = membership.user_id == scope.user.pk
    is_above = members.rank(membership.role) > members.rank(scope.role)
    return not (is_own or is_above or membership.user.is_superuser)
