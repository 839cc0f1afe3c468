"""Use cases of the visitor: speak, ask for a person, stop an answer, end, say who and where they are."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.conversations import services as conversations
from apps.conversations import triage
from apps.conversations.attributes import merged
from apps.conversations.contacts import Identified, Identity, identify_contact, tell_of_contact
from apps.conversations.labels import labels_titled
from apps.conversations.models import Conversation
from apps.conversations.page_views import add_page_view
from apps.conversations.queries import contact, visitor_conversations
from apps.conversations.services import ConversationMissing, Draft, Posted
from apps.conversations.telling import announce_to_agents
from apps.conversations.visitors import Visitor
from apps.desk import attending, growing, intake, queries, texts, turns, waiting
from apps.desk.handoff import hand_off, language_of
from apps.desk.intake import FromVisitor, Incoming
from apps.desk.models import BotTurn
from apps.desk.resuming import resume
from apps.desk.waiting import Outcome

__all__ = [
    "Incoming",
    "describe_conversation",
    "end_conversation",
    "identify",
    "mark_read",
    "receive_message",
    "request_person",
    "resume_ai",
    "stop_answer",
    "view_page",
]
Owner = Conversation.Owner
STOPPED_PART = "partial"


def receive_message(visitor: Visitor, incoming: Incoming) -> Posted:
    """Store the message, decide what follows and start it.

    Raises EmptyMessage, MessageTooLong, NoSuchInbox, Busy. The same client_id again returns the first message.
    """
    return intake.write_one(FromVisitor(visitor, incoming))


def _own_conversation(visitor: Visitor, conversation_id: UUID | None = None) -> Conversation:
    """The visitor's unresolved conversation, locked. Raises ConversationMissing."""
    own = visitor_conversations(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    found = own.exclude(status=Conversation.Status.RESOLVED).first()
    if found is None or (conversation_id is not None and found.id != conversation_id):
        raise ConversationMissing("no such conversation")
    return conversations.locked_conversation(visitor.tenant_id, found.id)


def request_person(visitor: Visitor, *, locale: str = "") -> Conversation:
    """The button «ask for a person». Opens a conversation if there is none."""
    attending.staff(visitor.tenant_id)  # asked before the transaction, which is told who is there
    with transaction.atomic():
        conversation = conversations.open_conversation(visitor, owner=Owner.AI, locale=locale)
        if conversation.owner == Owner.AI:
            hand_off(conversation, reason="customer_request", language=language_of(conversation))
    return conversation


@transaction.atomic
def resume_ai(visitor: Visitor) -> Conversation:
    """Who waits for a person may go back to the AI at any time, whoever is there: the place in the line is given up.

    Raises ConversationMissing, NotWaiting, NoAssistant.
    """
    conversation = _own_conversation(visitor)
    resume(conversation)
    return conversation


@transaction.atomic
def stop_answer(visitor: Visitor, *, message_id: UUID) -> None:
    """End the growing answer; what was shown of it stays as a message. Nothing happens when it is over already."""
    conversation = _own_conversation(visitor)
    turn = turns.active_turn(conversation)
    if turn is None or turn.state != BotTurn.State.RUNNING or turn.message_id != message_id:
        return
    shown = growing.shown_text(visitor.tenant_id, conversation.id, message_id)
    turns.cancel_turn(turn, reason="stopped")
    if shown.strip():
        draft = Draft(
            id=message_id,
            sender=queries.ai_sender(turn.persona),
            content=shown,
            metadata={STOPPED_PART: True},
        )
        conversations.post_message(conversation, draft)


@transaction.atomic
def end_conversation(visitor: Visitor) -> None:
    conversation = _own_conversation(visitor)
    turns.cancel_active_turn(conversation, reason="replaced")
    waiting.end(conversation, Outcome.ENDED)
    conversations.change_status(conversation, status=Conversation.Status.RESOLVED)
    text = texts.resolved(language_of(conversation))
    metadata = {"activity": "resolved", "by": "visitor"}
    conversations.post_message(
        conversation, Draft(sender=conversations.SYSTEM, content=text, metadata=metadata)
    )


@transaction.atomic
def mark_read(visitor: Visitor, *, seq: int) -> None:
    conversations.mark_read(_own_conversation(visitor), reader="visitor", seq=seq)


@transaction.atomic
def view_page(visitor: Visitor, *, url: str, title: str, referrer: str = "") -> None:
    """Remember where the visitor is; of somebody who is no contact yet, nothing."""
    if contact(visitor.tenant_id, visitor.contact_id) is None:
        return
    try:
        conversation = _own_conversation(visitor)
        conversations.remember_page(conversation, url=url, title=title)
    except ConversationMissing:
        conversation = None
    add_page_view(
        tenant_id=visitor.tenant_id,
        contact_id=visitor.contact_id,
        conversation=conversation,
        url=url,
        title=title,
        referrer=referrer,
    )


def identify(visitor: Visitor, identity: Identity, *, locale: str = "") -> Identified | None:
    """Who the visitor is from now on; agents see it at once. None: nobody yet, and nothing that makes a contact.

    Raises TooManyAttributes.
    """
    if visitor.bounds and not identity.is_verified:  # came by a letter: the next one goes where this one went
        identity = replace(identity, email="", phone="")
    known = contact(visitor.tenant_id, visitor.contact_id) if identity.is_empty else None
    if identity == Identity() or (identity.is_empty and known is None):
        return Identified(known, is_changed=False) if known else None
    found = identify_contact(visitor, identity, locale=locale)
    if found.is_changed:
        tell_of_contact(found.contact)
    return found


@transaction.atomic
def describe_conversation(
    visitor: Visitor, *, attributes: dict[str, Any], add: Sequence[str] = (), remove: Sequence[str] = ()
) -> list[str]:
    """Attributes (null takes one away) and labels by title. Answers the titles that no label has.

    Raises ConversationMissing, TooManyAttributes.
    """
    conversation = _own_conversation(visitor)
    described = merged(conversation.custom_attributes, attributes)
    if described != conversation.custom_attributes:
        conversation.custom_attributes = described
        conversation.save(update_fields=["custom_attributes"])
        announce_to_agents(conversation)
    added, missing = labels_titled(visitor.tenant_id, add)
    gone, unknown = labels_titled(visitor.tenant_id, remove)
    kept = {*conversation.shown_labels, *added} - set(gone)
    triage.set_labels(conversation, kept, by="visitor")
    return sorted({*missing, *unknown})
