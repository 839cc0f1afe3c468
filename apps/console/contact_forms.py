"""The dialogs of the contact pane, as parts of a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.common.ids import parse_id
from apps.console.contact import plain
from apps.console.contact_input import LASTS, kind_of
from apps.console.ownership import supervises
from apps.console.pages import at_desk, not_found, page
from apps.console.people import face
from apps.console.words import say
from apps.conversations import merging
from apps.conversations.attributes import TooManyAttributes
from apps.conversations.contacts import CLAIMED
from apps.conversations.labels import labels
from apps.conversations.models import MAX_NOTE, MAX_REASON, Contact, ContactNote
from apps.conversations.people import ContactMissing, contacts_of, people, person
from apps.conversations.veiling import shown_contact
from apps.desk.addresses import last_address
from apps.tenants.access import Desk
from apps.tenants.veil import Veil, veil_of

Json = dict[str, Any]
CANDIDATES = 10
LABELS = 200


def shown(template: str) -> Callable[[Callable[..., Json]], Callable[..., HttpResponse]]:
    def decorate(view: Callable[..., Json]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, desk: Desk, **ids: UUID) -> HttpResponse:
            try:
                return page(request, template, view(request, desk, **ids))
            except (ContactMissing, ContactNote.DoesNotExist):
                return not_found(request)

        seated: Callable[..., HttpResponse] = answer
        return require_safe(at_desk(seated))

    return decorate


@shown("console/_contact_edit.html")
def edit(request: HttpRequest, desk: Desk, contact_id: UUID) -> Json:
    row = shown_contact(veil_of(desk.tenant), person(desk.tenant.id, contact_id))
    own = {label.pk for label in row.shown_labels}
    return {
        "person": row,
        "attributes": [
            {"name": name, "kind": kind_of(value), "value": _entered(value)}
            for name, value in row.custom_attributes.items()
            if name != CLAIMED
        ],
        "blank": {"name": "", "kind": "text", "value": ""},
        "labels": [(label, label.pk in own) for label in labels(desk.tenant.id)[:LABELS]],
    }


def _entered(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value)


@shown("console/_contact_note.html")
def note(request: HttpRequest, desk: Desk, note_id: UUID) -> Json:
    """Raises DoesNotExist, for somebody else's note too."""
    row = ContactNote.objects.for_tenant(desk.tenant.id).get(pk=note_id, author=desk.user)
    return {"note": row, "max_note": MAX_NOTE}


@shown("console/_contact_block.html")
def block(request: HttpRequest, desk: Desk, contact_id: UUID) -> Json:
    contacts = contacts_of(desk.tenant.id, contact_id)
    ids = [contact.id for contact in contacts]
    may_see = supervises(desk)
    return {
        "person": contacts[0],
        "face": face(contacts[0].id, veil_of(desk.tenant).text(str(contacts[0]))),
        "address": last_address(desk.tenant.id, ids) if may_see else "",
        "may_supervise": may_see,
        "lasts": [(word, say(f"contact.lasts.{word}")) for word in LASTS],
        "max_reason": MAX_REASON,
    }


@shown("console/_contact_merge.html")
def merge(request: HttpRequest, desk: Desk, contact_id: UUID) -> Json:
    """Whom to choose from, or with ?with= what would happen."""
    veil = veil_of(desk.tenant)
    first = shown_contact(veil, person(desk.tenant.id, contact_id))
    text = request.GET.get("q", "").strip()[:200]
    other_id = parse_id(request.GET.get("with", ""))
    context: Json = {"person": first, "face": face(first.id, str(first)), "text": text}
    if other_id is not None:
        second = shown_contact(veil, person(desk.tenant.id, other_id))
        return context | _previewed(desk, first, second)
    return context | {"candidates": _candidates(desk, person(desk.tenant.id, contact_id), text)}


def _previewed(desk: Desk, first: Contact, second: Contact) -> Json:
    kept, joined = merging.keeper(first, second)
    try:
        found = merging.preview(desk.tenant.id, kept.id, joined.id)
    except merging.SamePerson:
        return {"problem": say("contact.error.same_person")}
    except TooManyAttributes:
        return {"problem": say("contact.error.too_many_attributes")}
    return {
        "preview": found,
        "differences": [_told(each, veil_of(desk.tenant)) for each in found.differences],
        "kept": face(kept.id, str(kept)),
        "joined": face(joined.id, str(joined)),
    }


def _told(each: merging.Difference, veil: Veil) -> Json:
    is_attribute = each.field.startswith(merging.ATTRIBUTE)
    name = each.field.removeprefix(merging.ATTRIBUTE)
    return {
        "field": name if is_attribute else say(f"contact.field.{name}"),
        "kept": veil.text(_fact(each.kept)),
        "joined": veil.text(_fact(each.joined)),
        "result": veil.text(_fact(each.result)),
    }


def _fact(value: object) -> str:
    return "–" if value in (None, "") else plain(value)


def _candidates(desk: Desk, first: Contact, text: str) -> list[Json]:
    """Without words: who has the same e-mail, phone or name."""
    rows = people(desk.tenant.id, text).exclude(pk=first.id) if text else _alike(desk, first)
    found = list(rows.order_by("-id")[:CANDIDATES])
    counts = merging.conversation_counts(desk.tenant.id, [row.id for row in found])
    return [
        {"contact": row, "face": face(row.id, str(row)), "conversations": counts.get(row.id, 0)}
        for row in (shown_contact(veil_of(desk.tenant), each) for each in found)
    ]


def _alike(desk: Desk, first: Contact) -> Any:
    return people(desk.tenant.id).exclude(pk=first.id).filter(merging.alike(first))
