"""The start page of the back office: today's figures beside yesterday's, and what waits for somebody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.ai.models import KnownAnswer
from apps.backoffice.first_run import guide_of
from apps.backoffice.report_desk import ReportDesk
from apps.backoffice.report_drawing import Card, card_of
from apps.backoffice.report_words import shown
from apps.conversations.models import Conversation
from apps.desk.models import AnswerReport, Gap
from apps.knowledge.models import ImportJob
from apps.reports.queries import figures, today
from apps.reports.shapes import Figure, Filters, Period
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import Scope, scope_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

TODAY = ("new", "resolved", "ai_resolution", "handoffs", "first_response", "csat")
MOST_COUNTED = 1000  # «1,000+» says enough


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows that want somebody: how many there are, and the list of them."""

    label: "StrPromise"
    icon: str
    area: Area
    page: str
    query: str
    rows: Callable[[UUID], "QuerySet[Any]"]


WAITING = (
    Waiting(
        _("Conversations that wait for a person"),
        "hourglass_top",
        Area.CONVERSATIONS,
        "conversations_conversation",
        "owner__exact=queue&status__exact=open",
        lambda tenant_id: Conversation.objects.for_tenant(tenant_id).filter(status="open", owner="queue"),
    ),
    Waiting(
        _("Questions without an article"),
        "help_center",
        Area.KNOWLEDGE,
        "desk_gap",
        "state__exact=open",
        lambda tenant_id: Gap.objects.for_tenant(tenant_id).filter(state=Gap.State.OPEN),
    ),
    Waiting(
        _("Answers that colleagues reported"),
        "flag",
        Area.CONVERSATIONS,
        "desk_answerreport",
        "state__exact=open",
        lambda tenant_id: AnswerReport.objects.for_tenant(tenant_id).filter(state=AnswerReport.State.OPEN),
    ),
    Waiting(
        _("Answers to confirm"),
        "quiz",
        Area.KNOWLEDGE,
        "ai_knownanswer",
        "state__exact=suggested",
        lambda tenant_id: KnownAnswer.objects.for_tenant(tenant_id).filter(state=KnownAnswer.State.SUGGESTED),
    ),
    Waiting(
        _("Imports to look at"),
        "upload_file",
        Area.KNOWLEDGE,
        "knowledge_importjob",
        "state__exact=ready",
        lambda tenant_id: ImportJob.objects.for_tenant(tenant_id).filter(state=ImportJob.State.READY),
    ),
)


@dataclass(frozen=True, slots=True)
class Waits:
    label: "StrPromise"
    icon: str
    url: str
    count: int
    has_more: bool


def index_context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the start page shows above the list of pages (settings: UNFOLD, DASHBOARD_CALLBACK)."""
    scope = scope_of(request)
    if scope is None:
        return context
    return context | {"first_run": guide_of(scope), "dashboard": dashboard(scope)}


def dashboard(scope: Scope) -> dict[str, Any] | None:
    """None for superusers, whose tenants each have their own, and for those who may see nothing of it."""
    if scope.tenant is None:
        return None
    cards = _cards(ReportDesk(scope, scope.tenant, {})) if scope.may_view(Area.REPORTS) else []
    waits = list(_waits(scope, scope.tenant.id))
    if not (cards or waits):
        return None
    return {"cards": cards, "waits": waits, "has_mail": settings.KEFU_HAS_MAIL}


def _cards(desk: ReportDesk) -> list[Card]:
    day = today(desk.tenant.id)
    found = figures(TODAY, Filters(tenant_id=desk.tenant.id, period=Period(day, day)))
    return [_card(figure, desk) for figure in found]


def _card(figure: Figure, desk: ReportDesk) -> Card:
    """Without a verdict: the day is not over."""
    yesterday = shown(figure.before.value if figure.before else None, figure.unit)
    said = _t("yesterday: %(value)s") % {"value": yesterday}
    return replace(card_of(figure, desk.links), change=said, verdict="")


def _waits(scope: Scope, tenant_id: UUID) -> Iterator[Waits]:
    for each in WAITING:
        if not scope.may_view(each.area):
            continue
        count = each.rows(tenant_id).order_by()[: MOST_COUNTED + 1].count()
        if count:
            url = f"{reverse(f'admin:{each.page}_changelist')}?{each.query}"
            yield Waits(each.label, each.icon, url, min(count, MOST_COUNTED), count > MOST_COUNTED)
