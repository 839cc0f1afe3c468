"""Use cases of the agent: reply, take over, give back, resolve."""

from uuid import UUID

from django.db import transaction

from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.services import SYSTEM, ConversationClosed, Draft, Posted, agent_sender
from apps.desk import texts, turns
from apps.desk.handoff import hand_off, language_of
from apps.tenants.access import Desk

Owner = Conversation.Owner
Status = Conversation.Status


@transaction.atomic
def reply(
    desk: Desk, conversation_id: UUID, *, content: str, client_id: str, is_private: bool = False
) -> Posted:
    """Post the agent's message or note. A public reply takes the conversation over from the AI or the queue.

    Raises ConversationMissing, ConversationClosed, EmptyMessage, MessageTooLong.
    """
    conversation = conversations.locked_conversation(desk.tenant.id, conversation_id)
    if conversation.status == Status.RESOLVED and not is_private:
        earlier = threads.message_by_client_id(desk.tenant.id, conversation.id, client_id)
        if earlier is None:
            raise ConversationClosed("the conversation is resolved")
        return Posted(earlier, is_new=False)
    if not is_private and conversation.owner != Owner.HUMAN:
        _take(desk, conversation)
    visibility = Message.Visibility.AGENTS if is_private else Message.Visibility.PUBLIC
    draft = Draft(sender=agent_sender(desk.user), content=content, client_id=client_id, visibility=visibility)
    return conversations.post_message(conversation, draft)


@transaction.atomic
def take_over(desk: Desk, conversation_id: UUID) -> Conversation:
    """The agent owns the conversation from now on; the AI stops in mid-sentence. Raises ConversationMissing."""
    conversation = conversations.locked_conversation(desk.tenant.id, conversation_id)
    if conversation.status == Status.RESOLVED:
        raise ConversationClosed("the conversation is resolved")
    if conversation.owner != Owner.HUMAN or conversation.assignee_id != desk.user.pk:
        _take(desk, conversation)
    return conversation


def _take(desk: Desk, conversation: Conversation) -> None:
    turns.cancel_active_turn(conversation, reason="taken_over")
    # Out of the queue, the reason why it went there stays what the agent wants to know.
    reason = "agent_takeover" if conversation.owner == Owner.AI else ""
    conversations.change_owner(conversation, owner=Owner.HUMAN, assignee=desk.user, reason=reason)
    text = texts.agent_joined(desk.user.public_name, language_of(conversation))
    _note_activity(conversation, text, activity="assigned", desk=desk)


@transaction.atomic
def release(desk: Desk, conversation_id: UUID) -> Conversation:
    """Give the conversation back to the AI. Raises ConversationMissing, ConversationClosed."""
    conversation = conversations.locked_conversation(desk.tenant.id, conversation_id)
    if conversation.status == Status.RESOLVED:
        raise ConversationClosed("the conversation is resolved")
    if conversation.owner != Owner.AI:
        conversations.change_owner(conversation, owner=Owner.AI)
        _note_activity(
            conversation, texts.back_to_ai(language_of(conversation)), activity="released", desk=desk
        )
    return conversation


@transaction.atomic
def resolve(desk: Desk, conversation_id: UUID) -> Conversation:
    """End the conversation. The visitor's next message opens a new one. Raises ConversationMissing."""
    conversation = conversations.locked_conversation(desk.tenant.id, conversation_id)
    if conversation.status != Status.RESOLVED:
        turns.cancel_active_turn(conversation, reason="replaced")
        conversations.change_status(conversation, status=Status.RESOLVED)
        _note_activity(
            conversation, texts.resolved(language_of(conversation)), activity="resolved", desk=desk
        )
    return conversation


@transaction.atomic
def reopen(desk: Desk, conversation_id: UUID) -> Conversation:
    """Raises ConversationMissing, and ConversationClosed when the visitor has a newer open conversation."""
    conversation = conversations.locked_conversation(desk.tenant.id, conversation_id)
    if conversation.status == Status.OPEN:
        return conversation
    if conversations.has_newer_open(conversation):
        raise ConversationClosed("the visitor already has another open conversation")
    conversations.change_status(conversation, status=Status.OPEN)
    _note_activity(conversation, texts.reopened(language_of(conversation)), activity="reopened", desk=desk)
    return conversation


@transaction.atomic
def request_person(desk: Desk, conversation_id: UUID, *, reason: str = "rule") -> Conversation:
    """Put the conversation into the queue. Raises ConversationMissing, ConversationClosed."""
    conversation = conversations.locked_conversation(desk.tenant.id, conversation_id)
    if conversation.status == Status.RESOLVED:
        raise ConversationClosed("the conversation is resolved")
    if conversation.owner != Owner.QUEUE:
        hand_off(conversation, reason=reason, language=language_of(conversation))
    return conversation


@transaction.atomic
def mark_read(desk: Desk, conversation_id: UUID, *, seq: int) -> None:
    conversation = conversations.locked_conversation(desk.tenant.id, conversation_id)
    conversations.mark_read(conversation, reader="agent", seq=seq)


def _note_activity(conversation: Conversation, text: str, *, activity: str, desk: Desk) -> None:
    metadata = {"activity": activity, "by": str(desk.user.pk), "name": desk.user.public_name}
    conversations.post_message(conversation, Draft(sender=SYSTEM, content=text, metadata=metadata))
