"""A program ends a conversation, opens it again or corrects its details."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.conversations import services as conversations
from apps.conversations.models import Conversation
from apps.conversations.services import ConversationClosed
from apps.desk import texts, turns
from apps.desk.handoff import language_of
from apps.desk.program.actor import Program, note_activity

Status = Conversation.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is not None changes. status: open or resolved."""

    status: str | None = None
    locale: str | None = None
    page_url: str | None = None
    page_title: str | None = None


@transaction.atomic
def change(program: Program, conversation_id: UUID, changes: Changes) -> Conversation:
    """Raises ConversationMissing, and ConversationClosed as reopen does."""
    conversation = conversations.locked_conversation(program.tenant_id, conversation_id)
    if changes.status == Status.RESOLVED:
        _resolve(program, conversation)
    elif changes.status == Status.OPEN:
        _reopen(program, conversation)
    _change_details(conversation, changes)
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


@transaction.atomic
def resolve(program: Program, conversation_id: UUID) -> Conversation:
    """End the conversation. The visitor's next message opens a new one. Raises ConversationMissing."""
    conversation = conversations.locked_conversation(program.tenant_id, conversation_id)
    _resolve(program, conversation)
    return conversation


@transaction.atomic
def reopen(program: Program, conversation_id: UUID) -> Conversation:
    """Raises ConversationMissing, and ConversationClosed when the visitor has a newer open conversation."""
    conversation = conversations.locked_conversation(program.tenant_id, conversation_id)
    _reopen(program, conversation)
    return conversation


def _resolve(program: Program, conversation: Conversation) -> None:
    if conversation.status == Status.RESOLVED:
        return
    turns.cancel_active_turn(conversation, reason="replaced")
    conversations.change_status(conversation, status=Status.RESOLVED)
    note_activity(program, conversation, texts.resolved(language_of(conversation)), activity="resolved")


def _reopen(program: Program, conversation: Conversation) -> None:
    if conversation.status == Status.OPEN:
        return
    if conversations.has_newer_open(conversation):
        raise ConversationClosed("the visitor already has another open conversation")
    conversations.change_status(conversation, status=Status.OPEN)
    note_activity(program, conversation, texts.reopened(language_of(conversation)), activity="reopened")
