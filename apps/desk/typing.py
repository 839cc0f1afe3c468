"""Who is typing: pushed, never stored."""

from uuid import UUID

from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations.events import Typing
from apps.conversations.services import ConversationMissing
from apps.conversations.visitors import Visitor
from apps.events import bus
from apps.tenants.access import Desk


def visitor_typing(visitor: Visitor, *, on: bool, preview: str) -> None:
    """Agents who have the thread open see it, with what is being typed."""
    conversation = threads.unresolved_conversation(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    if conversation is None:
        return
    sender = {"kind": "visitor", "id": str(visitor.contact_id), "name": str(conversation.contact)}
    event = Typing(conversation_id=str(conversation.id), sender=sender, on=on, preview=preview)
    bus.publish(event, to=[conversations.thread_audience(conversation)])


def agent_typing(desk: Desk, conversation_id: UUID, *, on: bool) -> None:
    conversation = threads.conversation(desk.tenant.id, conversation_id)
    if conversation is None:
        raise ConversationMissing("no such conversation")
    sender = {"kind": "agent", "id": str(desk.user.pk), "name": desk.user.public_name}
    event = Typing(conversation_id=str(conversation.id), sender=sender, on=on)
    bus.publish(event, to=conversations.readers(conversation))
