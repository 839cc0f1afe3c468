"""Showing what is masked, once, to somebody who says why. The audit log keeps who, what and the reason."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.common.encryption import UnreadableSecret, decrypt
from apps.conversations import queries
from apps.conversations.contacts import CLAIMED
from apps.conversations.models import Contact, Message
from apps.conversations.people import person
from apps.conversations.recalling import MessageMissing
from apps.tenants import auditing

REVEALED = "revealed"
SHORTEST_REASON = 3
LONGEST_REASON = 300


class ReasonMissing(Exception):
    """Nobody looks without saying why."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """Of a message: its words, and what was written before a sensitive word was masked in it."""

    content: str
    original: str = ""


def reason_of(text: str) -> str:
    """Raises ReasonMissing."""
    reason = " ".join(text.replace("\x00", "").split())[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing("say why")
    return reason


def masked_message(
    tenant_id: UUID, conversation_id: UUID, message_id: UUID, *, sees_blocked: bool
) -> Message:
    """What somebody may ask to see. Raises MessageMissing."""
    message = queries.messages(tenant_id, conversation_id).filter(pk=message_id).first()
    hidden = message is not None and message.visibility == Message.Visibility.SUPERVISORS and not sees_blocked
    if message is None or hidden:
        raise MessageMissing("no such message")
    return message


@transaction.atomic
def reveal_message(
    tenant_id: UUID, conversation_id: UUID, message_id: UUID, *, reason: str, sees_blocked: bool
) -> Revealed:
    """Raises MessageMissing, ReasonMissing."""
    message = masked_message(tenant_id, conversation_id, message_id, sees_blocked=sees_blocked)
    said = reason_of(reason)
    auditing.record(
        tenant_id=tenant_id,
        action=REVEALED,
        row=message,
        reason=said,
        conversation_id=str(conversation_id),
    )
    return Revealed(message.content, _original(message) if sees_blocked else "")


def _original(message: Message) -> str:
    try:
        return decrypt(message.encrypted_original)
    except UnreadableSecret:
        return ""


@transaction.atomic
def reveal_contact(tenant_id: UUID, contact_id: UUID, *, reason: str) -> list[tuple[str, Any]]:
    """The person's facts by field, attributes by their names. Raises ContactMissing, ReasonMissing."""
    said = reason_of(reason)
    row = person(tenant_id, contact_id)
    auditing.record(
        tenant_id=tenant_id,
        action=REVEALED,
        object_type=row._meta.label_lower,
        object_id=row.pk,
        title=f"#{row.pk.hex[-6:]}",
        reason=said,
    )
    return _facts(row)


def _facts(row: Contact) -> list[tuple[str, Any]]:
    facts = [(name, getattr(row, name)) for name in ("name", "email", "phone", "identifier")]
    attributes = [(name, value) for name, value in row.custom_attributes.items() if name != CLAIMED]
    return [(name, value) for name, value in [*facts, *attributes] if value not in ("", None)]
