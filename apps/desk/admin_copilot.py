"""What agents report of the AI's answers, and how the copilot's suggestions fared."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.conversations.admin_naming import VeiledAdmin
from apps.conversations.models import Message
from apps.desk.copilot.reports import settle_reports
from apps.desk.models import AnswerReport, Suggestion
from apps.tenants.admin_base import EvidenceAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.veil import veil_of

State = AnswerReport.State


@admin.register(AnswerReport)
class AnswerReportAdmin(VeiledAdmin):
    area = Area.CONVERSATIONS
    veiled = ("comment",)
    fields = (
        "reason",
        "shown_comment",
        "answer",
        "conversation_link",
        "article_link",
        "agent",
        "created_at",
        "state",
    )
    readonly_fields = fields[:-1]
    list_display = ("created_at", "reason", "excerpt", "conversation", "agent", "article_link", "state")
    list_filter = ("state", "reason", "created_at")
    list_select_related = ("conversation__contact", "user", "article")
    search_fields = ("comment", "conversation__contact__name")
    actions = ("settle_selected",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # what was reported stays; it is dealt with

    @admin.display(description=_("agent"), ordering="user__username")
    def agent(self, report: AnswerReport) -> str:
        return report.user.public_name if report.user else "–"

    @admin.display(description=_("comment"))
    def excerpt(self, report: AnswerReport) -> str:
        return veil_of(report.tenant).text(report.comment)[:100]

    @admin.display(description=_("comment"))
    def shown_comment(self, report: AnswerReport) -> str:
        return veil_of(report.tenant).text(report.comment) or "–"

    @admin.display(description=_("answer"))
    def answer(self, report: AnswerReport) -> str:
        said = Message.objects.for_tenant(report.tenant_id).filter(pk=report.message_id).first()
        return veil_of(report.tenant).text(said.content) if said and said.content else "–"

    @admin.display(description=_("conversation"))
    def conversation_link(self, report: AnswerReport) -> str:
        address = reverse("admin:conversations_conversation_change", args=[report.conversation_id])
        return format_html('<a href="{}">{} #{}</a>', address, self.shown(report).conversation, report.seq)

    @admin.display(description=_("draft of a correction"))
    def article_link(self, report: AnswerReport) -> str:
        if report.article is None:
            return "–"
        address = reverse("admin:knowledge_article_change", args=[report.article.pk])
        return format_html('<a href="{}">{}</a>', address, report.article.title)

    @admin.action(description=_("Mark the selected reports as dealt with"), permissions=["change"])
    def settle_selected(self, request: HttpRequest, queryset: QuerySet[AnswerReport]) -> None:
        rows = list(queryset.filter(state=State.OPEN))
        settle_reports(rows, State.DONE)
        for row in rows:
            self.audit(request, "changed", row, {"state": {"before": State.OPEN, "after": State.DONE}})


@admin.register(Suggestion)
class SuggestionAdmin(VeiledAdmin, EvidenceAdmin):
    area = Area.CONVERSATIONS
    veiled = ("text",)
    fields = (
        "conversation",
        "agent",
        "kind",
        "source",
        "text",
        "citations",
        "is_stopped",
        "outcome",
        "kept_percent",
        "usage",
        "created_at",
        "ended_at",
    )
    readonly_fields = fields
    list_display = ("created_at", "agent", "kind", "source", "outcome", "kept_percent", "conversation")
    list_filter = ("kind", "outcome", "source", "created_at")
    list_select_related = ("conversation__contact", "user")
    search_fields = ("conversation__contact__name",)

    @admin.display(description=_("agent"), ordering="user__username")
    def agent(self, suggestion: Suggestion) -> str:
        return suggestion.user.public_name if suggestion.user else "–"
