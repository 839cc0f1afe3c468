"""A program posts in a thread: as the AI, as an agent, or as the system."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations.attachments import Wanted, locked_uploads, taken
from apps.conversations.card_texts import card_text
from apps.conversations.cards import CARD
from apps.conversations.models import Attachment, Conversation, Message
from apps.conversations.services import Draft, Posted, Sender
from apps.desk import later, pending_mail, queries, turns
from apps.desk.changing import give_to_person, require_open
from apps.desk.handoff import language_of
from apps.desk.program.actor import Program

Owner = Conversation.Owner
Kind = Message.Sender


class OwnedByHuman(Exception):
    """A person owns the conversation: the AI keeps silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """sender: agent, ai or system. Visitors' messages go through apps.desk.visitor.

    card: checked. Without content the card's text becomes it.
    """

    sender: str
    content: str
    client_id: str = ""
    is_private: bool = False
    in_reply_to: UUID | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    card: dict[str, Any] | None = None
    attachments: tuple[UUID, ...] = ()


@transaction.atomic
def post(program: Program, conversation_id: UUID, outgoing: Outgoing) -> Posted:
    """Post a message in the thread. The same client_id again returns the first message.

    A public message as agent takes the conversation over; a public answer as AI replaces the AI's own run.
    Raises ConversationMissing, ConversationClosed, OwnedByHuman, EmptyMessage, MessageTooLong,
    AttachmentMissing.
    """
    conversation = conversations.locked_conversation(program.tenant_id, conversation_id)
    earlier = _earlier(conversation, outgoing.client_id)
    if earlier is not None:
        return Posted(earlier, is_new=False)
    if not outgoing.is_private:
        _make_way(program, conversation, outgoing.sender)
    posted = conversations.post_message(conversation, _draft(program, conversation, outgoing))
    if outgoing.card:
        later.copy_pictures(posted.message)
    if outgoing.sender == Kind.AGENT:
        pending_mail.after_reply(conversation, posted.message)
    return posted


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
    card, content = outgoing.card, outgoing.content
    if card and not content.strip():
        content = card_text(card, language_of(conversation))
    return Draft(
        sender=_sender(program, conversation, outgoing.sender),
        content=content,
        content_type=CARD if card else "text",
        client_id=outgoing.client_id,
        visibility=visibility,
        in_reply_to=outgoing.in_reply_to,
        metadata=outgoing.metadata | ({"card": card} if card else {}),
        attachments=_attachments(program, outgoing),
    )


def _attachments(program: Program, outgoing: Outgoing) -> list[Attachment]:
    if not outgoing.attachments:
        return []
    wanted = Wanted(program.tenant_id, outgoing.attachments)
    return taken(wanted, locked_uploads([wanted]))


def _sender(program: Program, conversation: Conversation, kind: str) -> Sender:
    if kind == Kind.AI:  # visitors see one AI, whoever wrote its words
        return queries.ai_sender(queries.answering(conversation.inbox).persona)
    return Sender(kind, None, program.name if kind == Kind.AGENT else "")
