"""What the composer asks the server: its draft, replies for later, whom a note may call."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from apps.common.clock import now
from apps.common.ids import parse_id
from apps.console.pages import at_desk, protected
from apps.conversations import queries
from apps.conversations.mentions import mark_mentions_read, new_mentions
from apps.conversations.saved_drafts import draft_json, draft_of, save_draft
from apps.conversations.services import (
    ConversationClosed,
    ConversationMissing,
    EmptyMessage,
    MessageTooLong,
)
from apps.desk import mentioning, scheduling
from apps.tenants.access import Desk

Json = dict[str, Any]
MAX_AGE_MS = 90 * 24 * 3600 * 1000


class Unreadable(Exception):
    """A field of the form makes no sense."""


STATUSES: dict[type[Exception], tuple[int, str]] = {
    Unreadable: (400, "invalid"),
    EmptyMessage: (400, "invalid"),
    MessageTooLong: (400, "too_large"),
    scheduling.WrongTime: (400, "wrong_time"),
    scheduling.NotTheAuthor: (403, "forbidden"),
    ConversationMissing: (404, "not_found"),
    scheduling.ScheduledMissing: (404, "not_found"),
    ConversationClosed: (409, "closed"),
    scheduling.TooManyScheduled: (409, "too_many"),
}
View = Callable[..., Json]


def answering(status: int = 200) -> Callable[[View], Callable[..., HttpResponse]]:
    """The view's words as JSON, its exceptions as {"error": {"code"}}."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, desk: Desk, **ids: UUID) -> HttpResponse:
            try:
                return protected(request, JsonResponse(view(request, desk, **ids), status=status))
            except tuple(STATUSES) as error:
                failed, code = next(known for kind, known in STATUSES.items() if isinstance(error, kind))
            return protected(request, JsonResponse({"error": {"code": code}}, status=failed))

        return answer

    return decorate


@require_safe
@at_desk
@answering()
def composing(_request: HttpRequest, desk: Desk, conversation_id: UUID) -> Json:
    """What was begun here and what waits: {"draft": {"content", "private", "age_ms", …} | null, "scheduled": […],
    "is_called"}: notes call this agent who has not looked."""
    _require_conversation(desk, conversation_id)
    row = draft_of(desk.tenant.id, desk.user.id, conversation_id)
    aged = {"age_ms": _milliseconds(now() - row.written_at)} if row else {}
    return {
        "draft": draft_json(row) | aged if row else None,
        "scheduled": _scheduled(desk, conversation_id),
        "is_called": new_mentions(desk.tenant.id, desk.user.id, conversation_id).exists(),
    }


@require_POST
@at_desk
@answering()
def draft(request: HttpRequest, desk: Desk, conversation_id: UUID) -> Json:
    """{"kept": false} when something newer is there. age_ms: how long ago it was written; so no clock matters."""
    _require_conversation(desk, conversation_id)
    age = request.POST.get("age_ms") or "0"
    if not age.isascii() or not age.isdigit() or int(age) > MAX_AGE_MS:
        raise Unreadable("age_ms")
    kept = save_draft(
        tenant_id=desk.tenant.id,
        user_id=desk.user.id,
        conversation_id=conversation_id,
        content=request.POST.get("content", ""),
        is_private=request.POST.get("private") == "1",
        written_at=now() - timedelta(milliseconds=int(age)),
    )
    return {"kept": kept}


@require_POST
@at_desk
@answering(201)
def schedule(request: HttpRequest, desk: Desk, conversation_id: UUID) -> Json:
    """send_at: ISO 8601 with a zone."""
    scheduling.schedule(
        desk,
        conversation_id,
        content=request.POST.get("content", ""),
        send_at=_moment(request.POST.get("send_at", "")),
        in_reply_to=parse_id(request.POST.get("in_reply_to")),
    )
    return {"scheduled": _scheduled(desk, conversation_id)}


@require_POST
@at_desk
@answering()
def cancel_scheduled(_request: HttpRequest, desk: Desk, conversation_id: UUID, scheduled_id: UUID) -> Json:
    scheduling.cancel(desk, conversation_id, scheduled_id)
    return {"scheduled": _scheduled(desk, conversation_id)}


@require_POST
@at_desk
@answering()
def looked(_request: HttpRequest, desk: Desk, conversation_id: UUID) -> Json:
    """The agent looks at the notes in which they are called."""
    _require_conversation(desk, conversation_id)
    mark_mentions_read(desk.tenant.id, desk.user.id, conversation_id)
    return {}


@require_safe
@at_desk
@answering()
def callable_people(_request: HttpRequest, desk: Desk) -> Json:
    return {"people": mentioning.callable_people(desk.tenant.id)}


def _require_conversation(desk: Desk, conversation_id: UUID) -> None:
    """Raises ConversationMissing."""
    if not queries.conversations(desk.tenant.id).filter(pk=conversation_id).exists():
        raise ConversationMissing("no such conversation")


def _scheduled(desk: Desk, conversation_id: UUID) -> list[Json]:
    return [
        scheduling.scheduled_json(row) | {"may_cancel": scheduling.may_cancel(desk, row)}
        for row in scheduling.waiting(desk.tenant.id, conversation_id)
    ]


def _moment(text: str) -> datetime:
    """Raises Unreadable."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("send_at") from None
    if moment.tzinfo is None:
        raise Unreadable("send_at")
    return moment


def _milliseconds(age: timedelta) -> int:
    return max(0, round(age.total_seconds() * 1000))
