"""Who a visitor turns out to be: an anonymous visitor gets a name, a known customer gets their own thread back.

Only a proved identifier (the owner's server signed it) is stored as Contact.identifier and finds an existing contact.
A claimed one is noted on the visitor's own contact for agents to read, and opens nothing.

What stands on a verified contact stays, until somebody who proves to be that contact says otherwise.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from apps.common.ids import new_id
from apps.conversations.attributes import merged
from apps.conversations.locking import locked_conversation
from apps.conversations.models import Contact, Conversation
from apps.conversations.telling import announce_to_agents
from apps.conversations.visitors import Visitor

CLAIMED = "unverified_identifier"
ABOUT = ("name", "email", "phone", "avatar_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a site says of its visitor. Empty fields say nothing and change nothing; None empties.

    custom_attributes: null takes a name away.
    """

    identifier: str = ""
    is_verified: bool = False
    name: str | None = ""
    email: str | None = ""
    phone: str | None = ""
    avatar_url: str | None = ""
    custom_attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing that is worth a row."""
        about = any(getattr(self, name) for name in ABOUT)
        return not (
            self.identifier or about or any(each is not None for each in self.custom_attributes.values())
        )


@dataclass(frozen=True, slots=True)
class Identified:
    """kept: what a verified contact did not let itself be told."""

    contact: Contact
    is_changed: bool
    kept: tuple[str, ...] = ()


def identify_contact(visitor: Visitor, identity: Identity, *, locale: str = "") -> Identified:
    """The contact that the visitor speaks as from now on; its id goes into the visitor's next token.

    It differs from visitor.contact_id when that contact belongs to somebody else: a second person on the same
    browser never sees the first one's messages. Raises TooManyAttributes.
    """
    try:
        return _identify(visitor, identity, locale)
    except IntegrityError:  # another device proved the same identifier in this moment: now its row is found
        return _identify(visitor, identity, locale)


@transaction.atomic
def _identify(visitor: Visitor, identity: Identity, locale: str) -> Identified:
    contact = _known(visitor, identity) or _own(visitor, identity, locale)
    before = _state(contact)
    kept = _describe(contact, identity)
    is_changed = _state(contact) != before
    if is_changed:
        contact.save()
    return Identified(contact, is_changed, kept)


def _state(contact: Contact) -> list[Any]:
    return [getattr(contact, name) for name in ("identifier", "is_verified", "custom_attributes", *ABOUT)]


@transaction.atomic
def tell_of_contact(contact: Contact) -> None:
    """Tell agents who the visitor of their conversations is by now."""
    own = Conversation.objects.for_tenant(contact.tenant_id).filter(contact=contact)
    for pk in own.exclude(status=Conversation.Status.RESOLVED).values_list("pk", flat=True):
        announce_to_agents(locked_conversation(contact.tenant_id, pk))


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


def _describe(contact: Contact, identity: Identity) -> tuple[str, ...]:
    """What was kept. Raises TooManyAttributes."""
    told = {name: value or "" for name in ABOUT if (value := getattr(identity, name)) != ""}
    may_overwrite = identity.is_verified or not contact.is_verified
    kept = [name for name, value in told.items() if getattr(contact, name) not in ("", value)]
    kept = [] if may_overwrite else kept
    for name in told.keys() - set(kept):
        setattr(contact, name, told[name])
    given = {name: value for name, value in identity.custom_attributes.items() if name != CLAIMED}
    attributes = merged(contact.custom_attributes, given)
    if identity.identifier and identity.is_verified:
        contact.identifier, contact.is_verified = identity.identifier, True
        attributes.pop(CLAIMED, None)
    elif identity.identifier and not contact.is_verified:
        attributes[CLAIMED] = identity.identifier
    contact.custom_attributes = attributes
    return tuple(kept)


def _locked(visitor: Visitor) -> QuerySet[Contact]:
    return Contact.objects.for_tenant(visitor.tenant_id).select_for_update()
