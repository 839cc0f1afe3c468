"""The sidebar, grouped by what people do. Each person sees the pages that their role opens."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, slots=True)
class Page:
    model: str  # app_label.Model
    icon: str


@dataclass(frozen=True, slots=True)
class View:
    """A page that shows no model's rows. route: its name."""

    title: "StrPromise"
    icon: str
    route: str
    area: Area


GROUPS: "tuple[tuple[StrPromise, tuple[Page | View, ...]], ...]" = (
    (
        _("How we answer"),
        (
            Page("ai.Persona", "record_voice_over"),
            Page("desk.TriggerRule", "bolt"),
            Page("ai.Intent", "psychology"),
            Page("moderation.SensitiveWord", "block"),
            Page("moderation.WordCategory", "category"),
            Page("moderation.AllowedPhrase", "verified"),
            Page("moderation.WordImport", "upload_file"),
            Page("moderation.WordTrial", "experiment"),
            Page("desk.InboxAnswering", "smart_toy"),
            View(_("Playground"), "science", "playground", Area.AUTOMATION),
            View(_("Drafts and versions"), "difference", "configuration", Area.AUTOMATION),
        ),
    ),
    (
        _("Knowledge"),
        (
            Page("knowledge.Article", "article"),
            Page("knowledge.Collection", "folder"),
            Page("knowledge.ImportJob", "upload_file"),
            Page("knowledge.WebSource", "language"),
            Page("knowledge.VectorSet", "hub"),
            Page("desk.Gap", "help_center"),
            Page("desk.ArticleFinding", "rule"),
            Page("ai.KnownAnswer", "quiz"),
            Page("knowledge.EvaluationSet", "fact_check"),
            View(_("Try the search"), "search", "search_page", Area.KNOWLEDGE),
        ),
    ),
    (
        _("Conversations"),
        (
            Page("conversations.Conversation", "forum"),
            Page("conversations.Contact", "contacts"),
            Page("conversations.ContactNote", "sticky_note_2"),
            Page("conversations.ContactMerge", "merge"),
            Page("conversations.Block", "block"),
            Page("conversations.Label", "label"),
            Page("conversations.CannedResponse", "quickreply"),
            Page("conversations.Message", "chat"),
            Page("conversations.Rating", "star"),
            Page("desk.MailedLink", "link"),
            Page("desk.BotTurn", "network_intelligence_history"),
            Page("desk.Assignment", "alt_route"),
            Page("desk.AnswerReport", "flag"),
            Page("desk.Suggestion", "lightbulb"),
        ),
    ),
    (
        _("Reports"),
        (
            View(_("Overview"), "monitoring", "report_overview", Area.REPORTS),
            View(_("Conversations"), "forum", "report_conversations", Area.REPORTS),
            View(_("AI"), "smart_toy", "report_ai", Area.REPORTS),
            View(_("Agents and teams"), "groups", "report_people", Area.REPORTS),
            View(_("Satisfaction"), "star", "report_satisfaction", Area.REPORTS),
            View(_("Knowledge"), "help_center", "report_knowledge", Area.REPORTS),
            View(_("Busiest hours"), "calendar_view_week", "report_hours", Area.REPORTS),
            View(_("Cost"), "payments", "report_cost", Area.REPORTS),
            Page("reports.Export", "download"),
        ),
    ),
    (
        _("People and inboxes"),
        (
            Page("tenants.Inbox", "inbox"),
            Page("tenants.WidgetSettings", "palette"),
            Page("tenants.BusinessHours", "schedule"),
            Page("tenants.LifecycleSettings", "snooze"),
            Page("tenants.Panel", "view_sidebar"),
            Page("tenants.Team", "groups"),
            Page("tenants.AssignmentSettings", "assignment_ind"),
            Page("tenants.User", "person"),
            Page("tenants.Membership", "badge"),
            Page("tenants.SignInSettings", "lock"),
            Page("tenants.CustomRole", "admin_panel_settings"),
            Page("tenants.Invitation", "forward_to_inbox"),
        ),
    ),
    (
        _("Connections"),
        (
            Page("ai.Provider", "hub"),
            Page("ai.Budget", "account_balance_wallet"),
            Page("ai.Spending", "payments"),
            Page("tenants.ApiKey", "key"),
            View(_("Test connections"), "network_check", "checks", Area.ACCESS),
        ),
    ),
    (
        _("Oversight"),
        (
            Page("tenants.AuditEntry", "history"),
            View(_("Data protection"), "shield_person", "data_protection", Area.AUDIT),
            Page("conversations.Hold", "gavel"),
            Page("desk.DataRequest", "folder_managed"),
            View(_("Usage"), "data_usage", "usage_page", Area.AUDIT),
            Page("tenants.Tenant", "domain"),
            Page("events.OutboxEntry", "outbox"),
        ),
    ),
    (_("Help"), (View(_("First steps"), "rocket_launch", "first_run", Area.INBOXES),)),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    groups = ((title, [_item(page) for page in pages if _is_open(request, page)]) for title, pages in GROUPS)
    return [{"title": title, "items": items} for title, items in groups if items]


def subheader(request: HttpRequest) -> str:
    """Whose back office this is."""
    scope = scope_of(request)
    if scope is None:
        return ""
    return str(scope.tenant) if scope.tenant else str(_("All tenants"))


def _is_open(request: HttpRequest, page: Page | View) -> bool:
    if isinstance(page, View):
        scope = scope_of(request)
        return scope is not None and scope.may_view(page.area)
    model_admin = admin.site.get_model_admin(apps.get_model(page.model))
    scope = scope_of(request)
    if scope is not None and scope.viewing is not None and not hasattr(model_admin, "area"):
        return False  # it asks who somebody is, not as whom they look
    return model_admin.has_view_permission(request)


def _item(page: Page | View) -> dict[str, Any]:
    if isinstance(page, View):
        return {"title": page.title, "icon": page.icon, "link": reverse(page.route)}
    options = apps.get_model(page.model)._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    return {"title": capfirst(options.verbose_name_plural), "icon": page.icon, "link": address}
