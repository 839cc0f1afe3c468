"""The outbox, for whoever runs the installation. apps.events knows no tenants, so the page needs none of their base."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from apps.events.models import OutboxEntry


@admin.register(OutboxEntry)
class OutboxEntryAdmin(ModelAdmin):  # type: ignore[misc]
    """Read-only, superusers only."""

    fields = ("created_at", "name", "tenant_id", "payload")
    readonly_fields = fields
    list_display = ("created_at", "name", "tenant_id")
    list_filter = ("created_at",)
    search_fields = ("name",)
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
