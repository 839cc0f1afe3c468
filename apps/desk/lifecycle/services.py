"""What agents and programs do about a conversation's rest."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.conversations import services as conversations
from apps.conversations import snoozing
from apps.conversations.models import Conversation
from apps.conversations.services import ConversationMissing
from apps.conversations.snoozing import UnsuitableMoment
from apps.desk.actors import Actor
from apps.desk.changing import require_open

__all__ = ["ConversationMissing", "UnsuitableMoment", "snooze", "wake"]


@transaction.atomic
def snooze(actor: Actor, conversation_id: UUID, *, until: datetime | None) -> Conversation:
    """Let it rest until then, or (None) until the visitor writes, which ends the rest in any case.

    The owner stays, and the visitor hears nothing of it. Raises ConversationMissing, ConversationClosed,
    UnsuitableMoment.
    """
    conversation = conversations.locked_conversation(actor.tenant_id, conversation_id)
    require_open(conversation)
    snoozing.snooze(conversation, until=until, by=actor.by, name=actor.name)
    return conversation


@transaction.atomic
def wake(actor: Actor, conversation_id: UUID) -> Conversation:
    """End the rest now; nothing happens to one that does not rest. Raises ConversationMissing."""
    conversation = conversations.locked_conversation(actor.tenant_id, conversation_id)
    snoozing.wake(conversation, by=actor.by, name=actor.name)
    return conversation
