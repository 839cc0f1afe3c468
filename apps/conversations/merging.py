"""Two contacts that are one person: joined by an agent, looked at before, undone within thirty days.

The contacts stay what they are to their visitors: a visitor reads what was written with that visitor's own token, and
goes on in the same conversation. Joining them shows agents one person: one name, one address, all conversations, notes,
pages and ratings. So nobody gets at somebody's history by persuading an agent, and no conversation has to move.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from apps.common.clock import now
from apps.conversations.attributes import merged
from apps.conversations.contacts import ABOUT, CLAIMED
from apps.conversations.models import Contact, ContactMerge, ContactNote, Conversation, PageView, Rating
from apps.conversations.people import contacts_of, locked_person, set_labels, tell_of_people
from apps.tenants.models import User

UNDO_WITHIN = timedelta(days=30)
ATTRIBUTE = "custom_attributes."
LABELS = "labels"
Changes = dict[str, list[Any]]  # field: [before, after]


class SamePerson(Exception):
    """The two are one person already."""


class MergeMissing(Exception):
    """No such merge in this tenant, or it has been undone."""


class UndoTooLate(Exception):
    """A merge is undone within thirty days."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the two say of one field, and what will stand there."""

    field: str
    kept: Any
    joined: Any
    result: Any


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do. conversations, notes, pages, ratings: how many the joined person brings."""

    kept: Contact
    joined: Contact
    differences: list[Difference]
    conversations: int
    notes: int
    pages: int
    ratings: int

    @property
    def is_unproved(self) -> bool:
        """One of them has proved who they are, the other has not."""
        return self.kept.is_verified != self.joined.is_verified

    @property
    def are_both_proved(self) -> bool:
        """Two customers, as the owner's own system has it."""
        return self.kept.is_verified and self.joined.is_verified


def preview(tenant_id: UUID, kept_id: UUID, joined_id: UUID) -> Preview:
    """Raises ContactMissing, SamePerson, TooManyAttributes."""
    kept, joined = _two(contacts_of(tenant_id, kept_id), contacts_of(tenant_id, joined_id))
    ids = [contact.id for contact in joined]
    after = _outcome(kept[0], joined[0])
    before, other = _facts(kept[0]), _facts(joined[0])
    names = dict.fromkeys([*before, *other])
    found = [Difference(name, before.get(name), other.get(name), after.get(name)) for name in names]
    return Preview(
        kept[0],
        joined[0],
        [each for each in found if each.kept != each.joined],
        conversations=Conversation.objects.for_tenant(tenant_id).filter(contact__in=ids).count(),
        notes=ContactNote.objects.for_tenant(tenant_id).filter(contact__in=ids).count(),
        pages=PageView.objects.for_tenant(tenant_id).filter(contact__in=ids).count(),
        ratings=Rating.objects.for_tenant(tenant_id).filter(contact__in=ids).count(),
    )


def merge(tenant_id: UUID, kept_id: UUID, joined_id: UUID, *, by: User | None, by_name: str) -> ContactMerge:
    """joined is the same person as kept from now on. Raises ContactMissing, SamePerson, TooManyAttributes."""
    with transaction.atomic():
        kept, joined = _locked(tenant_id, kept_id, joined_id)
        changes = _join(kept, joined)
        followers = [str(contact.id) for contact in joined[1:]]
        row = ContactMerge.objects.create(
            tenant_id=tenant_id,
            kept=kept[0],
            joined=joined[0],
            changes=changes,
            followers=followers,
            by=by,
            by_name=by_name[:120],
        )
    tell_of_people([*kept, *joined])
    return row


def undo(tenant_id: UUID, merge_id: UUID) -> ContactMerge:
    """Two people again, each as before; what was changed since then stays. Raises MergeMissing, UndoTooLate."""
    with transaction.atomic():
        rows = ContactMerge.objects.for_tenant(tenant_id).select_for_update()
        row = rows.filter(pk=merge_id, undone_at=None).first()
        if row is None:
            raise MergeMissing("no such merge")
        if row.created_at < now() - UNDO_WITHIN:
            raise UndoTooLate("a merge is undone within thirty days")
        contacts = locked_person(tenant_id, row.kept_id)
        _part(row, {str(contact.id): contact for contact in contacts})
        row.undone_at = now()
        row.save(update_fields=["undone_at"])
    tell_of_people(contacts)
    return row


def merges(tenant_id: UUID, contact_ids: Iterable[UUID]) -> QuerySet[ContactMerge]:
    """Of the person's contacts, those that can be undone, newest first."""
    ids = list(contact_ids)
    rows = ContactMerge.objects.for_tenant(tenant_id).filter(
        undone_at=None, created_at__gt=now() - UNDO_WITHIN
    )
    return rows.filter(Q(kept__in=ids), Q(joined__in=ids)).select_related("kept", "joined")


def keeper(first: Contact, second: Contact) -> tuple[Contact, Contact]:
    """Who stands for both, and who joins: whoever has proved who they are, then whoever was there first."""
    kept, joined = sorted((first, second), key=lambda contact: (not contact.is_verified, contact.id))
    return kept, joined


def conversation_counts(tenant_id: UUID, contact_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Of each person, with what was merged into them."""
    ids = list(contact_ids)
    rows = Conversation.objects.for_tenant(tenant_id).filter(
        Q(contact__in=ids) | Q(contact__merged_into__in=ids)
    )
    by_person = rows.annotate(person=Coalesce("contact__merged_into", "contact"))
    return dict(by_person.order_by().values_list("person").annotate(Count("id")))


def _locked(tenant_id: UUID, *contact_ids: UUID) -> tuple[list[Contact], list[Contact]]:
    """Under locks that are always taken in the same order, as two agents may merge the same two the other way round."""
    for contact_id in sorted(contact_ids):
        locked_person(tenant_id, contact_id)
    kept, joined = (contacts_of(tenant_id, contact_id) for contact_id in contact_ids)
    return _two(kept, joined)


def _two(kept: list[Contact], joined: list[Contact]) -> tuple[list[Contact], list[Contact]]:
    if kept[0].id == joined[0].id:
        raise SamePerson("they are one person already")
    return kept, joined


def _facts(contact: Contact) -> dict[str, Any]:
    attributes = {
        f"{ATTRIBUTE}{name}": value for name, value in contact.custom_attributes.items() if name != CLAIMED
    }
    return {name: getattr(contact, name) for name in ABOUT} | attributes


def _outcome(kept: Contact, joined: Contact) -> dict[str, Any]:
    """The person's facts afterwards: what kept has not, joined brings. Raises TooManyAttributes."""
    theirs = {name: value for name, value in joined.custom_attributes.items() if name != CLAIMED}
    attributes = merged(kept.custom_attributes, theirs | kept.custom_attributes)
    about = {name: getattr(kept, name) or getattr(joined, name) for name in ABOUT}
    return about | {f"{ATTRIBUTE}{name}": value for name, value in attributes.items() if name != CLAIMED}


def _join(kept: list[Contact], joined: list[Contact]) -> dict[str, Changes]:
    """Answers what changed on whom."""
    after = _outcome(kept[0], joined[0])
    about = {name: after[name] for name in ABOUT}
    changes = {str(kept[0].id): _put(kept[0], after)}
    for contact in (*kept[1:], *joined):
        changes[str(contact.id)] = _put(contact, about)
    for contact in joined:
        contact.merged_into = kept[0]
        contact.save(update_fields=["merged_into"])
    added = [label for label in joined[0].shown_labels if label not in kept[0].shown_labels]
    if added:
        changes[str(kept[0].id)][LABELS] = [[], [str(label.id) for label in added]]
        set_labels(kept[0], [*kept[0].shown_labels, *added])
    return changes


def _put(contact: Contact, after: dict[str, Any]) -> Changes:
    before = _facts(contact)
    changed = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    _write(contact, {name: value for name, (_before, value) in changed.items()})
    return changed


def _write(contact: Contact, values: dict[str, Any]) -> None:
    attributes = dict(contact.custom_attributes)
    for name, value in values.items():
        if not name.startswith(ATTRIBUTE):
            setattr(contact, name, value)
        elif value is None:
            attributes.pop(name.removeprefix(ATTRIBUTE), None)
        else:
            attributes[name.removeprefix(ATTRIBUTE)] = value
    contact.custom_attributes = attributes
    contact.save(update_fields=[*ABOUT, "custom_attributes"])


def _part(row: ContactMerge, contacts: dict[str, Contact]) -> None:
    """What has been changed since the merge stays as it is."""
    joined = contacts.get(str(row.joined_id))
    if joined is None:
        raise MergeMissing("no such merge")
    for contact_id, changes in row.changes.items():
        contact = contacts.get(contact_id)
        if contact is not None:
            _take_back(contact, changes)
    joined.merged_into = None
    joined.save(update_fields=["merged_into"])
    for contact_id in row.followers:
        if contact_id in contacts:
            contacts[contact_id].merged_into = joined
            contacts[contact_id].save(update_fields=["merged_into"])


def _take_back(contact: Contact, changes: Changes) -> None:
    added = set(changes.get(LABELS, [[], []])[1])
    if added:
        set_labels(contact, [label for label in contact.shown_labels if str(label.id) not in added])
    now_there = _facts(contact)
    fields = {name: pair for name, pair in changes.items() if name != LABELS}
    _write(
        contact, {name: before for name, (before, after) in fields.items() if now_there.get(name) == after}
    )


def alike(contact: Contact) -> Q:
    """Whoever has the same e-mail, phone or name; nobody for a contact without any."""
    same = Q(pk__in=[])
    for name in ("email", "phone", "name"):
        if value := getattr(contact, name):
            same |= Q(**{f"{name}__iexact": value})
    return same
