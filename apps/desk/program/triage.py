"""A program sorts conversations: labels, and the team in charge."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from apps.conversations import services as conversations
from apps.conversations import triage
from apps.conversations.labels import labels_named
from apps.conversations.models import Conversation, Label
from apps.desk.changing import require_open
from apps.desk.handoff import hand_off, language_of
from apps.desk.program.actor import Program
from apps.tenants import queries as tenants

Owner = Conversation.Owner
HANDOFF_REASON = "rule"


class TeamMissing(Exception):
    """No such team in this tenant."""


@transaction.atomic
def add_labels(program: Program, conversation_id: UUID, names: Iterable[str]) -> list[Label]:
    """names: ids or titles. Answers all that it has now. Raises ConversationMissing, LabelMissing."""
    conversation = conversations.locked_conversation(program.tenant_id, conversation_id)
    wanted = labels_named(program.tenant_id, names)
    triage.add_labels(conversation, wanted, by=program.by, name=program.name)
    return conversation.shown_labels


@transaction.atomic
def set_labels(program: Program, conversation_id: UUID, names: Iterable[str]) -> list[Label]:
    """As add_labels; these and no others."""
    conversation = conversations.locked_conversation(program.tenant_id, conversation_id)
    wanted = labels_named(program.tenant_id, names)
    triage.set_labels(conversation, wanted, by=program.by, name=program.name)
    return conversation.shown_labels


@transaction.atomic
def remove_label(program: Program, conversation_id: UUID, name: str) -> list[Label]:
    """As add_labels."""
    conversation = conversations.locked_conversation(program.tenant_id, conversation_id)
    gone = labels_named(program.tenant_id, [name])
    triage.remove_labels(conversation, gone, by=program.by, name=program.name)
    return conversation.shown_labels


@transaction.atomic
def assign_team(program: Program, conversation_id: UUID, *, team_id: UUID | None) -> Conversation:
    """Into the team's queue; the AI stops and the visitor reads a notice. None: no team, and the owner stays.

    Raises ConversationMissing, ConversationClosed, TeamMissing.
    """
    conversation = conversations.locked_conversation(program.tenant_id, conversation_id)
    require_open(conversation)
    team = tenants.team(program.tenant_id, team_id) if team_id else None
    if team_id and team is None:
        raise TeamMissing("no such team")
    triage.set_team(conversation, team=team, by=program.by, name=program.name)
    if team and conversation.owner != Owner.QUEUE:
        hand_off(conversation, reason=HANDOFF_REASON, language=language_of(conversation))
    return conversation
