"""A program ends a conversation, opens it again or corrects its details."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.conversations import services as conversations
from apps.conversations import triage
from apps.conversations.models import Conversation
from apps.desk import changing
from apps.desk.program.actor import Program

Status = Conversation.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is not None changes. status: open or resolved; priority: one of Conversation.Priority."""

    status: str | None = None
    locale: str | None = None
    page_url: str | None = None
    page_title: str | None = None
    priority: int | None = None


@transaction.atomic
def change(program: Program, conversation_id: UUID, changes: Changes) -> Conversation:
    """Raises ConversationMissing, and ConversationClosed as reopen does."""
    if changes.status is not None:
        conversation = changing.change_status(program, conversation_id, status=changes.status)
    else:
        conversation = conversations.locked_conversation(program.tenant_id, conversation_id)
    _change_details(conversation, changes)
    if changes.priority is not None:
        triage.set_priority(conversation, priority=changes.priority, by=program.by, name=program.name)
    return conversation


def _change_details(conversation: Conversation, changes: Changes) -> None:
    wanted = {
        "locale": changes.locale,
        "page_url": changes.page_url,
        "page_title": changes.page_title,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    if not given:
        return
    for name, value in given.items():
        setattr(conversation, name, value)
    conversation.save(update_fields=list(given))
    conversations.announce(conversation)


def resolve(program: Program, conversation_id: UUID) -> Conversation:
    """End the conversation. The visitor's next message opens a new one. Raises ConversationMissing."""
    return changing.change_status(program, conversation_id, status=Status.RESOLVED)


def reopen(program: Program, conversation_id: UUID) -> Conversation:
    """Raises ConversationMissing, and ConversationClosed when the visitor has a newer open conversation."""
    return changing.change_status(program, conversation_id, status=Status.OPEN)
