"""The pane beside the thread: who the visitor is."""

import json
from dataclasses import dataclass

from django.utils.translation import get_language_info

from apps.console.people import Face, face
from apps.console.rows import Row, row_of
from apps.console.safety import web_address
from apps.conversations import queries
from apps.conversations.models import Conversation
from apps.tenants.access import Desk

EARLIER = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPane:
    """The person behind the conversation."""

    conversation: Conversation
    face: Face
    language: str
    page_url: str
    attributes: list[tuple[str, str]]
    earlier: list[Row]


def contact_of(desk: Desk, conversation: Conversation) -> ContactPane:
    contact = conversation.contact
    own = queries.with_labels(queries.conversations(desk.tenant.id)).filter(contact_id=contact.id)
    others = own.exclude(pk=conversation.id)
    return ContactPane(
        conversation=conversation,
        face=face(contact.id, str(contact)),
        language=language_name(conversation.locale or contact.locale),
        page_url=web_address(conversation.page_url),
        attributes=[(str(key), _plain(value)) for key, value in contact.custom_attributes.items()],
        earlier=[row_of(row, me=desk.user.id) for row in others.order_by("-created_at", "-id")[:EARLIER]],
    )


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def language_name(code: str) -> str:
    if not code:
        return ""
    try:
        return str(get_language_info(code.lower())["name_local"])
    except KeyError:
        return code
