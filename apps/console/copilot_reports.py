"""«Report» and «make a knowledge draft» of an answer."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from apps.console.pages import at_desk, protected
from apps.desk.copilot import reports
from apps.desk.gaps import NotAnAnswer
from apps.tenants.access import Desk

STATUSES: dict[type[Exception], tuple[int, str]] = {
    reports.AnswerMissing: (404, "not_found"),
    reports.InvalidReport: (400, "invalid"),
    NotAnAnswer: (409, "names_somebody"),
    ValidationError: (400, "invalid"),
}


@require_POST
@at_desk
def report(request: HttpRequest, desk: Desk, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    """reason, comment."""
    try:
        row = reports.report_answer(
            desk,
            conversation_id,
            message_id,
            reason=request.POST.get("reason", ""),
            comment=request.POST.get("comment", ""),
        )
    except tuple(STATUSES) as error:
        return _refused(request, error)
    return protected(request, JsonResponse({"id": str(row.id), "reason": row.reason}, status=201))


@require_POST
@at_desk
def article(request: HttpRequest, desk: Desk, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    """text: what the AI should have said; of an agent's message its own words are taken."""
    try:
        draft = reports.draft_article(desk, conversation_id, message_id, text=request.POST.get("text", ""))
    except tuple(STATUSES) as error:
        return _refused(request, error)
    return protected(request, JsonResponse({"id": str(draft.id), "title": draft.title}, status=201))


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    status, code = next(known for kind, known in STATUSES.items() if isinstance(error, kind))
    return protected(request, JsonResponse({"error": {"code": code}}, status=status))
