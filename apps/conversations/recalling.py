"""Taking a message back: its text is erased wherever the thread keeps it, its place in the thread stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction

from apps.common.clock import now
from apps.conversations import queries
from apps.conversations.attachments import remove_attachments
from apps.conversations.models import Conversation, Message, MessageTerms
from apps.conversations.previews import preview_of
from apps.conversations.services import SYSTEM, Draft, post_message, thread_audience, visitor_audience
from apps.conversations.wire import message_json
from apps.events import bus, outbox
from apps.events.audiences import Audience
from apps.events.base import Event

RECALL_WITHIN = timedelta(minutes=2)
ACTIVITY = "recalled"
Visibility = Message.Visibility


class MessageMissing(Exception):
    """No such message in this conversation, or not for this reader."""


class NotYours(Exception):
    """Somebody else wrote the message."""


class TooLate(Exception):
    """A message can be recalled for two minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUpdated(Event):
    """A message that readers have already changed: it was recalled."""

    name: ClassVar[str] = "message.updated"
    message: dict[str, Any]


def message_in(conversation: Conversation, message_id: UUID) -> Message:
    """conversation must be locked by the caller: then the message does not change either. Raises MessageMissing."""
    rows = queries.messages(conversation.tenant_id, conversation.id)
    message = rows.filter(pk=message_id).first()
    if message is None:
        raise MessageMissing("no such message")
    return message


def is_recalled(message: Message) -> bool:
    """Programs choose metadata themselves, so the mark alone does not tell; no other message is empty."""
    return not (message.content or message.attachments) and message.metadata.get("recalled") is True


def require_in_time(message: Message) -> None:
    """Raises TooLate."""
    if now() - message.created_at > RECALL_WITHIN:
        raise TooLate("a message can be recalled for two minutes")


@transaction.atomic
def recall(conversation: Conversation, message: Message, *, notice: str, by: str) -> None:
    """Erase the text, tell the message's readers, and leave a line that carries the recall through every replay.

    notice: what that line says. by: visitor, or the user's id. conversation must be locked by the caller.
    """
    _erase_preview(conversation, message)
    if message.attachments:
        remove_attachments(message.tenant_id, [UUID(each["id"]) for each in message.attachments])
    message.content, message.encrypted_original = "", ""
    message.metadata, message.citations, message.attachments = {"recalled": True}, [], []
    message.save(update_fields=["content", "encrypted_original", "metadata", "citations", "attachments"])
    MessageTerms.objects.for_tenant(message.tenant_id).filter(pk=message.pk).update(terms=[])
    _stop_waiting_for(conversation, message)
    updated = MessageUpdated(message=message_json(message))
    bus.publish(updated, to=_readers(conversation, message))
    bus.record(updated, tenant_id=conversation.tenant_id)
    metadata = {"activity": ACTIVITY, "message_id": str(message.id), "by": by}
    draft = Draft(sender=SYSTEM, content=notice, visibility=message.visibility, metadata=metadata)
    post_message(conversation, draft)


def tell_erased(conversation: Conversation, messages: Iterable[Message]) -> None:
    """Their readers show them as taken back, and so does whoever asks anew."""
    for message in messages:
        bus.publish(MessageUpdated(message=message_json(message)), to=_readers(conversation, message))


def _readers(conversation: Conversation, message: Message) -> list[Audience]:
    """Whoever got the message when it was posted. A blocked one went to nobody."""
    agents = [thread_audience(conversation)]
    by_visibility = {Visibility.PUBLIC: [visitor_audience(conversation), *agents], Visibility.AGENTS: agents}
    return by_visibility.get(Visibility(message.visibility), [])


def _erase_preview(conversation: Conversation, message: Message) -> None:
    """The list's preview, and the events of the outbox that tell it on."""
    if message.visibility != Visibility.PUBLIC:
        return
    shown = preview_of(conversation, message)
    if conversation.preview == shown:
        conversation.preview = ""
        conversation.save(update_fields=["preview"])
    outbox.blank_text(
        tenant_id=conversation.tenant_id,
        within="conversation",
        fields={"id": str(conversation.id), "preview": shown},
        name="preview",
        since=message.created_at,
        until=_next_public_at(conversation, message),
    )


def _next_public_at(conversation: Conversation, message: Message) -> datetime | None:
    """When the preview changed to another message's; None: not yet."""
    later = queries.messages(conversation.tenant_id, conversation.id).filter(
        seq__gt=message.seq, visibility=Visibility.PUBLIC
    )
    return later.values_list("created_at", flat=True).first()


def _stop_waiting_for(conversation: Conversation, message: Message) -> None:
    """Nobody waits for an answer to a recalled message. A place in the queue stays."""
    since = conversation.waiting_since
    is_waited_for = message.sender_kind == Message.Sender.VISITOR and since and since >= message.created_at
    if not is_waited_for or conversation.owner == Conversation.Owner.QUEUE:
        return
    rows = queries.messages(conversation.tenant_id, conversation.id)
    others = rows.filter(sender_kind=Message.Sender.VISITOR, created_at__gte=since).exclude(
        content="", attachments=[]
    )
    conversation.waiting_since = others.values_list("created_at", flat=True).first()
    conversation.save(update_fields=["waiting_since"])
