"""Who hears what of a conversation. Everything is told after commit, in the order in which it happened."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction
from prometheus_client import Counter

from apps.conversations.events import (
    ConversationChanged,
    ConversationsActive,
    MessageHidden,
    MessagePosted,
)
from apps.conversations.models import Conversation, Message
from apps.conversations.wire import (
    conversation_activity_json,
    conversation_json,
    conversation_row_json,
    message_json,
)
from apps.events import audiences, bus
from apps.events.audiences import Audience
from apps.events.base import Event

messages_total = Counter("kefu_messages", "Messages stored.", ["sender"])
Visibility = Message.Visibility
Told = tuple[Event, Sequence[Audience]]


def visitor_audience(conversation: Conversation) -> Audience:
    return audiences.visitor(conversation.tenant_id, conversation.inbox_id, conversation.contact_id)


def thread_audience(conversation: Conversation) -> Audience:
    return audiences.conversation_agents(conversation.tenant_id, conversation.id)


def agents_audience(conversation: Conversation) -> Audience:
    return audiences.tenant_agents(conversation.tenant_id)


def readers(conversation: Conversation) -> list[Audience]:
    """Everybody who may see what is public in the conversation."""
    return [visitor_audience(conversation), thread_audience(conversation)]


def announce(conversation: Conversation) -> None:
    """Tell everybody the state of the conversation."""
    row = tell_state(conversation)
    bus.record(row, tenant_id=conversation.tenant_id)


def tell_state(conversation: Conversation) -> ConversationChanged:
    """Like announce(), without a record for programs: the caller keeps the event that comes back."""
    event = ConversationChanged(conversation=conversation_json(conversation))
    bus.publish(event, to=[visitor_audience(conversation)])
    return _tell_agents(conversation)


def announce_to_agents(conversation: Conversation) -> None:
    """Tell agents and programs of a state that no visitor knows of."""
    bus.record(_tell_agents(conversation), tenant_id=conversation.tenant_id)


def _tell_agents(conversation: Conversation) -> ConversationChanged:
    row = ConversationChanged(conversation=conversation_row_json(conversation))
    bus.publish(row, to=[thread_audience(conversation), agents_audience(conversation)])
    return row


def tell_activity(conversations: Iterable[Conversation]) -> None:
    """Tell whoever looks at a list what moved in it: one event a tenant."""
    transaction.on_commit(partial(_push, _activity(conversations)))


def tell_messages(posts: Sequence[tuple[Conversation, Message]]) -> None:
    """Tell the readers of each message, then the lists: many messages at once, so one call after commit."""
    told = [event for conversation, message in posts for event in _told(conversation, message)]
    moved = {conversation.id: conversation for conversation, _message in posts}
    transaction.on_commit(partial(_push, told + _activity(moved.values())))
    transaction.on_commit(partial(_count, [message.sender_kind for _conversation, message in posts]))


def _told(conversation: Conversation, message: Message) -> list[Told]:
    posted = MessagePosted(message=message_json(message))
    if message.visibility == Visibility.PUBLIC:
        return [(posted, readers(conversation))]
    hidden = MessageHidden(conversation_id=str(conversation.id), seq=message.seq)
    if message.visibility == Visibility.SUPERVISORS:
        return [(hidden, readers(conversation))]
    return [(hidden, [visitor_audience(conversation)]), (posted, [thread_audience(conversation)])]


def _activity(conversations: Iterable[Conversation]) -> list[Told]:
    by_tenant: dict[UUID, list[dict[str, object]]] = {}
    for conversation in conversations:
        by_tenant.setdefault(conversation.tenant_id, []).append(conversation_activity_json(conversation))
    return [
        (ConversationsActive(conversations=rows), [audiences.tenant_list(tenant_id)])
        for tenant_id, rows in by_tenant.items()
    ]


def _push(told: Sequence[Told]) -> None:
    for event, to in told:
        bus.push_soon(event, to)


def _count(kinds: Iterable[str]) -> None:
    for kind in kinds:
        messages_total.labels(kind).inc()
