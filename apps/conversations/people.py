"""The person behind a contact, or behind several that were merged: what agents know of them and change.

What stands on the person (name, e-mail, phone, avatar) is copied to all their contacts, so lists and letters need no
other row. Attributes, notes and labels are the person's alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.conversations.attributes import TooManyAttributes, merged
from apps.conversations.contacts import ABOUT, CLAIMED, tell_of_contact
from apps.conversations.finding.contacts import saying
from apps.conversations.labels import LabelMissing
from apps.conversations.labels import labels as labels_of
from apps.conversations.models import Contact, Label
from apps.events import audiences, bus
from apps.events.base import Event
from apps.tenants.veil import OPEN, Veil

__all__ = ["ContactMissing", "TooManyAttributes"]
Attributes = dict[str, Any]
MAX_ATTRIBUTE_NAME = 100
MAX_ATTRIBUTE_TEXT = 1_000


class ContactMissing(Exception):
    """No such contact in this tenant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(Event):
    """Notes, attributes, labels, a block or a merge: whoever looks at the contact asks anew."""

    name: ClassVar[str] = "contact.changed"
    contact_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """None: stays. attributes: null takes a name away. labels: these and no others."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    avatar_url: str | None = None
    attributes: Attributes | None = None
    labels: Iterable[Label] | None = None


def people(tenant_id: UUID, text: str = "") -> QuerySet[Contact]:
    """One contact for each person, with text in name, e-mail, phone or identifier."""
    rows = Contact.objects.for_tenant(tenant_id).filter(merged_into=None)
    return rows.filter(saying(tenant_id, text)) if text else rows


def contacts_of(tenant_id: UUID, contact_id: UUID) -> list[Contact]:
    """All contacts of the person: who stands for them first, then the others, oldest first. Raises ContactMissing."""
    return _contacts(Contact.objects.for_tenant(tenant_id), contact_id)


def person(tenant_id: UUID, contact_id: UUID) -> Contact:
    """The contact that stands for the person. Raises ContactMissing."""
    return contacts_of(tenant_id, contact_id)[0]


def locked_person(tenant_id: UUID, contact_id: UUID) -> list[Contact]:
    """As contacts_of, under row locks until the transaction ends."""
    return _contacts(Contact.objects.for_tenant(tenant_id).select_for_update(no_key=True), contact_id)


def _contacts(rows: QuerySet[Contact], contact_id: UUID) -> list[Contact]:
    named = (
        Contact.objects.filter(pk=contact_id).annotate(person=Coalesce("merged_into", "id")).values("person")
    )
    found = list(rows.filter(Q(pk__in=named) | Q(merged_into__in=named)).order_by("id"))
    if not found:
        raise ContactMissing("no such contact")
    return sorted(found, key=lambda row: row.merged_into_id is not None)


def change_contact(tenant_id: UUID, contact_id: UUID, change: Change, *, veil: Veil = OPEN) -> Contact:
    """The person as they are then. Raises ContactMissing, LabelMissing, TooManyAttributes, ValidationError.

    veil: under which whoever changes it saw the person. What comes back masked was not touched.
    """
    with transaction.atomic():
        rows = locked_person(tenant_id, contact_id)
        _describe(rows, _touched(rows[0], change, veil))
        if change.labels is not None:
            set_labels(rows[0], change.labels)
    tell_of_people(rows)
    return rows[0]


def _touched(person: Contact, change: Change, veil: Veil) -> Change:
    def is_mask(before: Any, given: Any) -> bool:
        return bool(given != before and given == veil.value(before))

    fields = [name for name in ABOUT if is_mask(getattr(person, name), getattr(change, name))]
    known, given = person.custom_attributes, change.attributes
    if given is not None:
        given = {
            name: value
            for name, value in given.items()
            if name not in known or not is_mask(known[name], value)
        }
    return replace(change, attributes=given, **dict.fromkeys(fields))


def _describe(rows: list[Contact], change: Change) -> None:
    given = {name: clean(value) for name in ABOUT if (value := getattr(change, name)) is not None}
    for row in rows:
        for name, value in given.items():
            setattr(row, name, value)
        row.clean_fields(exclude={field.name for field in Contact._meta.fields} - given.keys())
    if change.attributes is not None:
        rows[0].custom_attributes = merged(rows[0].custom_attributes, _checked(change.attributes))
    for row in rows:
        row.save(update_fields=[*given, "custom_attributes"])


def clean(text: str) -> str:
    """What PostgreSQL can keep of it."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode().strip()


def _checked(attributes: Attributes) -> Attributes:
    """Raises ValidationError."""
    for name, value in attributes.items():
        is_fit = bool(name.strip()) and len(name) <= MAX_ATTRIBUTE_NAME and name != CLAIMED
        if not is_fit or "\x00" in f"{name}{value}":
            raise ValidationError(
                {"custom_attributes": _("An attribute needs a name of at most 100 characters.")}
            )
        if isinstance(value, str) and len(value) > MAX_ATTRIBUTE_TEXT:
            raise ValidationError({"custom_attributes": _("A value has at most 1,000 characters.")})
    return attributes


def set_labels(contact: Contact, labels: Iterable[Label]) -> None:
    """These and no others. Raises LabelMissing for another tenant's label."""
    wanted = {label.pk for label in labels}
    known = list(labels_of(contact.tenant_id).filter(pk__in=wanted))
    if len(known) < len(wanted):
        raise LabelMissing("no such label")
    contact.labels.set(known, through_defaults={"tenant_id": contact.tenant_id})
    contact.__dict__.pop("shown_labels", None)


def tell_of_people(contacts: Iterable[Contact]) -> None:
    """Tell agents who these are by now. Outside of the transaction that changed them: it takes other locks."""
    for contact in contacts:
        tell_of_contact(contact)
    tell_watchers(contacts)


def tell_watchers(contacts: Iterable[Contact]) -> None:
    """Tell those who look at one of them that something about it changed."""
    for contact in contacts:
        to = [audiences.contact_watchers(contact.tenant_id, contact.id)]
        bus.publish(ContactChanged(contact_id=str(contact.id)), to=to)
