"""Canned responses at the desk: found while writing, and the page on which people keep them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.common.ids import parse_id
from apps.console.composing import answering
from apps.console.ownership import supervises
from apps.console.pages import at_desk, not_found, page
from apps.console.topbar import around
from apps.conversations import queries
from apps.conversations.canned import (
    count_use,
    delete_responses,
    find_responses,
    kept_by,
    matching,
    save_response,
    teams_of,
)
from apps.conversations.canned_filling import ATTRIBUTES, NAMES, fill, values_of
from apps.conversations.models import MAX_CANNED, CannedResponse, Conversation
from apps.conversations.services import ConversationMissing
from apps.tenants import auditing
from apps.tenants.access import Desk
from apps.tenants.models import Team

Json = dict[str, Any]
MOST_SHOWN = 200
MINE, EVERYBODY = "mine", "everybody"
VARIABLES = [f"{{{{{name}}}}}" for name in (*NAMES, *(f"{each}…" for each in ATTRIBUTES))]


@require_safe
@at_desk
@answering()
def find(request: HttpRequest, desk: Desk) -> Json:
    """q: what was typed after «/». With a conversation, text is filled in for it; empty: what is not known."""
    values = _values(desk, request.GET.get("conversation"))
    rows = find_responses(desk.tenant.id, desk.user.id, request.GET.get("q", "")[:80])
    return {"results": [_shown(row, values) for row in rows]}


def _values(desk: Desk, named: str | None) -> dict[str, str]:
    if not named:
        return {}
    conversation_id = parse_id(named)
    rows = queries.conversations(desk.tenant.id).select_related("tenant")
    found: Conversation | None = rows.filter(pk=conversation_id).first() if conversation_id else None
    if found is None:
        raise ConversationMissing("no such conversation")
    return values_of(found, desk.user)


def _shown(row: CannedResponse, values: dict[str, str]) -> Json:
    filled = fill(row.content, values)
    return {
        "id": str(row.id),
        "short_code": row.short_code,
        "title": row.title,
        "text": filled.text,
        "empty": filled.empty,
        "whose": _whose(row),
    }


def _whose(row: CannedResponse) -> str:
    if row.owner_id:
        return _("Mine")
    return row.team.name if row.team else _("Everybody")


@require_POST
@at_desk
@answering()
def used(_request: HttpRequest, desk: Desk, canned_id: UUID) -> Json:
    if not count_use(desk.tenant.id, desk.user.id, canned_id):
        raise ConversationMissing("no such canned response")
    return {}


# ── the page ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Line:
    row: CannedResponse
    whose: str
    may_change: bool


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def responses(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list, and above it the form for a new one."""
    if request.method == "POST":
        return _save(request, desk, CannedResponse(tenant_id=desk.tenant.id))
    return _page(request, desk, CannedResponse())


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def response(request: HttpRequest, desk: Desk, canned_id: UUID) -> HttpResponse:
    """The same with the form of one that is there; `delete` in it takes it away."""
    row = _kept(desk).filter(pk=canned_id).first()
    if row is None or not may_change(desk, row):
        return not_found(request)
    if request.method != "POST":
        return _page(request, desk, row)
    if "delete" in request.POST:
        with _watched(desk, row):
            delete_responses(tenant_id=desk.tenant.id, response_ids=[row.id])
        return redirect("console:canned")
    return _save(request, desk, row)


@contextmanager
def _watched(desk: Desk, row: CannedResponse) -> Iterator[None]:
    """What others use, too, goes on record; what people keep for themselves is theirs."""
    if row.owner_id:
        yield
        return
    with auditing.watched(desk.tenant.id, CannedResponse, row.pk):
        yield


def _kept(desk: Desk) -> QuerySet[CannedResponse]:
    return kept_by(desk.tenant.id, desk.user.id, supervises=supervises(desk))


def may_change(desk: Desk, row: CannedResponse) -> bool:
    """One's own, one's teams'; everybody's from supervisors on."""
    return row.owner_id == desk.user.pk or row.team_id is not None or supervises(desk)


def _save(request: HttpRequest, desk: Desk, row: CannedResponse) -> HttpResponse:
    row.short_code = request.POST.get("short_code", "")
    row.title = request.POST.get("title", "").strip()
    row.content = request.POST.get("content", "")
    try:
        _give(row, desk, request.POST.get("whose", MINE))
        with _watched(desk, row):
            save_response(response=row)
    except ValidationError as error:
        return _page(request, desk, row, error)
    return redirect("console:canned")


def _give(row: CannedResponse, desk: Desk, whose: str) -> None:
    """Raises ValidationError."""
    team_id = parse_id(whose)
    allowed = whose in dict(_choices(desk))
    if not allowed:
        raise ValidationError({"whose": _("Choose one of those offered.")})
    row.owner = desk.user if whose == MINE else None
    row.team_id = team_id


def _choices(desk: Desk) -> list[tuple[str, str]]:
    """Whose it may become."""
    teams = Team.objects.for_tenant(desk.tenant.id)
    if not supervises(desk):
        teams = teams.filter(pk__in=teams_of(desk.tenant.id, desk.user.id))
    everybody = [(EVERYBODY, _("Everybody"))] if supervises(desk) else []
    return [(MINE, _("Only me")), *((str(team.id), team.name) for team in teams), *everybody]


def _chosen(row: CannedResponse) -> str:
    """The choice that stands for whose it is now."""
    if row.team_id:
        return str(row.team_id)
    return MINE if row.owner_id or row._state.adding else EVERYBODY


def _page(
    request: HttpRequest, desk: Desk, row: CannedResponse, error: ValidationError | None = None
) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:80]
    rows = matching(_kept(desk), text).order_by("short_code", "id")[: MOST_SHOWN + 1]
    context = {
        **around(desk),
        "lines": [Line(each, _whose(each), may_change(desk, each)) for each in rows[:MOST_SHOWN]],
        "has_more": len(rows) > MOST_SHOWN,
        "q": text,
        "row": row,
        "is_new": row._state.adding,
        "choices": _choices(desk),
        "chosen": _chosen(row),
        "errors": [text for texts in error.message_dict.values() for text in texts] if error else [],
        "variables": VARIABLES,
        "max_content": MAX_CANNED,
    }
    return page(request, "console/canned.html", context, status=400 if error else 200)
