"""The pane beside the thread: who the visitor is."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_info

from apps.console.people import Face, face
from apps.console.rows import Row, row_of
from apps.console.safety import web_address
from apps.conversations import queries
from apps.conversations.contacts import CLAIMED
from apps.conversations.models import Contact, Conversation, PageView
from apps.conversations.page_views import page_views
from apps.tenants.access import Desk

EARLIER = 10
PAGES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPane:
    """The person behind the conversation. said: what the site told of the conversation itself."""

    conversation: Conversation
    face: Face
    language: str
    claimed: str
    page_url: str
    attributes: list[tuple[str, str]]
    said: list[tuple[str, str]]
    pages: list[PageView]
    earlier: list[Row]

    @property
    def person(self) -> Contact:
        return self.conversation.contact


def contact_of(desk: Desk, conversation: Conversation) -> ContactPane:
    contact = conversation.contact
    own = queries.with_labels(queries.conversations(desk.tenant.id)).filter(contact_id=contact.id)
    others = own.exclude(pk=conversation.id)
    return ContactPane(
        conversation=conversation,
        face=face(contact.id, str(contact)),
        language=language_name(conversation.locale or contact.locale),
        claimed=str(contact.custom_attributes.get(CLAIMED, "")),
        page_url=web_address(conversation.page_url),
        attributes=_facts(contact.custom_attributes),
        said=_facts(conversation.custom_attributes),
        pages=list(page_views(desk.tenant.id, contact.id)[:PAGES]),
        earlier=[row_of(row, me=desk.user.id) for row in others.order_by("-created_at", "-id")[:EARLIER]],
    )


def _facts(attributes: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, _plain(value)) for name, value in attributes.items() if name != CLAIMED]


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def language_name(code: str) -> str:
    if not code:
        return ""
    try:
        return str(get_language_info(code.lower())["name_local"])
    except KeyError:
        return code
