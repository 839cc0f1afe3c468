"""The bell: a person's own list, and what the page has to know to tell of more than it holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.http import require_POST, require_safe

from apps.common.clock import isoformat
from apps.common.ids import parse_id
from apps.console.pages import at_desk, page, protected
from apps.console.people import face
from apps.console.topbar import why
from apps.conversations.veiling import shown_contact
from apps.desk import choosing, concerning, notifying
from apps.desk.choosing import DERIVED, Way
from apps.desk.models import Notification
from apps.desk.said import said
from apps.tenants.access import Desk
from apps.tenants.availability import own_membership
from apps.tenants.veil import Veil, veil_of

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    id: UUID
    kind: str
    conversation_id: UUID | None
    title: str
    quote: str
    at: datetime
    is_unread: bool

    @property
    def at_iso(self) -> str:
        return isoformat(self.at)


@require_safe
@at_desk
def shown(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list as a part of a page."""
    rows, veil = notifying.latest(desk.tenant.id, desk.user.pk), veil_of(desk.tenant)
    return page(request, "console/_notifications.html", {"items": [_item(row, veil) for row in rows]})


@require_safe
@at_desk
def state(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Asked after every connection: what the frames change from now on."""
    return protected(request, JsonResponse(_state(desk)))


@require_POST
@at_desk
def read(request: HttpRequest, desk: Desk) -> HttpResponse:
    """id: these (may be repeated); conversation: what is about it; neither: all."""
    try:
        ids = [_id(each) for each in request.POST.getlist("id")]
        conversation_id = _one(request.POST, "conversation")
    except ValueError:
        return protected(request, JsonResponse({"error": {"code": "invalid"}}, status=400))
    unread = notifying.mark_read(
        desk.tenant.id, desk.user.pk, ids=ids or None, conversation_id=conversation_id
    )
    return protected(request, JsonResponse({"unread": unread}))


def _item(row: Notification, veil: Veil) -> Item:
    contact = shown_contact(veil, row.conversation.contact) if row.conversation else None
    name = face(contact.id, str(contact)).name if contact else ""
    title = said(row.kind, actor=row.actor_name, name=name)
    text = veil.text(row.text)
    return Item(row.id, row.kind, row.conversation_id, title, text, row.created_at, row.read_at is None)


def _state(desk: Desk) -> Json:
    member = own_membership(desk)
    choices = choosing.of_membership(member)
    concerns = concerning.concerns(desk)
    return {
        "unread": notifying.unread_count(desk.tenant.id, desk.user.pk),
        "availability": {"state": member.availability, "why": why(member)},
        "ways": {kind.value: sorted(choices.ways[kind] - {Way.MAIL}) for kind in sorted(DERIVED)},
        "mine": {str(each): seq for each, seq in concerns.mine.items()},
        "queue": [str(each) for each in concerns.queue],
        "teams": [str(each) for each in concerns.teams],
    }


def _one(given: QueryDict, name: str) -> UUID | None:
    text = given.get(name, "")
    return _id(text) if text else None


def _id(text: object) -> UUID:
    """Raises ValueError."""
    found = parse_id(text)
    if found is None:
        raise ValueError("not an id")
    return found
