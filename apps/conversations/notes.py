"""What agents write down about a person. Everybody in the tenant reads it; its author changes and deletes it."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from apps.common.clock import now
from apps.conversations.models import MAX_NOTE, ContactNote
from apps.conversations.people import clean, contacts_of, tell_watchers
from apps.tenants.models import User


class NoteMissing(Exception):
    """No such note in this tenant."""


class NoteInvalid(Exception):
    """A note has 1 to 5,000 characters."""


class NotTheAuthor(Exception):
    """Somebody else wrote the note."""


def notes(tenant_id: UUID, contact_id: UUID) -> QuerySet[ContactNote]:
    """Of the person behind the contact, newest first. Raises ContactMissing."""
    ids = [contact.id for contact in contacts_of(tenant_id, contact_id)]
    return notes_of(tenant_id, ids)


def notes_of(tenant_id: UUID, contact_ids: list[UUID]) -> QuerySet[ContactNote]:
    return ContactNote.objects.for_tenant(tenant_id).filter(contact__in=contact_ids).order_by("-id")


@transaction.atomic
def add_note(
    tenant_id: UUID, contact_id: UUID, *, text: str, author: User | None, author_name: str
) -> ContactNote:
    """author: None is a program. Raises ContactMissing, NoteInvalid."""
    contacts = contacts_of(tenant_id, contact_id)
    note = ContactNote.objects.create(
        tenant_id=tenant_id,
        contact=contacts[0],
        author=author,
        author_name=author_name[:120],
        text=_checked(text),
    )
    tell_watchers(contacts)
    return note


@transaction.atomic
def change_note(tenant_id: UUID, note_id: UUID, *, text: str, author: User | None) -> ContactNote:
    """Raises NoteMissing, NotTheAuthor, NoteInvalid."""
    note = _own(tenant_id, note_id, author)
    note.text, note.edited_at = _checked(text), now()
    note.save(update_fields=["text", "edited_at"])
    tell_watchers(contacts_of(tenant_id, note.contact_id))
    return note


@transaction.atomic
def delete_note(tenant_id: UUID, note_id: UUID, *, author: User | None) -> None:
    """Raises NoteMissing, NotTheAuthor."""
    note = _own(tenant_id, note_id, author)
    tell_watchers(contacts_of(tenant_id, note.contact_id))
    note.delete()


def _own(tenant_id: UUID, note_id: UUID, author: User | None) -> ContactNote:
    note = ContactNote.objects.for_tenant(tenant_id).select_for_update().filter(pk=note_id).first()
    if note is None:
        raise NoteMissing("no such note")
    if note.author_id != (author.pk if author else None):
        raise NotTheAuthor("somebody else wrote the note")
    return note


def _checked(text: str) -> str:
    cleaned = clean(text)
    if not 1 <= len(cleaned) <= MAX_NOTE:
        raise NoteInvalid(f"a note has 1 to {MAX_NOTE:,} characters")
    return cleaned
