"""What agents do with a contact: edit, note, block, merge. Each answers JSON; forms come as parts of a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from apps.console.contact_input import change_of, terms_of
from apps.console.ownership import supervises
from apps.console.pages import at_desk, protected
from apps.conversations import merging, notes
from apps.conversations.attributes import TooManyAttributes
from apps.conversations.blocks import BlockMissing, NetworkInvalid, block_in
from apps.conversations.labels import LabelMissing
from apps.conversations.people import ContactMissing, change_contact
from apps.desk import actors, blocking
from apps.tenants.access import Desk
from apps.tenants.veil import veil_of

Json = dict[str, Any]


class Forbidden(Exception):
    """Supervisors alone may do this."""


STATUSES: dict[type[Exception], tuple[int, str]] = {
    TooManyAttributes: (400, "too_many_attributes"),
    notes.NoteInvalid: (400, "invalid"),
    NetworkInvalid: (400, "invalid"),
    merging.SamePerson: (409, "same_person"),
    merging.UndoTooLate: (409, "too_late"),
    blocking.AddressUnknown: (409, "address_unknown"),
    notes.NotTheAuthor: (403, "forbidden"),
    Forbidden: (403, "forbidden"),
    ContactMissing: (404, "not_found"),
    LabelMissing: (404, "not_found"),
    notes.NoteMissing: (404, "not_found"),
    BlockMissing: (404, "not_found"),
    merging.MergeMissing: (404, "not_found"),
}
View = Callable[..., Json]


def posted(view: View) -> Callable[..., HttpResponse]:
    """A verb: its words as JSON, its exceptions as {"error": {"code", "fields"?}}."""

    @wraps(view)
    def answer(request: HttpRequest, desk: Desk, **ids: UUID) -> HttpResponse:
        try:
            return protected(request, JsonResponse(view(request, desk, **ids)))
        except ValidationError as error:
            fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            return refusal(request, 400, "invalid", fields)
        except tuple(STATUSES) as error:
            status, code = next(known for kind, known in STATUSES.items() if isinstance(error, kind))
            return refusal(request, status, code)

    seated: Callable[..., HttpResponse] = answer
    return require_POST(at_desk(seated))


def refusal(request: HttpRequest, status: int, code: str, fields: Json | None = None) -> HttpResponse:
    error = {"code": code} | ({"fields": fields} if fields else {})
    return protected(request, JsonResponse({"error": error}, status=status))


@posted
def edit(request: HttpRequest, desk: Desk, contact_id: UUID) -> Json:
    change, veil = change_of(desk, request.POST), veil_of(desk.tenant)
    contact = change_contact(desk.tenant.id, contact_id, change, veil=veil)
    return {"contact": str(contact.id)}


@posted
def add_note(request: HttpRequest, desk: Desk, contact_id: UUID) -> Json:
    text = request.POST.get("text", "")
    name = desk.user.public_name
    note = notes.add_note(desk.tenant.id, contact_id, text=text, author=desk.user, author_name=name)
    return {"note": str(note.id)}


@posted
def change_note(request: HttpRequest, desk: Desk, note_id: UUID) -> Json:
    """With delete among the fields it goes."""
    if "delete" in request.POST:
        notes.delete_note(desk.tenant.id, note_id, author=desk.user)
    else:
        notes.change_note(desk.tenant.id, note_id, text=request.POST.get("text", ""), author=desk.user)
    return {}


@posted
def block(request: HttpRequest, desk: Desk, contact_id: UUID) -> Json:
    """The contact; with address among the fields also where they last wrote from, which may be many people's."""
    actor, terms = actors.agent(desk), terms_of(request.POST)
    if "address" in request.POST:
        _require_supervisor(desk)
        blocking.block_address(actor, contact_id, terms)
    blocking.block_contact(actor, contact_id, terms)
    return {}


@posted
def lift(request: HttpRequest, desk: Desk, block_id: UUID) -> Json:
    row = block_in(desk.tenant.id, block_id)
    if row.network:
        _require_supervisor(desk)
    blocking.unblock(actors.agent(desk), row)
    return {}


@posted
def merge(request: HttpRequest, desk: Desk, contact_id: UUID, other_id: UUID) -> Json:
    row = merging.merge(desk.tenant.id, contact_id, other_id, by=desk.user, by_name=desk.user.public_name)
    return {"contact": str(row.kept_id)}


@posted
def undo(request: HttpRequest, desk: Desk, merge_id: UUID) -> Json:
    row = merging.undo(desk.tenant.id, merge_id)
    return {"contact": str(row.kept_id)}


def _require_supervisor(desk: Desk) -> None:
    if not supervises(desk):
        raise Forbidden("supervisors alone may do this")


__all__ = ["add_note", "block", "change_note", "edit", "lift", "merge", "undo"]
