"""New conversations, one or many at once, with the contacts they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.common.clock import now
from apps.common.inserting import insert
from apps.conversations.locking import ConversationMissing, Key, locked_conversations
from apps.conversations.models import Contact, Conversation
from apps.conversations.telling import tell_state
from apps.conversations.visitors import Visitor
from apps.events import bus
from apps.tenants.models import Inbox

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation that a visitor needs."""

    visitor: Visitor
    owner: str
    locale: str = ""


@transaction.atomic
def open_conversation(visitor: Visitor, *, owner: str, locale: str = "") -> Conversation:
    """The visitor's unresolved conversation under a lock, made if there is none."""
    for _attempt in range(ATTEMPTS):
        found = locked_conversations([visitor]) or open_conversations([Opening(visitor, owner, locale)])
        if visitor in found:
            return found[visitor]
    raise ConversationMissing("the conversation ended each time it was found")


def open_conversations(openings: Sequence[Opening]) -> dict[Key, Conversation]:
    """Make them, for visitors who have no unresolved one. Nobody else sees them before commit, so they count as locked.

    Needs a transaction. A visitor whose other tab was faster is missing from the answer: by then that one is committed.
    """
    # Two transactions that make the same rows make them in the same order: neither waits for the other in a circle.
    ordered = sorted(openings, key=lambda opening: (opening.visitor.contact_id, opening.visitor.inbox_id))
    contacts = _contacts(ordered)
    rows = {
        opening.visitor: _row(opening, contacts[opening.visitor.contact_id])
        for opening in ordered
        if opening.visitor.contact_id in contacts
    }
    made = _inserted(rows)
    _announce(list(made.values()))
    return made


def _contacts(openings: Sequence[Opening]) -> dict[UUID, Contact]:
    """Those that were there already may have a name; one of another tenant is not found."""
    new = [
        Contact(
            id=opening.visitor.contact_id,
            tenant_id=opening.visitor.tenant_id,
            locale=opening.locale,
            created_at=now(),
        )
        for opening in openings
    ]
    insert(new, skip_conflicts=True)
    tenants = {opening.visitor.contact_id: opening.visitor.tenant_id for opening in openings}
    known = Contact.objects.in_bulk(list(tenants))
    return {pk: contact for pk, contact in known.items() if contact.tenant_id == tenants[pk]}


def _row(opening: Opening, contact: Contact) -> Conversation:
    opened_at = now()
    return Conversation(
        tenant_id=opening.visitor.tenant_id,
        inbox_id=opening.visitor.inbox_id,
        contact=contact,
        owner=opening.owner,
        waiting_since=opened_at if opening.owner == Conversation.Owner.QUEUE else None,
        locale=opening.locale,
        created_at=opened_at,
        last_activity_at=opened_at,
    )


def _inserted(rows: dict[Visitor, Conversation]) -> dict[Key, Conversation]:
    stored = insert(list(rows.values()), skip_conflicts=True)
    return {visitor: row for visitor, row in rows.items() if row.id in stored}


def _announce(made: Sequence[Conversation]) -> None:
    inboxes = Inbox.objects.in_bulk({row.inbox_id for row in made}) if made else {}
    for row in made:
        row.inbox = inboxes[row.inbox_id]
        row.shown_labels = []  # a new one has none: no need to ask
    bus.record_all([(tell_state(row), row.tenant_id) for row in made])
