"""How people get conversations, for the whole tenant. What each team does stands with the team."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.models import AssignmentSettings


@admin.register(AssignmentSettings)
class AssignmentSettingsAdmin(TenantModelAdmin):
    area = Area.PEOPLE
    fieldsets = (
        (None, {"fields": ("capacity",)}),
        (_("Away by itself"), {"fields": ("away_after_minutes", "away_after_missed")}),
    )
    list_display = ("__str__", "capacity", "away_after_minutes", "away_after_missed")
