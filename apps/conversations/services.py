"""Writes. Each verb needs the conversation's lock, so seq has no holes and the owner has one value at a time."""

from dataclasses import replace

from apps.common.clock import now
from apps.conversations.batches import Batch
from apps.conversations.drafts import (
    SYSTEM,
    Draft,
    EmptyMessage,
    MessageTooLong,
    Posted,
    Sender,
    agent_sender,
    clean_content,
)
from apps.conversations.events import ConversationChanged, MessagesRead
from apps.conversations.locking import ConversationMissing, locked_conversation
from apps.conversations.models import Conversation
from apps.conversations.opening import open_conversation
from apps.conversations.queries import message_by_client_id
from apps.conversations.telling import (
    agents_audience,
    announce,
    readers,
    tell_activity,
    thread_audience,
    visitor_audience,
)
from apps.conversations.wire import conversation_row_json
from apps.events import bus
from apps.tenants.models import Team, User

__all__ = [
    "SYSTEM",
    "ConversationClosed",
    "ConversationMissing",
    "Draft",
    "EmptyMessage",
    "MessageTooLong",
    "Posted",
    "Sender",
    "agent_sender",
    "agents_audience",
    "announce",
    "change_owner",
    "change_status",
    "clean_content",
    "has_newer_open",
    "locked_conversation",
    "mark_read",
    "open_conversation",
    "post_message",
    "post_new",
    "readers",
    "remember_page",
    "thread_audience",
    "visitor_audience",
]
Owner = Conversation.Owner
Status = Conversation.Status


class ConversationClosed(Exception):
    """The conversation is resolved; only a visitor's message starts anew."""


def post_message(conversation: Conversation, draft: Draft) -> Posted:
    """Store the draft under the next seq and tell everybody: a batch of one.

    conversation must be locked by the caller, in whose transaction this happens. Raises EmptyMessage, MessageTooLong.
    """
    clean_content(draft.content, may_be_empty=bool(draft.attachments))  # before the database is asked
    client_id = draft.client_id or str(draft.id)
    earlier = message_by_client_id(conversation.tenant_id, conversation.id, client_id)
    if earlier is not None:
        return Posted(earlier, is_new=False)
    return post_new(conversation, draft)


def post_new(conversation: Conversation, draft: Draft) -> Posted:
    """The same for a draft whose id or client_id was made for it just now: nobody can have posted it before."""
    batch = Batch()
    content = clean_content(draft.content, may_be_empty=bool(draft.attachments))
    message = batch.add(conversation, replace(draft, content=content))
    batch.flush()
    return Posted(message, is_new=True)


def change_owner(
    conversation: Conversation,
    *,
    owner: str,
    assignee: User | None = None,
    reason: str = "",
    team: Team | None = None,
) -> None:
    """Give the conversation to the AI, the queue or a person. conversation must be locked by the caller.

    team: the one in charge from now on. Without it the team stays, but back with the AI there is none.
    """
    conversation.owner = owner
    conversation.assignee = assignee
    conversation.ownership_version += 1
    fields = ["owner", "assignee", "ownership_version"]
    if reason:
        conversation.handoff_reason = reason
        fields.append("handoff_reason")
    if team is not None or owner == Owner.AI:
        conversation.team = team
        fields.append("team")
    if owner == Owner.QUEUE and conversation.waiting_since is None:
        conversation.waiting_since = now()
        fields.append("waiting_since")
    conversation.save(update_fields=fields)
    announce(conversation)


def change_status(conversation: Conversation, *, status: str) -> None:
    """Open or resolve; see snoozing.py for the third. conversation must be locked by the caller."""
    conversation.status, conversation.snoozed_until = status, None
    conversation.resolved_at = now() if status == Status.RESOLVED else None
    fields = ["status", "resolved_at", "snoozed_until"]
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
    bus.publish(event, to=readers(conversation))
    tell_activity([conversation])


def remember_page(conversation: Conversation, *, url: str, title: str) -> None:
    """Where the visitor is: for those who have the thread open. conversation must be locked by the caller."""
    conversation.page_url, conversation.page_title = url[:1000], title[:300]
    conversation.save(update_fields=["page_url", "page_title"])
    row = ConversationChanged(conversation=conversation_row_json(conversation))
    bus.publish(row, to=[thread_audience(conversation)])
    tell_activity([conversation])
