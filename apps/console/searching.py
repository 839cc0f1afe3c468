"""What agents look for: messages by their words, contacts by name. static/js/console/search.js asks."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.common.clock import isoformat
from apps.console.pages import at_desk, page
from apps.console.people import Face, face
from apps.console.rows import elapsed
from apps.console.selection import Key
from apps.console.words import say
from apps.conversations.finding.contacts import contacts_named
from apps.conversations.finding.messages import Hit, Place, messages_saying
from apps.conversations.finding.passages import Piece
from apps.conversations.finding.terms import LONGEST
from apps.conversations.models import Contact, Message
from apps.conversations.veiling import shown_contact
from apps.tenants.access import Desk
from apps.tenants.veil import Veil, veil_of

PUBLIC = Message.Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class Passage:
    """A message that was found."""

    conversation_id: str
    seq: int
    face: Face
    pieces: list[Piece]
    kind: str
    at: datetime

    @property
    def sender_text(self) -> str:
        return say(f"kind.{self.kind}")

    @property
    def at_iso(self) -> str:
        return isoformat(self.at)

    @property
    def ago(self) -> str:
        return elapsed(self.at)


@dataclass(frozen=True, slots=True)
class Person:
    """A contact that was found. conversation_id: the latest, or empty."""

    face: Face
    told: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Results:
    text: str
    people: list[Person]
    passages: list[Passage]
    next_key: Key | None


@require_safe
@at_desk
def search(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Results as a part of the page; with before, the messages that follow."""
    text = request.GET.get("q", "")[:LONGEST]
    return page(
        request, "console/_results.html", {"results": results(desk, text, request.GET.get("before", ""))}
    )


def results(desk: Desk, text: str, before: str = "") -> Results:
    key = Key.parse(before)
    veil = veil_of(desk.tenant)
    hits = messages_saying(desk.tenant.id, text, after=Place(key.at, key.id) if key else None, veil=veil)
    people = [] if key else [_person(row, veil) for row in contacts_named(desk.tenant.id, text)]
    following = Key(0, hits.next.at, hits.next.id) if hits.next else None
    return Results(text, people, [_passage(hit, veil) for hit in hits.found], following)


def _person(row: Contact, veil: Veil) -> Person:
    contact = shown_contact(veil, row)
    told = " · ".join(filter(None, (contact.email, contact.phone, contact.identifier)))
    conversation_id = contact.conversation_id  # type: ignore[attr-defined]
    return Person(face(contact.id, str(contact)), told, str(conversation_id or ""))


def _passage(hit: Hit, veil: Veil) -> Passage:
    message = hit.message
    contact = shown_contact(veil, message.conversation.contact)
    return Passage(
        conversation_id=str(message.conversation_id),
        seq=message.seq,
        face=face(contact.id, str(contact)),
        pieces=hit.pieces,
        kind=message.sender_kind if message.visibility == PUBLIC else "note",
        at=message.created_at,
    )
