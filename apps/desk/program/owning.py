"""A program changes who owns a conversation: AI, queue or person."""

from uuid import UUID

from django.db import transaction

from apps.conversations import services as conversations
from apps.conversations.models import Conversation
from apps.desk import texts, turns
from apps.desk.handoff import hand_off, language_of
from apps.desk.program.actor import Program, note_activity, open_one
from apps.tenants.access import NotAMember, desk
from apps.tenants.models import User

Owner = Conversation.Owner


class AgentMissing(Exception):
    """Nobody with that id talks to this tenant's customers."""


@transaction.atomic
def request_person(program: Program, conversation_id: UUID, *, reason: str) -> Conversation:
    """Put the conversation into the queue. Raises ConversationMissing, ConversationClosed."""
    conversation = open_one(program, conversation_id)
    if conversation.owner != Owner.QUEUE:
        hand_off(conversation, reason=reason, language=language_of(conversation))
    return conversation


@transaction.atomic
def take_over(program: Program, conversation_id: UUID, *, agent_id: UUID | None = None) -> Conversation:
    """From now on a person (the named agent, if any) owns the conversation; the AI stops in mid-sentence.

    Raises ConversationMissing, ConversationClosed, AgentMissing.
    """
    conversation = open_one(program, conversation_id)
    agent = _agent(program, agent_id) if agent_id else None
    if conversation.owner != Owner.HUMAN or (agent and conversation.assignee_id != agent.pk):
        give_to_person(program, conversation, agent)
    return conversation


def _agent(program: Program, agent_id: UUID) -> User:
    user = User.objects.filter(pk=agent_id).first()
    if user is None:
        raise AgentMissing("no such agent")
    try:
        return desk(user, program.tenant_id).user
    except NotAMember:
        raise AgentMissing("no such agent") from None


def give_to_person(program: Program, conversation: Conversation, agent: User | None) -> None:
    """conversation must be locked by the caller."""
    turns.cancel_active_turn(conversation, reason="taken_over")
    conversations.change_owner(conversation, owner=Owner.HUMAN, assignee=agent, reason="agent_takeover")
    text = texts.agent_joined(agent.public_name if agent else program.name, language_of(conversation))
    note_activity(program, conversation, text, activity="assigned")


@transaction.atomic
def release(program: Program, conversation_id: UUID) -> Conversation:
    """Give the conversation back to the AI. Raises ConversationMissing, ConversationClosed."""
    conversation = open_one(program, conversation_id)
    if conversation.owner != Owner.AI:
        conversations.change_owner(conversation, owner=Owner.AI)
        note_activity(program, conversation, texts.back_to_ai(language_of(conversation)), activity="released")
    return conversation
