"""What agents and programs do with a conversation besides talking in it: one set of verbs for both."""

from uuid import UUID

from django.db import transaction

from apps.conversations import services as conversations
from apps.conversations import snoozing
from apps.conversations.batches import Batch
from apps.conversations.models import Conversation
from apps.conversations.services import SYSTEM, ConversationClosed, Draft
from apps.desk import attending, later, offers, pending_mail, texts, turns, waiting
from apps.desk.actors import Actor
from apps.desk.handoff import hand_off, language_of
from apps.desk.waiting import Outcome
from apps.tenants.models import User

Owner = Conversation.Owner
Status = Conversation.Status


def require_open(conversation: Conversation) -> None:
    """Raises ConversationClosed."""
    if conversation.status == Status.RESOLVED:
        raise ConversationClosed("the conversation is resolved")


@transaction.atomic
def take_over(actor: Actor, conversation_id: UUID, *, assignee: User | None) -> Conversation:
    """From now on a person (the assignee, if any) owns the conversation; the AI stops in mid-sentence.

    Raises ConversationMissing, ConversationClosed.
    """
    conversation = _open_one(actor, conversation_id)
    if conversation.owner != Owner.HUMAN or (assignee and conversation.assignee_id != assignee.pk):
        give_to_person(actor, conversation, assignee)
    return conversation


def give_to_person(
    actor: Actor,
    conversation: Conversation,
    assignee: User | None,
    *,
    batch: Batch | None = None,
    activity: str = "assigned",
) -> None:
    """conversation must be locked by the caller. batch: where the line that tells of it waits to be stored."""
    turns.cancel_active_turn(conversation, reason="taken_over")
    # Out of the queue, the reason why it went there stays what the agent wants to know.
    reason = "agent_takeover" if conversation.owner == Owner.AI else ""
    if conversation.owner == Owner.QUEUE:
        offers.settle(conversation, taken_by=assignee)
        waiting.end(conversation, Outcome.PERSON)
    conversations.change_owner(conversation, owner=Owner.HUMAN, assignee=assignee, reason=reason)
    name = assignee.public_name if assignee else actor.name
    text = texts.agent_joined(name, language_of(conversation))
    to = {"to": name} if assignee and assignee != actor.user else {}
    note_activity(actor, conversation, text, activity, batch=batch, **to)


@transaction.atomic
def release(actor: Actor, conversation_id: UUID) -> Conversation:
    """Give the conversation back to the AI. Raises ConversationMissing, ConversationClosed."""
    conversation = _open_one(actor, conversation_id)
    if conversation.owner != Owner.AI:
        waiting.end(conversation, Outcome.AI)
        conversations.change_owner(conversation, owner=Owner.AI)
        note_activity(actor, conversation, texts.back_to_ai(language_of(conversation)), "released")
    return conversation


def request_person(actor: Actor, conversation_id: UUID, *, reason: str) -> Conversation:
    """Put the conversation into the queue. Raises ConversationMissing, ConversationClosed."""
    attending.staff(actor.tenant_id)  # asked before the transaction, which is told who is there
    with transaction.atomic():
        conversation = _open_one(actor, conversation_id)
        if conversation.owner != Owner.QUEUE:
            hand_off(conversation, reason=reason, language=language_of(conversation))
    return conversation


@transaction.atomic
def change_status(actor: Actor, conversation_id: UUID, *, status: str) -> Conversation:
    """Resolve or reopen; doing it again changes nothing. After resolved, the visitor's next message opens a new one.

    Raises ConversationMissing, and ConversationClosed for reopening beside a newer open conversation of the visitor.
    """
    conversation = conversations.locked_conversation(actor.tenant_id, conversation_id)
    if conversation.status == status:
        return conversation
    if status == Status.OPEN and snoozing.wake(conversation, by=actor.by, name=actor.name):
        return conversation
    if status == Status.RESOLVED:
        turns.cancel_active_turn(conversation, reason="replaced")
        waiting.end(conversation, Outcome.ENDED)
        text, activity = texts.resolved(language_of(conversation)), "resolved"
    else:
        _require_no_newer(conversation)
        if conversation.owner == Owner.QUEUE:
            waiting.begin_all([conversation])
            later.assign(conversation.tenant_id)
        text, activity = texts.reopened(language_of(conversation)), "reopened"
    conversations.change_status(conversation, status=status)
    note_activity(actor, conversation, text, activity)
    if status == Status.RESOLVED:
        pending_mail.after_end(conversation)
    return conversation


def _require_no_newer(conversation: Conversation) -> None:
    if conversations.has_newer_open(conversation):
        raise ConversationClosed("the visitor already has another open conversation")


def _open_one(actor: Actor, conversation_id: UUID) -> Conversation:
    conversation = conversations.locked_conversation(actor.tenant_id, conversation_id)
    require_open(conversation)
    return conversation


@transaction.atomic
def mark_read(actor: Actor, conversation_id: UUID, *, seq: int) -> None:
    """The actor's side has read up to seq. Raises ConversationMissing."""
    conversation = conversations.locked_conversation(actor.tenant_id, conversation_id)
    conversations.mark_read(conversation, reader="agent", seq=seq)


def note_activity(
    actor: Actor,
    conversation: Conversation,
    text: str,
    activity: str,
    *,
    batch: Batch | None = None,
    **more: str,
) -> None:
    """Without looking for an earlier one, as post_message does: the line is new. more: of the activity's own."""
    metadata = {"activity": activity, "by": actor.by, "name": actor.name} | more
    posting = batch or Batch()
    posting.add(conversation, Draft(sender=SYSTEM, content=text, metadata=metadata))
    if batch is None:
        posting.flush()
