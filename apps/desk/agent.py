"""Use cases of the agent: reply, take over, give back, resolve."""

from datetime import datetime
from uuid import UUID

from apps.conversations.models import Conversation
from apps.conversations.services import Posted
from apps.desk import actors, changing, intake
from apps.desk.intake import FromAgent
from apps.desk.lifecycle import services as lifecycle
from apps.tenants.access import Desk

Status = Conversation.Status


def reply(
    desk: Desk, conversation_id: UUID, *, content: str, client_id: str, is_private: bool = False
) -> Posted:
    """Post the agent's message or note. A public reply takes the conversation over from the AI or the queue.

    Raises ConversationMissing, ConversationClosed, EmptyMessage, MessageTooLong, Busy.
    """
    item = FromAgent(
        desk=desk,
        conversation_id=conversation_id,
        content=content,
        client_id=client_id,
        is_private=is_private,
    )
    return intake.write_one(item)


def take_over(desk: Desk, conversation_id: UUID) -> Conversation:
    """The agent owns the conversation from now on. Raises ConversationMissing, ConversationClosed."""
    return changing.take_over(actors.agent(desk), conversation_id, assignee=desk.user)


def release(desk: Desk, conversation_id: UUID) -> Conversation:
    """Give the conversation back to the AI. Raises ConversationMissing, ConversationClosed."""
    return changing.release(actors.agent(desk), conversation_id)


def resolve(desk: Desk, conversation_id: UUID) -> Conversation:
    """End the conversation. The visitor's next message opens a new one. Raises ConversationMissing."""
    return changing.change_status(actors.agent(desk), conversation_id, status=Status.RESOLVED)


def reopen(desk: Desk, conversation_id: UUID) -> Conversation:
    """Raises ConversationMissing, and ConversationClosed when the visitor has a newer open conversation."""
    return changing.change_status(actors.agent(desk), conversation_id, status=Status.OPEN)


def snooze(desk: Desk, conversation_id: UUID, *, until: datetime | None) -> Conversation:
    """Raises ConversationMissing, ConversationClosed, UnsuitableMoment."""
    return lifecycle.snooze(actors.agent(desk), conversation_id, until=until)


def request_person(desk: Desk, conversation_id: UUID, *, reason: str = "rule") -> Conversation:
    """Put the conversation into the queue. Raises ConversationMissing, ConversationClosed."""
    return changing.request_person(actors.agent(desk), conversation_id, reason=reason)


def mark_read(desk: Desk, conversation_id: UUID, *, seq: int) -> None:
    """Raises ConversationMissing."""
    changing.mark_read(actors.agent(desk), conversation_id, seq=seq)
