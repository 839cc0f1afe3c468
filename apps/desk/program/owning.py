"""A program changes who owns a conversation: AI, queue or person."""

from uuid import UUID

from django.db import transaction

from apps.conversations.models import Conversation
from apps.desk import changing
from apps.desk.changing import release, request_person
from apps.desk.program.actor import Program
from apps.tenants.access import NotAMember, desk
from apps.tenants.models import User

__all__ = ["AgentMissing", "release", "request_person", "take_over"]


class AgentMissing(Exception):
    """Nobody with that id talks to this tenant's customers."""


@transaction.atomic
def take_over(program: Program, conversation_id: UUID, *, agent_id: UUID | None = None) -> Conversation:
    """From now on a person (the named agent, if any) owns the conversation; the AI stops in mid-sentence.

    Raises ConversationMissing, ConversationClosed, AgentMissing.
    """
    agent = _agent(program, agent_id) if agent_id else None
    return changing.take_over(program, conversation_id, assignee=agent)


def _agent(program: Program, agent_id: UUID) -> User:
    user = User.objects.filter(pk=agent_id).first()
    if user is None:
        raise AgentMissing("no such agent")
    try:
        return desk(user, program.tenant_id).user
    except NotAMember:
        raise AgentMissing("no such agent") from None
