"""Panels: pages of the owner's own systems beside a conversation."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest

from apps.tenants import panels
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.models import Panel


@admin.register(Panel)
class PanelAdmin(TenantModelAdmin):
    area = Area.INBOXES
    fields = ("title", "url", "allowed_origin", "position", "is_active")
    list_display = ("title", "url", "position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("title", "url")

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        panels.save_panel(panel=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        panels.remove_panels(tenant_id=tenant_id, panel_ids=ids)
