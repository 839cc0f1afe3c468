"""What a page of the owner's own systems is told of the contact beside it."""

from typing import Any

from apps.conversations.contacts import CLAIMED
from apps.conversations.models import Contact, Conversation
from apps.tenants.access import Desk


def context_of(
    desk: Desk, person: Contact, shown: Contact, conversation: Conversation | None
) -> dict[str, Any]:
    """verified: whether the visitor of this very conversation has proved who they are."""
    attributes = {name: value for name, value in person.custom_attributes.items() if name != CLAIMED}
    return {
        "version": 1,
        "contact": {
            "id": str(person.id),
            "identifier": person.identifier,
            "verified": shown.is_verified,
            "name": person.name,
            "email": person.email,
            "phone": person.phone,
            "custom_attributes": attributes,
        },
        "conversation": _conversation(conversation) if conversation else None,
        "agent": {"id": str(desk.user.id), "name": desk.user.public_name},
    }


def _conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": str(conversation.id),
        "status": conversation.status,
        "inbox": {"id": str(conversation.inbox_id), "name": conversation.inbox.name},
        "page_url": conversation.page_url,
        "custom_attributes": conversation.custom_attributes,
    }
