"""The record of who was given or offered which conversation, and why."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.conversations.admin_naming import VeiledAdmin
from apps.desk.models import Assignment
from apps.tenants.admin_base import EvidenceAdmin
from apps.tenants.admin_roles import Area


@admin.register(Assignment)
class AssignmentAdmin(VeiledAdmin, EvidenceAdmin):
    area = Area.CONVERSATIONS
    fields = (
        "conversation",
        "team",
        "agent",
        "state",
        "reason",
        "by_name",
        "created_at",
        "expires_at",
        "ended_at",
        "considered",
    )
    readonly_fields = fields
    list_display = ("created_at", "conversation", "team", "agent", "state", "reason", "by_name")
    list_filter = ("state", "reason", "team", "created_at")
    list_select_related = ("conversation__contact", "team", "agent")
    search_fields = ("conversation__contact__name", "by_name")

    @admin.display(description=_("candidates"))
    def considered(self, row: Assignment) -> "SafeString | str":
        lines = (
            (each.get("name", ""), each.get("verdict", ""), each.get("load", 0), each.get("capacity") or "–")
            for each in row.candidates
        )
        return format_html_join("", "<div>{} · {} · {}/{}</div>", lines) or "–"
