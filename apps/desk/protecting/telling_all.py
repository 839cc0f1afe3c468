"""Everything that is known about a person, as JSON: what an export holds."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from apps.common.clock import isoformat
from apps.conversations.models import (
    Attachment,
    Block,
    Contact,
    ContactMerge,
    ContactNote,
    Conversation,
    Message,
    PageView,
    Rating,
)
from apps.desk.models import BotTurn

Json = dict[str, Any]


def person_json(contacts: list[Contact]) -> Json:
    """Who they are, and what stands beside the conversations."""
    tenant_id, ids = contacts[0].tenant_id, [each.id for each in contacts]

    def own(rows: Any) -> Any:
        return rows.objects.for_tenant(tenant_id).filter(contact__in=ids).order_by("created_at", "id")

    merges = ContactMerge.objects.for_tenant(tenant_id).filter(kept__in=ids, joined__in=ids)
    return {
        "contacts": [_contact_json(each) for each in contacts],
        "notes": [
            {"author": row.author_name, "text": row.text, "created_at": isoformat(row.created_at)}
            for row in own(ContactNote)
        ],
        "page_views": [
            {"url": row.url, "title": row.title, "referrer": row.referrer, "at": isoformat(row.at)}
            for row in own(PageView)
        ],
        "ratings": [
            {"score": row.score, "comment": row.comment, "created_at": isoformat(row.created_at)}
            for row in own(Rating)
        ],
        "blocks": [{"reason": row.reason, "created_at": isoformat(row.created_at)} for row in own(Block)],
        "merges": [
            {"kept": str(row.kept_id), "joined": str(row.joined_id), "created_at": isoformat(row.created_at)}
            for row in merges
        ],
    }


def _contact_json(contact: Contact) -> Json:
    return {
        "id": str(contact.id),
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "identifier": contact.identifier,
        "is_verified": contact.is_verified,
        "avatar_url": contact.avatar_url,
        "locale": contact.locale,
        "custom_attributes": contact.custom_attributes,
        "labels": [label.title for label in contact.shown_labels],
        "created_at": isoformat(contact.created_at),
        "last_seen_at": isoformat(contact.last_seen_at) if contact.last_seen_at else None,
    }


def conversation_json(conversation: Conversation) -> Json:
    """With every line that the person could read or that is about them; blocked lines too, for they wrote them."""
    rows = Message.objects.for_tenant(conversation.tenant_id).filter(conversation=conversation)
    turns = BotTurn.objects.for_tenant(conversation.tenant_id).filter(conversation=conversation)
    return {
        "id": str(conversation.id),
        "inbox": conversation.inbox.name,
        "status": conversation.status,
        "created_at": isoformat(conversation.created_at),
        "page": {"url": conversation.page_url, "title": conversation.page_title},
        "custom_attributes": conversation.custom_attributes,
        "labels": [label.title for label in conversation.shown_labels],
        "messages": [_message_json(row) for row in rows.order_by("seq")],
        "ai_runs": [
            {"state": row.state, "reason": row.reason, "created_at": isoformat(row.created_at)}
            for row in turns.order_by("created_at")
        ],
    }


def _message_json(message: Message) -> Json:
    return {
        "seq": message.seq,
        "sender": message.sender_kind,
        "sender_name": message.sender_name,
        "visible_to": message.visibility,
        "content": message.content,
        "attachments": [
            {"file": file_name(UUID(each["id"]), str(each["name"])), "name": each["name"]}
            for each in message.attachments
        ],
        "created_at": isoformat(message.created_at),
    }


def files_of(contacts: list[Contact]) -> Iterator[Attachment]:
    """What they sent, and what was sent in their conversations."""
    tenant_id, ids = contacts[0].tenant_id, [each.id for each in contacts]
    rows = Attachment.objects.for_tenant(tenant_id)
    sent = rows.filter(conversation__contact__in=ids)
    unsent = rows.filter(contact__in=ids, conversation=None)
    yield from sent.order_by("pk").iterator(chunk_size=200)
    yield from unsent.order_by("pk").iterator(chunk_size=200)


def file_name(file_id: UUID, name: str) -> str:
    return f"attachments/{file_id}-{name}"
