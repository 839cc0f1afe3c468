"""Who answers in an inbox, and the record of every AI run."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from apps.desk.models import BotTurn, InboxAnswering
from apps.tenants.admin_base import EvidenceAdmin, TenantModelAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.veil import veil_of


@admin.register(InboxAnswering)
class InboxAnsweringAdmin(TenantModelAdmin):
    area = Area.AUTOMATION
    fieldsets = (
        (None, {"fields": ("inbox", "is_ai_enabled", "persona", "provider", "collections")}),
        (_("Silence"), {"fields": ("debounce_ms", "longest_wait_ms")}),
        (_("The model"), {"fields": ("may_improvise", "asks_model_when_unsure")}),
    )
    autocomplete_fields = ("inbox", "persona", "provider", "collections")
    list_display = ("inbox", "is_ai_enabled", "persona", "provider", "debounce_ms")
    list_filter = ("is_ai_enabled",)
    list_select_related = ("inbox", "persona", "provider")
    search_fields = ("inbox__name",)


@admin.register(BotTurn)
class BotTurnAdmin(EvidenceAdmin):
    area = Area.CONVERSATIONS
    fields = (
        "conversation",
        "trigger_seq",
        "state",
        "reason",
        "persona",
        "attempt",
        "created_at",
        "claimed_at",
        "finished_at",
        "usage",
        "readable_trace",
    )
    readonly_fields = fields
    list_display = ("created_at", "conversation", "trigger_seq", "state", "reason", "persona", "attempt")
    list_filter = ("state", "reason", "persona", "created_at")
    list_select_related = ("conversation__contact", "persona")
    search_fields = ("conversation__contact__name", "reason")

    @admin.display(description=_("trace"))
    def readable_trace(self, turn: BotTurn) -> str:
        return render_to_string("admin/trace.html", {"trace": veil_of(turn.tenant).value(turn.trace)})
