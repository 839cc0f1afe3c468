"""Looking at what is masked: a dialog asks why, then shows it; the thread itself stays masked."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from apps.console.contact import plain
from apps.console.ownership import may
from apps.console.pages import at_desk, not_found, page
from apps.console.words import TEXTS, say
from apps.conversations.people import ContactMissing, person
from apps.conversations.recalling import MessageMissing
from apps.desk.protecting.revealing import (
    LONGEST_REASON,
    ReasonMissing,
    masked_message,
    reveal_contact,
    reveal_message,
)
from apps.tenants.access import Desk
from apps.tenants.admin_roles import Verb

Json = dict[str, Any]


def asked_why(view: Callable[..., Json]) -> Callable[..., HttpResponse]:
    """GET: the question; the view is called without a reason, to see whether there is anything. POST: what it answers.

    Who may not reveal is told that there is nothing here.
    """

    @wraps(view)
    def answer(request: HttpRequest, desk: Desk, **ids: UUID) -> HttpResponse:
        if not may(desk, Verb.REVEAL):
            return not_found(request)
        context: Json = {"address": request.path, "longest": LONGEST_REASON}
        try:
            reason = request.POST.get("reason", "") if request.method == "POST" else None
            context["facts"] = view(desk, reason, **ids)
        except ReasonMissing:
            return page(request, "console/_reveal.html", context | {"is_unsaid": True}, status=400)
        except (MessageMissing, ContactMissing):
            return not_found(request)
        return page(request, "console/_reveal.html", context)

    seated: Callable[..., HttpResponse] = answer
    return require_http_methods(["GET", "POST"])(at_desk(seated))


@asked_why
def message(desk: Desk, reason: str | None, conversation_id: UUID, message_id: UUID) -> Json:
    ids, sees_blocked = (desk.tenant.id, conversation_id, message_id), may(desk, Verb.SEE_BLOCKED)
    if reason is None:
        masked_message(*ids, sees_blocked=sees_blocked)
        return {}
    found = reveal_message(*ids, reason=reason, sees_blocked=sees_blocked)
    facts = {say("reveal.content"): found.content}
    return facts | ({say("reveal.original"): found.original} if found.original else {})


@asked_why
def contact(desk: Desk, reason: str | None, contact_id: UUID) -> Json:
    if reason is None:
        person(desk.tenant.id, contact_id)
        return {}
    found = reveal_contact(desk.tenant.id, contact_id, reason=reason)
    return {_title(name): plain(value) for name, value in found}


def _title(name: str) -> str:
    key = f"contact.field.{name}"
    return say(key) if key in TEXTS else name
