"""Legal holds."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest

from apps.conversations.admin_naming import VeiledAdmin
from apps.conversations.holds import lift, save_hold
from apps.conversations.models import Hold
from apps.tenants.admin_roles import Area, Verb
from apps.tenants.admin_scope import scope_of
from apps.tenants.models import User


@admin.register(Hold)
class HoldAdmin(VeiledAdmin):
    area = Area.AUDIT
    fields = ("contact", "conversation", "reason", "by_name", "created_at")
    readonly_fields = ("by_name", "created_at")
    autocomplete_fields = ("contact", "conversation")
    list_display = ("__str__", "reason", "by_name", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("contact", "conversation__contact")
    search_fields = ("contact__name", "contact__email", "conversation__contact__name", "reason")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may(request) and super().has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may(request) and super().has_change_permission(request, obj)

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        if row._state.adding and isinstance(request.user, User):
            row.by, row.by_name = request.user, request.user.public_name
        save_hold(row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        lift(tenant_id, ids)


def _may(request: HttpRequest) -> bool:
    scope = scope_of(request)
    return scope is not None and scope.may(Verb.MANAGE_DATA)
