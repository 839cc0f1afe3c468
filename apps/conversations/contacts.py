"""Who a visitor turns out to be: an anonymous visitor gets a name, a known customer gets their own thread back.

Only a proved identifier (the owner's server signed it) is stored as Contact.identifier and finds an existing contact.
A claimed one is noted on the visitor's own contact for agents to read, and opens nothing.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from apps.common.ids import new_id
from apps.conversations.models import Contact
from apps.conversations.visitors import Visitor

CLAIMED = "unverified_identifier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a site says of its visitor. Empty fields say nothing and change nothing."""

    identifier: str = ""
    is_verified: bool = False
    name: str = ""
    email: str = ""
    avatar_url: str = ""
    custom_attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.identifier or self.name or self.email or self.avatar_url or self.custom_attributes)


def identify_contact(visitor: Visitor, identity: Identity, *, locale: str = "") -> Contact:
    """The contact that the visitor speaks as from now on; its id goes into the visitor's next token.

    It differs from visitor.contact_id when that contact belongs to somebody else: a second person on the same
    browser never sees the first one's messages.
    """
    try:
        return _identify(visitor, identity, locale)
    except IntegrityError:  # another device proved the same identifier in this moment: now its row is found
        return _identify(visitor, identity, locale)


@transaction.atomic
def _identify(visitor: Visitor, identity: Identity, locale: str) -> Contact:
    contact = _known(visitor, identity) or _own(visitor, identity, locale)
    _describe(contact, identity)
    return contact


def _known(visitor: Visitor, identity: Identity) -> Contact | None:
    if not (identity.identifier and identity.is_verified):
        return None
    return _locked(visitor).filter(identifier=identity.identifier).first()


def _own(visitor: Visitor, identity: Identity, locale: str) -> Contact:
    contact = _locked(visitor).filter(pk=visitor.contact_id).first()
    if contact is not None and _is_same_person(contact, identity.identifier):
        return contact
    contact_id = visitor.contact_id if contact is None else new_id()
    return _new_contact(visitor, contact_id, identity, locale)


def _new_contact(visitor: Visitor, contact_id: UUID, identity: Identity, locale: str) -> Contact:
    """Two tabs may identify at once: the second finds the first one's row."""
    if identity.identifier and identity.is_verified:
        contact, _ = Contact.objects.get_or_create(
            tenant_id=visitor.tenant_id,
            identifier=identity.identifier,
            defaults={"id": contact_id, "is_verified": True, "locale": locale},
        )
        return contact
    contact, _ = Contact.objects.get_or_create(
        id=contact_id, tenant_id=visitor.tenant_id, defaults={"locale": locale}
    )
    return contact


def _is_same_person(contact: Contact, identifier: str) -> bool:
    known = contact.identifier or contact.custom_attributes.get(CLAIMED, "")
    return not (known and identifier) or known == identifier


def _describe(contact: Contact, identity: Identity) -> None:
    for name in ("name", "email", "avatar_url"):
        if value := getattr(identity, name):
            setattr(contact, name, value)
    attributes = contact.custom_attributes | identity.custom_attributes
    if identity.identifier and identity.is_verified:
        contact.identifier, contact.is_verified = identity.identifier, True
        attributes.pop(CLAIMED, None)
    elif identity.identifier and not contact.is_verified:
        attributes[CLAIMED] = identity.identifier
    contact.custom_attributes = attributes
    contact.save()


def _locked(visitor: Visitor) -> QuerySet[Contact]:
    return Contact.objects.for_tenant(visitor.tenant_id).select_for_update()
