"""Tenants and the audit log; importing the other pages registers them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from apps.tenants import (
    admin_assigning,
    admin_inboxes,
    admin_lifecycle,
    admin_panels,
    admin_people,
    admin_teams,
    admin_widget,
    members,
)
from apps.tenants.admin_base import EvidenceAdmin, TenantModelAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import Scope
from apps.tenants.models import AuditEntry, Tenant

__all__ = [
    "admin_assigning",
    "admin_inboxes",
    "admin_lifecycle",
    "admin_panels",
    "admin_people",
    "admin_teams",
    "admin_widget",
]


@admin.register(Tenant)
class TenantAdmin(TenantModelAdmin):
    area = Area.INSTALLATION
    fields = ("name", "slug", "is_active")
    list_display = ("name", "slug", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}

    def rows_of(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        return rows.filter(pk=scope.tenant.pk) if scope.tenant else rows

    def is_within(self, scope: Scope, row: Any) -> bool:
        return scope.tenant is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # deactivate it: everything it owns would go with it

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        members.save_tenant(tenant=row)

    def audited_tenants(self, request: HttpRequest, row: Any) -> list[Any]:
        return [row.pk]


@admin.register(AuditEntry)
class AuditEntryAdmin(EvidenceAdmin):
    area = Area.AUDIT
    fields = ("created_at", "actor", "action", "object_type", "object_id", "address", "changes")
    readonly_fields = fields
    list_display = ("created_at", "actor", "action", "object_type", "object_name", "address")
    list_filter = ("action", "object_type", "created_at")
    list_select_related = ("actor",)
    search_fields = ("object_id", "actor__username")

    @admin.display(description=_("object"))
    def object_name(self, entry: AuditEntry) -> str:
        return str(entry.summary.get("object", ""))

    @admin.display(description=_("changes"))
    def changes(self, entry: AuditEntry) -> str:
        return render_to_string("admin/audit_changes.html", {"changes": entry.summary.get("changes", {})})
