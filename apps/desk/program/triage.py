"""A program sorts conversations: labels."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from apps.conversations import services as conversations
from apps.conversations import triage
from apps.conversations.labels import labels_named
from apps.conversations.models import Label
from apps.desk.program.actor import Program


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
