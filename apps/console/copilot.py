"""The copilot's buttons: ask, stop, and what became of a suggestion. The texts come over the agent's socket."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe
from redis.exceptions import RedisError

from apps.common.ids import parse_id
from apps.console.copilot_card import copilot_of
from apps.console.pages import at_desk, not_found, page, protected
from apps.conversations import queries
from apps.conversations.models import MAX_CONTENT
from apps.conversations.services import ConversationMissing
from apps.desk.copilot import orders, records
from apps.desk.copilot.orders import Kind
from apps.tenants.access import Desk
from apps.tenants.features import FeatureOff

STATUSES: dict[type[Exception], tuple[int, str]] = {
    FeatureOff: (403, "forbidden"),
    ConversationMissing: (404, "not_found"),
    records.SuggestionMissing: (404, "not_found"),
    orders.NothingToReword: (400, "empty"),
    orders.TooMany: (429, "rate_limited"),
    orders.WorkerAway: (503, "unavailable"),
    RedisError: (503, "unavailable"),
}


@require_POST
@at_desk
def ask(request: HttpRequest, desk: Desk, conversation_id: UUID) -> HttpResponse:
    """kind, request (chosen by the page, names the answer), text, language."""
    asked, kind = parse_id(request.POST.get("request", "")), request.POST.get("kind", "")
    if asked is None or kind not in Kind:
        return _refused(request, 400, "invalid")
    try:
        orders.start(
            desk,
            conversation_id,
            request=asked,
            kind=kind,
            text=request.POST.get("text", ""),
            language=request.POST.get("language", ""),
        )
    except tuple(STATUSES) as error:
        return refused(request, error)
    return _answered(request, {"request": str(asked)}, status=202)


@require_POST
@at_desk
def stop(request: HttpRequest, desk: Desk, conversation_id: UUID) -> HttpResponse:
    asked = parse_id(request.POST.get("request", ""))
    if asked is None:
        return _refused(request, 400, "invalid")
    if not queries.conversations(desk.tenant.id).filter(pk=conversation_id).exists():
        return _refused(request, 404, "not_found")
    try:
        orders.stop(desk, asked)
    except RedisError as error:
        return refused(request, error)
    return _answered(request, {})


@require_POST
@at_desk
def decided(request: HttpRequest, desk: Desk, suggestion_id: UUID) -> HttpResponse:
    """outcome: used (with the text that was sent) or rejected."""
    outcome, text = request.POST.get("outcome", ""), request.POST.get("text", "")
    if outcome not in ("used", "rejected") or len(text) > MAX_CONTENT:
        return _refused(request, 400, "invalid")
    try:
        if outcome == "used":
            row = records.used(desk, suggestion_id, text=text)
        else:
            row = records.rejected(desk, suggestion_id)
    except records.SuggestionMissing as error:
        return refused(request, error)
    return _answered(request, {"outcome": row.outcome})


@require_safe
@at_desk
def handoff(request: HttpRequest, desk: Desk, conversation_id: UUID) -> HttpResponse:
    """The card alone, for when somebody is called while the thread is open."""
    found = queries.conversation(desk.tenant.id, conversation_id)
    if found is None:
        return not_found(request)
    return page(request, "console/_handoff_card.html", {"copilot": copilot_of(desk, found)})


def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    status, code = next(known for kind, known in STATUSES.items() if isinstance(error, kind))
    return _refused(request, status, code)


def _refused(request: HttpRequest, status: int, code: str) -> HttpResponse:
    return protected(request, JsonResponse({"error": {"code": code}}, status=status))


def _answered(request: HttpRequest, body: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return protected(request, JsonResponse(body, status=status))
