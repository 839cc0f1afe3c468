"""A program opens a conversation for a contact, known or new."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.common.ids import new_id
from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations.contacts import Identity, identify_contact
from apps.conversations.models import Contact, Conversation
from apps.conversations.people import ContactMissing
from apps.conversations.visitors import Visitor
from apps.desk import queries, waiting
from apps.desk.program.actor import Program
from apps.tenants.access import active_inbox

Owner = Conversation.Owner


@dataclass(frozen=True, slots=True)
class Opened:
    conversation: Conversation
    is_new: bool


@transaction.atomic
def open_conversation(
    program: Program, *, inbox_id: UUID, contact: UUID | Identity, locale: str = ""
) -> Opened:
    """The contact's unresolved conversation in the inbox, opened if there is none.

    An Identity with an identifier that is known already is that contact; otherwise it becomes a new one.
    Raises NoSuchInbox, ContactMissing.
    """
    inbox = active_inbox(program.tenant_id, inbox_id)
    if isinstance(contact, Identity):
        newcomer = Visitor(program.tenant_id, inbox.id, new_id())
        person = identify_contact(newcomer, contact, locale=locale).contact
    else:
        person = _known_contact(program, contact)
    known = threads.unresolved_conversation(program.tenant_id, inbox.id, person.id)
    owner = Owner.AI if queries.answering(inbox).is_ai_enabled else Owner.QUEUE
    visitor = Visitor(program.tenant_id, inbox.id, person.id)
    conversation = conversations.open_conversation(visitor, owner=owner, locale=locale)
    is_new = known is None or known.id != conversation.id
    if is_new and conversation.owner == Owner.QUEUE:
        waiting.begin_all([conversation])
    return Opened(conversation, is_new)


def _known_contact(program: Program, contact_id: UUID) -> Contact:
    found = threads.contact(program.tenant_id, contact_id)
    if found is None:
        raise ContactMissing("no such contact")
    return found
