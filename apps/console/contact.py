"""The pane beside the thread, and the contact's own page: who the visitor is."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_info

from apps.console.contact_context import context_of
from apps.console.ownership import may, supervises
from apps.console.people import Face, face
from apps.console.rows import Row, row_of
from apps.console.safety import web_address
from apps.console.words import say
from apps.conversations import queries
from apps.conversations.blocks import blocks_of
from apps.conversations.contacts import CLAIMED
from apps.conversations.merging import merges
from apps.conversations.models import (
    Block,
    Contact,
    ContactMerge,
    ContactNote,
    Conversation,
    PageView,
    Rating,
)
from apps.conversations.notes import notes_of
from apps.conversations.page_views import page_views_of
from apps.conversations.people import contacts_of
from apps.conversations.rating import ratings_of
from apps.conversations.veiling import CONTACT, shown_contact, shown_conversation
from apps.tenants.access import Desk
from apps.tenants.admin_roles import Verb
from apps.tenants.models import Panel
from apps.tenants.panels import panels
from apps.tenants.veil import veil_of

EARLIER = 10
PAGES = 10
NOTES = 50
RATINGS = 3
PAGE_TEXTS = ("url", "title", "referrer")


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A merge that can be undone. told: whom it joined, as they were called then."""

    row: ContactMerge
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPane:
    """The person behind a conversation, or behind a contact. said: what the site told of the conversation itself.

    contacts: who stands for the person, then what was merged into them. shown: whose proof of identity is told.
    """

    desk: Desk
    conversation: Conversation | None
    contacts: list[Contact]
    shown: Contact
    face: Face
    language: str
    claimed: str
    page_url: str
    attributes: list[tuple[str, str]]
    said: list[tuple[str, str]]
    pages: list[PageView]
    earlier: list[Row]
    notes: list[ContactNote]
    blocks: list[Block]
    merges: list["MergeLine"]
    ratings: list[Rating]
    panels: list[Panel]
    may_reveal: bool

    @property
    def person(self) -> Contact:
        return self.contacts[0]

    @property
    def labels(self) -> list[Any]:
        return self.person.shown_labels

    @property
    def may_supervise(self) -> bool:
        return supervises(self.desk)

    @property
    def context(self) -> dict[str, Any]:
        """What the owner's own systems are told (static/js/console/contact_panels.js)."""
        return context_of(self.desk, self.person, self.shown, self.conversation)


def contact_of(desk: Desk, conversation: Conversation) -> ContactPane:
    return _pane(desk, conversation.contact, conversation)


def contact_alone(desk: Desk, contact: Contact) -> ContactPane:
    return _pane(desk, contact, None)


def _pane(desk: Desk, contact: Contact, conversation: Conversation | None) -> ContactPane:
    tenant_id, veil = desk.tenant.id, veil_of(desk.tenant)
    stored = contacts_of(tenant_id, contact.id)
    contact = shown_contact(veil, contact)
    contacts = [shown_contact(veil, each) for each in stored]
    is_masked = any(getattr(stored[0], name) != getattr(contacts[0], name) for name in CONTACT)
    ids = [each.id for each in contacts]
    own = queries.with_labels(queries.conversations(tenant_id)).filter(contact__in=ids)
    others = own.exclude(pk=conversation.id) if conversation else own
    person = contacts[0]
    conversation = shown_conversation(veil, conversation) if conversation else None
    locale = (conversation.locale if conversation else "") or contact.locale or person.locale
    return ContactPane(
        desk=desk,
        conversation=conversation,
        contacts=contacts,
        shown=contact if conversation else person,
        face=face(person.id, str(person)),
        language=language_name(locale),
        claimed=str(contact.custom_attributes.get(CLAIMED, "")),
        page_url=web_address(conversation.page_url) if conversation else "",
        attributes=_facts(person.custom_attributes),
        said=_facts(conversation.custom_attributes) if conversation else [],
        pages=[veil.row(each, PAGE_TEXTS) for each in page_views_of(tenant_id, ids)[:PAGES]],
        earlier=[row_of(desk, row) for row in others.order_by("-created_at", "-id")[:EARLIER]],
        notes=[veil.row(each, ("text",)) for each in notes_of(tenant_id, ids)[:NOTES]],
        blocks=list(blocks_of(tenant_id, ids)),
        merges=[MergeLine(row, veil.text(_told(row))) for row in merges(tenant_id, ids)],
        ratings=[veil.row(each, ("comment",)) for each in ratings_of(tenant_id, ids)[:RATINGS]],
        panels=list(panels(tenant_id)) if conversation else [],
        may_reveal=is_masked and may(desk, Verb.REVEAL),
    )


def _told(row: ContactMerge) -> str:
    changes = row.changes.get(str(row.joined_id), {})
    known = [
        changes[name][0] if name in changes else getattr(row.joined, name)
        for name in ("name", "email", "phone")
    ]
    unnamed = face(row.joined_id, f"#{row.joined_id.hex[-6:]}").name
    return " · ".join(each for each in known if each) or unnamed


def _facts(attributes: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, plain(value)) for name, value in attributes.items() if name != CLAIMED]


def plain(value: object) -> str:
    if isinstance(value, bool):
        return say("contact.yes" if value else "contact.no")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def language_name(code: str) -> str:
    if not code:
        return ""
    try:
        return str(get_language_info(code.lower())["name_local"])
    except KeyError:
        return code
