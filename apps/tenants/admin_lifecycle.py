"""When an inbox's conversations end, go back to the AI, and what is mailed to visitors who have left."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.models import LifecycleSettings


@admin.register(LifecycleSettings)
class LifecycleSettingsAdmin(TenantModelAdmin):
    area = Area.INBOXES
    fieldsets = (
        (None, {"fields": ("inbox",)}),
        (
            _("The end after silence"),
            {
                "fields": ("end_ai_after_min", "end_people_after_min", "warn_before_min"),
                "description": _("Never while a visitor waits for an answer, and never while it is snoozed."),
            },
        ),
        (_("Back to the AI"), {"fields": ("return_after_min", "return_when")}),
        (_("By e-mail"), {"fields": ("mails_replies", "mails_rating")}),
    )
    list_display = ("inbox", "end_ai_after_min", "end_people_after_min", "return_after_min", "mails_replies")
    list_select_related = ("inbox",)
    search_fields = ("inbox__name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        readonly = super().get_readonly_fields(request, obj)
        return [*readonly, "inbox"] if obj is not None else readonly

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        row.full_clean()
        row.save()
