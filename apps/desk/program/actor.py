"""Who acts when a program acts, and the conversation it acts on."""

from dataclasses import dataclass
from uuid import UUID

from apps.conversations import services as conversations
from apps.conversations.models import Conversation
from apps.conversations.services import SYSTEM, ConversationClosed, Draft


@dataclass(frozen=True, slots=True)
class Program:
    """The tenant of the key, and the key's name, under which agents and visitors see it."""

    tenant_id: UUID
    name: str


def require_open(conversation: Conversation) -> None:
    if conversation.status == Conversation.Status.RESOLVED:
        raise ConversationClosed("the conversation is resolved")


def open_one(program: Program, conversation_id: UUID) -> Conversation:
    """The conversation under its lock. Raises ConversationMissing, ConversationClosed."""
    conversation = conversations.locked_conversation(program.tenant_id, conversation_id)
    require_open(conversation)
    return conversation


def note_activity(program: Program, conversation: Conversation, text: str, *, activity: str) -> None:
    metadata = {"activity": activity, "by": "program", "name": program.name}
    conversations.post_message(conversation, Draft(sender=SYSTEM, content=text, metadata=metadata))
