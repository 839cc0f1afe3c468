"""Reads. Every one starts from a tenant."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from apps.conversations.models import Contact, Conversation, Label, Message
from apps.conversations.visitors import Visitor

PAGE = 100
L = TypeVar("L", Contact, Conversation)  # what has labels


def conversations(tenant_id: UUID) -> QuerySet[Conversation]:
    rows = Conversation.objects.for_tenant(tenant_id)
    return rows.select_related("assignee", "contact", "inbox", "team")


def with_labels(rows: QuerySet[L]) -> QuerySet[L]:
    """For lists: the labels of all rows in one more query, however many rows there are."""
    labels: Prefetch[Any] = Prefetch("labels", queryset=Label.objects.all(), to_attr="shown_labels")
    return rows.prefetch_related(labels)


def conversation(tenant_id: UUID, conversation_id: UUID) -> Conversation | None:
    return conversations(tenant_id).filter(pk=conversation_id).first()


def contact(tenant_id: UUID, contact_id: UUID) -> Contact | None:
    return Contact.objects.for_tenant(tenant_id).filter(pk=contact_id).first()


def visitor_conversations(tenant_id: UUID, inbox_id: UUID, contact_id: UUID) -> QuerySet[Conversation]:
    """The visitor's own conversations, newest first."""
    return (
        conversations(tenant_id)
        .filter(inbox_id=inbox_id, contact_id=contact_id)
        .order_by("-created_at", "-id")
    )


def own_conversations(visitor: Visitor) -> QuerySet[Conversation]:
    """The same of this visitor, within the bounds of their token."""
    rows = visitor_conversations(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    return rows.filter(pk__gte=visitor.bounds.since) if visitor.bounds else rows


def unresolved_conversation(tenant_id: UUID, inbox_id: UUID, contact_id: UUID) -> Conversation | None:
    own = visitor_conversations(tenant_id, inbox_id, contact_id)
    return own.exclude(status=Conversation.Status.RESOLVED).first()


def messages(tenant_id: UUID, conversation_id: UUID) -> QuerySet[Message]:
    return Message.objects.for_tenant(tenant_id).filter(conversation_id=conversation_id).order_by("seq")


def messages_after(tenant_id: UUID, conversation_id: UUID, seq: int, *, limit: int = PAGE) -> list[Message]:
    return list(messages(tenant_id, conversation_id).filter(seq__gt=seq)[:limit])


def messages_before(tenant_id: UUID, conversation_id: UUID, seq: int, *, limit: int = PAGE) -> list[Message]:
    """The page that ends below seq, ascending."""
    newest_first = messages(tenant_id, conversation_id).filter(seq__lt=seq).order_by("-seq")[:limit]
    return list(newest_first)[::-1]


def latest_public_messages(tenant_id: UUID, conversation_id: UUID, *, limit: int) -> list[Message]:
    public = messages(tenant_id, conversation_id).filter(visibility=Message.Visibility.PUBLIC)
    return list(public.order_by("-seq")[:limit])[::-1]


def message_by_client_id(tenant_id: UUID, conversation_id: UUID, client_id: str) -> Message | None:
    return messages(tenant_id, conversation_id).filter(client_id=client_id).first()
