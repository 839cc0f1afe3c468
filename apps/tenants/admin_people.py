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
from unfold.widgets import UnfoldAdminPasswordWidget

from apps.tenants import members
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_giving import RoleField, chosen_role, own_roles, role_choices
from apps.tenants.admin_roles import Area, Verb
from apps.tenants.admin_scope import Scope, scope_of
from apps.tenants.admin_sign_in import SecondFactorFilter, SignInTools
from apps.tenants.models import Membership, User
from apps.tenants.skills import validate_skill


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

    role = RoleField()


@admin.register(User)
class UserAdmin(SignInTools):
    area = Area.PEOPLE
    verb = Verb.MANAGE_PEOPLE
    form = PersonForm
    list_display = ("username", "display_name", "email", "is_active", "two_steps", "last_login")
    list_filter = ("is_active", SecondFactorFilter)
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
        form.base_fields["role"].offer(request)
        return form

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        if form.cleaned_data.get("new_password"):
            if row.pk == request.user.pk:  # an open session alone must not do
                raise forms.ValidationError(
                    {
                        "new_password": _(
                            "Change your own under «Password and sign-in», which asks for the old one."
                        )
                    }
                )
            row.set_password(form.cleaned_data["new_password"])
        row.save()
        if form.cleaned_data.get("role"):
            role, own = chosen_role(form.tenant_id, form.cleaned_data["role"])
            membership = Membership(tenant_id=form.tenant_id, user=row, role=role, custom_role=own)
            members.save_membership(membership=membership)


def _may_edit(scope: Scope, person: User) -> bool:
    """An account that also opens another tenant's doors is not this tenant's to change."""
    if scope.tenant is None or person.pk == scope.user.pk:
        return True
    theirs = list(person.memberships.select_related("custom_role"))
    is_ours_alone = {each.tenant_id for each in theirs} == {scope.tenant.id}
    is_below = all(scope.may_give(each.role, each.custom_role) for each in theirs)
    return is_ours_alone and is_below and not person.is_superuser


@admin.register(Membership)
class MembershipAdmin(TenantModelAdmin):
    area = Area.PEOPLE
    verb = Verb.MANAGE_PEOPLE
    fieldsets = (
        (None, {"fields": ("user", "role", "custom_role", "is_active")}),
        (_("Conversations"), {"fields": ("capacity", "skills", "standing")}),
    )
    lines_fields = {"skills": validate_skill}
    readonly_fields = ("standing",)
    list_display = ("user", "shown_role", "is_active", "capacity", "skill_words", "created_at")
    list_filter = ("role", "custom_role", "is_active")
    list_select_related = ("user", "custom_role")
    search_fields = ("user__username", "user__display_name", "user__email")
    autocomplete_fields = ("user",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        readonly = super().get_readonly_fields(request, obj)
        return readonly if obj is None else [*readonly, "user"]

    @admin.display(description=_("role"), ordering="role")
    def shown_role(self, row: Membership) -> str:
        return row.custom_role.name if row.custom_role else row.get_role_display()

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

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "custom_role":
            kwargs["queryset"] = own_roles(request)
            kwargs["help_text"] = _("In place of the role above.")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

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
    is_below = scope.may_give(membership.role, membership.custom_role)
    return is_below and not (is_own or membership.user.is_superuser)
