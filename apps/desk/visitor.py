"""Use cases of the visitor: speak, ask for a person, stop an answer, end."""

from uuid import UUID

from django.db import transaction

from apps.conversations import services as conversations
from apps.conversations.models import Conversation
from apps.conversations.queries import visitor_conversations
from apps.conversations.services import ConversationMissing, Draft, Posted
from apps.conversations.visitors import Visitor
from apps.desk import growing, intake, queries, texts, turns
from apps.desk.handoff import hand_off, language_of
from apps.desk.intake import FromVisitor, Incoming
from apps.desk.models import BotTurn

__all__ = [
    "Incoming",
    "end_conversation",
    "mark_read",
    "receive_message",
    "request_person",
    "stop_answer",
    "view_page",
]
Owner = Conversation.Owner
STOPPED_PART = "partial"


def receive_message(visitor: Visitor, incoming: Incoming) -> Posted:
    """Store the message, decide what follows and start it.

    Raises EmptyMessage, MessageTooLong, NoSuchInbox, Busy. The same client_id again returns the first message.
    """
    return intake.write_one(FromVisitor(visitor, incoming))


def _own_conversation(visitor: Visitor, conversation_id: UUID | None = None) -> Conversation:
    """The visitor's unresolved conversation, locked. Raises ConversationMissing."""
    own = visitor_conversations(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    found = own.exclude(status=Conversation.Status.RESOLVED).first()
    if found is None or (conversation_id is not None and found.id != conversation_id):
        raise ConversationMissing("no such conversation")
    return conversations.locked_conversation(visitor.tenant_id, found.id)


@transaction.atomic
def request_person(visitor: Visitor, *, locale: str = "") -> Conversation:
    """The button «ask for a person». Opens a conversation if there is none."""
    conversation = conversations.open_conversation(visitor, owner=Owner.AI, locale=locale)
    if conversation.owner == Owner.AI:
        hand_off(conversation, reason="customer_request", language=language_of(conversation))
    return conversation


@transaction.atomic
def stop_answer(visitor: Visitor, *, message_id: UUID) -> None:
    """End the growing answer; what was shown of it stays as a message. Nothing happens when it is over already."""
    conversation = _own_conversation(visitor)
    turn = turns.active_turn(conversation)
    if turn is None or turn.state != BotTurn.State.RUNNING or turn.message_id != message_id:
        return
    shown = growing.shown_text(visitor.tenant_id, conversation.id, message_id)
    turns.cancel_turn(turn, reason="stopped")
    if shown.strip():
        draft = Draft(
            id=message_id,
            sender=queries.ai_sender(turn.persona),
            content=shown,
            metadata={STOPPED_PART: True},
        )
        conversations.post_message(conversation, draft)


@transaction.atomic
def end_conversation(visitor: Visitor) -> None:
    conversation = _own_conversation(visitor)
    turns.cancel_active_turn(conversation, reason="replaced")
    conversations.change_status(conversation, status=Conversation.Status.RESOLVED)
    text = texts.resolved(language_of(conversation))
    metadata = {"activity": "resolved", "by": "visitor"}
    conversations.post_message(
        conversation, Draft(sender=conversations.SYSTEM, content=text, metadata=metadata)
    )


@transaction.atomic
def mark_read(visitor: Visitor, *, seq: int) -> None:
    conversations.mark_read(_own_conversation(visitor), reader="visitor", seq=seq)


@transaction.atomic
def view_page(visitor: Visitor, *, url: str, title: str) -> None:
    """Remember where the visitor is; without a conversation there is nothing to remember it in."""
    try:
        conversation = _own_conversation(visitor)
    except ConversationMissing:
        return
    conversations.remember_page(conversation, url=url, title=title)
