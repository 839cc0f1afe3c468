"""A program posts in a thread: as the AI, as an agent, or as the system."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.services import Draft, Posted, Sender
from apps.desk import queries, turns
from apps.desk.changing import give_to_person, require_open
from apps.desk.program.actor import Program

Owner = Conversation.Owner
Kind = Message.Sender


class OwnedByHuman(Exception):
    """A person owns the conversation: the AI keeps silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """sender: agent, ai or system. Visitors' messages go through apps.desk.visitor."""

    sender: str
    content: str
    client_id: str = ""
    is_private: bool = False
    in_reply_to: UUID | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def post(program: Program, conversation_id: UUID, outgoing: Outgoing) -> Posted:
    """Post a message in the thread. The same client_id again returns the first message.

    A public message as agent takes the conversation over; a public answer as AI replaces the AI's own run.
    Raises ConversationMissing, ConversationClosed, OwnedByHuman, EmptyMessage, MessageTooLong.
    """
    conversation = conversations.locked_conversation(program.tenant_id, conversation_id)
    earlier = _earlier(conversation, outgoing.client_id)
    if earlier is not None:
        return Posted(earlier, is_new=False)
    if not outgoing.is_private:
        _make_way(program, conversation, outgoing.sender)
    return conversations.post_message(conversation, _draft(program, conversation, outgoing))


def _earlier(conversation: Conversation, client_id: str) -> Message | None:
    if not client_id:
        return None
    return threads.message_by_client_id(conversation.tenant_id, conversation.id, client_id)


def _make_way(program: Program, conversation: Conversation, sender: str) -> None:
    require_open(conversation)
    if sender == Kind.AI:
        if conversation.owner == Owner.HUMAN:
            raise OwnedByHuman("a person owns the conversation")
        turns.cancel_active_turn(conversation, reason="replaced")
    elif sender == Kind.AGENT and conversation.owner != Owner.HUMAN:
        give_to_person(program, conversation, None)


def _draft(program: Program, conversation: Conversation, outgoing: Outgoing) -> Draft:
    visibility = Message.Visibility.AGENTS if outgoing.is_private else Message.Visibility.PUBLIC
    return Draft(
        sender=_sender(program, conversation, outgoing.sender),
        content=outgoing.content,
        client_id=outgoing.client_id,
        visibility=visibility,
        in_reply_to=outgoing.in_reply_to,
        metadata=outgoing.metadata,
    )


def _sender(program: Program, conversation: Conversation, kind: str) -> Sender:
    if kind == Kind.AI:  # visitors see one AI, whoever wrote its words
        return queries.ai_sender(queries.answering(conversation.inbox).persona)
    return Sender(kind, None, program.name if kind == Kind.AGENT else "")
