"""Deleting a contact with everything they wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.conversations.attachments import remove_attachments, remove_files_of_contacts
from apps.conversations.holds import require_free
from apps.conversations.models import Attachment, Contact, Conversation
from apps.events import audiences, bus
from apps.events.base import Event
from apps.tenants.models import Inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRemoved(Event):
    """The visitor's sockets show what is no longer there: they end."""

    name: ClassVar[str] = "contact.removed"
    contact_id: str


@transaction.atomic
def remove_contacts(*, tenant_id: UUID, contact_ids: Iterable[UUID]) -> int:
    """Delete them, what was merged into them, and their conversations. Answers how many contacts there were.

    A visitor who comes back with an old token starts anew, with no history. Raises OnHold.
    """
    named = list(contact_ids)
    rows = Contact.objects.for_tenant(tenant_id).filter(Q(pk__in=named) | Q(merged_into__in=named))
    removed = list(rows.values_list("pk", flat=True))
    require_free(tenant_id, removed)
    remove_files_of_contacts(tenant_id, removed)
    rows.delete()
    inbox_ids = list(Inbox.objects.for_tenant(tenant_id).values_list("pk", flat=True))
    for contact_id in removed:
        sockets = [audiences.visitor(tenant_id, inbox_id, contact_id) for inbox_id in inbox_ids]
        bus.publish(ContactRemoved(contact_id=str(contact_id)), to=sockets)
    return len(removed)


@transaction.atomic
def remove_conversations(*, tenant_id: UUID, conversation_ids: Iterable[UUID]) -> int:
    """Delete ended conversations with all that belongs to them; their contacts stay. Answers how many."""
    rows = Conversation.objects.for_tenant(tenant_id).filter(pk__in=list(conversation_ids))
    gone = list(rows.select_for_update().values_list("pk", flat=True))
    files = Attachment.objects.for_tenant(tenant_id).filter(conversation__in=gone)
    remove_attachments(tenant_id, files.values_list("pk", flat=True))
    rows.delete()
    return len(gone)
