"""Trigger rules: what happens to a visitor's message besides the AI."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.desk.models import TriggerRule
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area


@admin.register(TriggerRule)
class TriggerRuleAdmin(TenantModelAdmin):
    area = Area.AUTOMATION
    lines_fields = {"patterns": None}
    fieldsets = (
        (None, {"fields": ("name", "is_active", "priority")}),
        (_("When a visitor's message"), {"fields": ("match", "patterns", "inbox")}),
        (_("Then"), {"fields": ("action", "reply", "persona")}),
    )
    autocomplete_fields = ("inbox", "persona")
    list_display = ("name", "match", "action", "inbox", "priority", "is_active")
    list_filter = ("is_active", "action", "match", "inbox")
    list_select_related = ("inbox",)
    search_fields = ("name", "reply")
