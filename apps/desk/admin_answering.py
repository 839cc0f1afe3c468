"""Who answers in an inbox, and the record of every AI run."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.conversations.admin_naming import VeiledAdmin
from apps.desk.models import BotTurn, InboxAnswering
from apps.desk.run_words import outcome_words, run_words, stage_words, step_words
from apps.tenants.admin_base import EvidenceAdmin, TenantModelAdmin
from apps.tenants.admin_filters import WordedFilter
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


class ReasonFilter(WordedFilter):
    words = staticmethod(run_words)


@admin.register(BotTurn)
class BotTurnAdmin(VeiledAdmin, EvidenceAdmin):
    area = Area.CONVERSATIONS
    fields = (
        "conversation",
        "trigger_seq",
        "state",
        "why",
        "persona",
        "attempt",
        "created_at",
        "claimed_at",
        "finished_at",
        "usage",
        "readable_trace",
    )
    readonly_fields = fields
    list_display = ("created_at", "conversation", "trigger_seq", "state", "why", "persona", "attempt")
    list_filter = ("state", ("reason", ReasonFilter), "persona", "created_at")
    list_select_related = ("conversation__contact", "persona")
    search_fields = ("conversation__contact__name", "reason")

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, turn: BotTurn) -> str:
        return format_html('<span title="{}">{}</span>', turn.reason, run_words(turn.reason) or "–")

    @admin.display(description=_("trace"))
    def readable_trace(self, turn: BotTurn) -> str:
        steps = [_step(step) for step in veil_of(turn.tenant).value(turn.trace)]
        return render_to_string("admin/trace.html", {"trace": steps})


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    """title: the stage in words; rows: (name, value, the value in words or "")."""
    stage = str(step.get("stage", ""))
    words = {
        "outcome": outcome_words(str(step.get("outcome", ""))),
        "reason": step_words(stage, str(step.get("reason", ""))),
    }
    rows = [
        (name, value, words.get(name, "") if words.get(name) != value else "")
        for name, value in step.items()
        if name != "stage"
    ]
    return {"stage": stage, "title": stage_words(stage), "rows": rows}
