"""Writes. Each verb locks the conversation, so seq has no holes and the owner has one value at a time."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from prometheus_client import Counter

from apps.common.clock import now
from apps.common.encryption import encrypt
from apps.common.ids import new_id
from apps.conversations.events import (
    ConversationChanged,
    MessageHidden,
    MessagePosted,
    MessagesRead,
)
from apps.conversations.models import MAX_CONTENT, Contact, Conversation, Message
from apps.conversations.queries import message_by_client_id, unresolved_conversation
from apps.conversations.visitors import Visitor
from apps.conversations.wire import conversation_json, conversation_row_json, message_json
from apps.events import audiences, bus
from apps.events.audiences import Audience
from apps.tenants.models import User

messages_total = Counter("kefu_messages", "Messages stored.", ["sender"])
Owner = Conversation.Owner
Status = Conversation.Status
Visibility = Message.Visibility


class EmptyMessage(Exception):
    """A message needs text."""


class MessageTooLong(Exception):
    """A message has at most 10,000 characters."""


class ConversationClosed(Exception):
    """The conversation is resolved; only a visitor's message starts anew."""


class ConversationMissing(Exception):
    """No such conversation in this tenant."""


@dataclass(frozen=True, slots=True)
class Sender:
    kind: str
    id: UUID | None = None
    name: str = ""
    avatar_url: str = ""


SYSTEM = Sender(Message.Sender.SYSTEM)


def agent_sender(user: User) -> Sender:
    return Sender(Message.Sender.AGENT, user.id, user.public_name, user.avatar_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message that somebody wants to post. client_id makes a retry harmless."""

    sender: Sender
    content: str
    client_id: str = ""
    id: UUID = field(default_factory=new_id)
    visibility: str = Visibility.PUBLIC
    content_type: str = "text"
    original: str = ""
    citations: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    in_reply_to: UUID | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    message: Message
    is_new: bool


def clean_content(content: str) -> str:
    """What can be stored of the text. Raises EmptyMessage, MessageTooLong."""
    cleaned = content.replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if not cleaned:
        raise EmptyMessage("a message needs text")
    if len(cleaned) > MAX_CONTENT:
        raise MessageTooLong(f"a message has at most {MAX_CONTENT:,} characters")
    return cleaned


def locked_conversation(tenant_id: UUID, conversation_id: UUID) -> Conversation:
    """The conversation under a row lock until the transaction ends. Raises ConversationMissing."""
    row = (
        Conversation.objects.for_tenant(tenant_id)
        .select_for_update(of=("self",))
        .select_related("assignee", "contact", "inbox")
        .filter(pk=conversation_id)
        .first()
    )
    if row is None:
        raise ConversationMissing("no such conversation")
    return row


def ensure_contact(visitor: Visitor, *, locale: str = "") -> Contact:
    contact, _ = Contact.objects.get_or_create(
        id=visitor.contact_id, tenant_id=visitor.tenant_id, defaults={"locale": locale}
    )
    return contact


@transaction.atomic
def open_conversation(visitor: Visitor, *, owner: str, locale: str = "") -> Conversation:
    """The visitor's unresolved conversation under a lock, made if there is none."""
    ensure_contact(visitor, locale=locale)
    existing = unresolved_conversation(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    if existing is None:
        existing = _insert_conversation(visitor, owner, locale)
    conversation = locked_conversation(visitor.tenant_id, existing.id)
    if conversation.status == Status.RESOLVED:  # ended between the read and the lock
        conversation = locked_conversation(visitor.tenant_id, _insert_conversation(visitor, owner, locale).id)
    return conversation


def _insert_conversation(visitor: Visitor, owner: str, locale: str) -> Conversation:
    try:
        with transaction.atomic():
            conversation = Conversation.objects.create(
                tenant_id=visitor.tenant_id,
                inbox_id=visitor.inbox_id,
                contact_id=visitor.contact_id,
                owner=owner,
                waiting_since=now() if owner == Owner.QUEUE else None,
                locale=locale,
            )
    except IntegrityError:  # the other tab was first
        first = unresolved_conversation(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
        if first is None:
            raise
        return first
    announce(conversation)
    return conversation


@transaction.atomic
def post_message(conversation: Conversation, draft: Draft) -> Posted:
    """Store the draft under the next seq and tell everybody. conversation must be locked by the caller."""
    content = clean_content(draft.content)
    client_id = draft.client_id or str(draft.id)
    earlier = message_by_client_id(conversation.tenant_id, conversation.id, client_id)
    if earlier is not None:
        return Posted(earlier, is_new=False)
    conversation.last_seq += 1
    message = Message.objects.create(
        id=draft.id,
        tenant_id=conversation.tenant_id,
        conversation=conversation,
        seq=conversation.last_seq,
        client_id=client_id,
        sender_kind=draft.sender.kind,
        sender_id=draft.sender.id,
        sender_name=draft.sender.name,
        sender_avatar=draft.sender.avatar_url,
        visibility=draft.visibility,
        content_type=draft.content_type,
        content=content,
        encrypted_original=encrypt(draft.original),
        citations=draft.citations,
        metadata=draft.metadata,
        in_reply_to=draft.in_reply_to,
    )
    _remember_activity(conversation, message)
    _publish_message(conversation, message)
    transaction.on_commit(messages_total.labels(draft.sender.kind).inc)
    return Posted(message, is_new=True)


def _remember_activity(conversation: Conversation, message: Message) -> None:
    conversation.last_activity_at = message.created_at
    fields = ["last_seq", "last_activity_at"]
    if message.visibility == Visibility.PUBLIC:
        conversation.preview = message.content[:160]
        fields.append("preview")
    if message.sender_kind == Message.Sender.VISITOR and conversation.waiting_since is None:
        conversation.waiting_since = message.created_at
        fields.append("waiting_since")
    elif (
        message.sender_kind in (Message.Sender.AGENT, Message.Sender.AI)
        and message.visibility == Visibility.PUBLIC
    ):
        conversation.waiting_since = None
        fields.append("waiting_since")
    conversation.save(update_fields=fields)


def _publish_message(conversation: Conversation, message: Message) -> None:
    posted = MessagePosted(message=message_json(message))
    hidden = MessageHidden(conversation_id=str(conversation.id), seq=message.seq)
    for_visitor = posted if message.visibility == Visibility.PUBLIC else hidden
    for_agents = hidden if message.visibility == Visibility.SUPERVISORS else posted
    bus.publish(for_visitor, to=[visitor_audience(conversation)])
    bus.publish(for_agents, to=[thread_audience(conversation)])
    _publish_row(conversation)


def change_owner(
    conversation: Conversation, *, owner: str, assignee: User | None = None, reason: str = ""
) -> None:
    """Give the conversation to the AI, the queue or a person. conversation must be locked by the caller."""
    conversation.owner = owner
    conversation.assignee = assignee
    conversation.ownership_version += 1
    fields = ["owner", "assignee", "ownership_version"]
    if reason:
        conversation.handoff_reason = reason
        fields.append("handoff_reason")
    if owner == Owner.QUEUE and conversation.waiting_since is None:
        conversation.waiting_since = now()
        fields.append("waiting_since")
    conversation.save(update_fields=fields)
    announce(conversation)


def change_status(conversation: Conversation, *, status: str) -> None:
    """Open, snooze or resolve. conversation must be locked by the caller."""
    conversation.status = status
    conversation.resolved_at = now() if status == Status.RESOLVED else None
    fields = ["status", "resolved_at"]
    if status == Status.RESOLVED:
        conversation.waiting_since = None
        fields.append("waiting_since")
    conversation.save(update_fields=fields)
    announce(conversation)


def has_newer_open(conversation: Conversation) -> bool:
    others = Conversation.objects.for_tenant(conversation.tenant_id).exclude(pk=conversation.pk)
    same_visitor = others.filter(contact_id=conversation.contact_id, inbox_id=conversation.inbox_id)
    return same_visitor.exclude(status=Status.RESOLVED).exists()


def mark_read(conversation: Conversation, *, reader: str, seq: int) -> None:
    """reader: visitor or agent. A read mark never moves back. conversation must be locked by the caller."""
    column = "visitor_read_seq" if reader == "visitor" else "agent_read_seq"
    seq = min(seq, conversation.last_seq)
    if seq <= getattr(conversation, column):
        return
    setattr(conversation, column, seq)
    conversation.save(update_fields=[column])
    event = MessagesRead(conversation_id=str(conversation.id), reader=reader, seq=seq)
    bus.publish(event, to=[visitor_audience(conversation), thread_audience(conversation)])
    _publish_row(conversation)


def remember_page(conversation: Conversation, *, url: str, title: str) -> None:
    conversation.page_url, conversation.page_title = url[:1000], title[:300]
    conversation.save(update_fields=["page_url", "page_title"])
    _publish_row(conversation)


def announce(conversation: Conversation) -> None:
    """Tell everybody the state of the conversation."""
    event = ConversationChanged(conversation=conversation_json(conversation))
    bus.publish(event, to=[visitor_audience(conversation)])
    row = ConversationChanged(conversation=conversation_row_json(conversation))
    bus.publish(row, to=[thread_audience(conversation), agents_audience(conversation)])
    bus.record(row, tenant_id=conversation.tenant_id)


def _publish_row(conversation: Conversation) -> None:
    row = ConversationChanged(conversation=conversation_row_json(conversation))
    bus.publish(row, to=[agents_audience(conversation)])


def visitor_audience(conversation: Conversation) -> Audience:
    return audiences.visitor(conversation.tenant_id, conversation.inbox_id, conversation.contact_id)


def thread_audience(conversation: Conversation) -> Audience:
    return audiences.conversation_agents(conversation.tenant_id, conversation.id)


def agents_audience(conversation: Conversation) -> Audience:
    return audiences.tenant_agents(conversation.tenant_id)


def readers(conversation: Conversation) -> list[Audience]:
    """Everybody who may see what is public in the conversation."""
    return [visitor_audience(conversation), thread_audience(conversation)]
