"""What a program does through an agent's socket: the verbs of apps.desk.agent, for the holder of an API key.

An integration speaks as an agent under the key's name. It needs the scope «read» to look and «write» for the rest; the
scope «channel» is for speaking as visitors and opens nothing here. No person stands behind it: it has no availability,
is nobody's colleague online, and what it posts takes a conversation over without an assignee.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.conversations import recalling
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.recalling import MessageMissing, NotYours
from apps.conversations.services import Posted
from apps.desk import changing, notices
from apps.desk.handoff import language_of
from apps.desk.lifecycle import services as lifecycle
from apps.desk.program import ending, owning, posting
from apps.desk.program.actor import Program
from apps.tenants.access import api_key
from apps.tenants.models import ApiKey
from apps.tenants.services import note_use
from apps.tenants.veil import OPEN, Veil, veil_for

Scope = ApiKey.Scope


class ScopeMissing(Exception):
    """The key lacks the scope for that."""


@dataclass(frozen=True, slots=True)
class Integration:
    """A key at work."""

    key_id: UUID
    tenant_id: UUID
    tenant_slug: str
    name: str
    scopes: frozenset[str]
    veil: Veil = field(default=OPEN, compare=False)  # follows from tenant and scopes

    def require(self, scope: str) -> None:
        """Raises ScopeMissing."""
        if scope not in self.scopes:
            raise ScopeMissing("the API key lacks the scope for that")

    @property
    def writing(self) -> Program:
        """Who acts. Raises ScopeMissing."""
        self.require(Scope.WRITE)
        return Program(self.tenant_id, self.name)


def integration_of(key: ApiKey) -> Integration:
    """Raises ScopeMissing unless the key may at least look."""
    scopes = frozenset(key.scopes)
    integration = Integration(
        key.pk, key.tenant_id, key.tenant.slug, key.name, scopes, veil_for(key.tenant, scopes)
    )
    integration.require(Scope.READ)
    return integration


def admit(token: str) -> Integration:
    """Raises InvalidApiKey, ScopeMissing."""
    key = api_key(token)
    integration = integration_of(key)
    note_use(key)
    return integration


def reply(
    who: Integration,
    conversation_id: UUID,
    *,
    content: str,
    client_id: str,
    is_private: bool = False,
    in_reply_to: UUID | None = None,
    card: dict[str, Any] | None = None,
    attachments: tuple[UUID, ...] = (),
) -> Posted:
    """Raises ScopeMissing, and what posting.post raises."""
    outgoing = posting.Outgoing(
        sender=Message.Sender.AGENT,
        content=content,
        client_id=client_id,
        is_private=is_private,
        in_reply_to=in_reply_to,
        card=card,
        attachments=attachments,
    )
    return posting.post(who.writing, conversation_id, outgoing)


def take_over(who: Integration, conversation_id: UUID) -> Conversation:
    return owning.take_over(who.writing, conversation_id)


def release(who: Integration, conversation_id: UUID) -> Conversation:
    return owning.release(who.writing, conversation_id)


def resolve(who: Integration, conversation_id: UUID) -> Conversation:
    return ending.resolve(who.writing, conversation_id)


def reopen(who: Integration, conversation_id: UUID) -> Conversation:
    return ending.reopen(who.writing, conversation_id)


def snooze(who: Integration, conversation_id: UUID, *, until: datetime | None) -> Conversation:
    """Raises ScopeMissing, and what lifecycle.services.snooze raises."""
    return lifecycle.snooze(who.writing, conversation_id, until=until)


def request_person(who: Integration, conversation_id: UUID, *, reason: str = "rule") -> Conversation:
    return owning.request_person(who.writing, conversation_id, reason=reason)


def mark_read(who: Integration, conversation_id: UUID, *, seq: int) -> None:
    """Raises ScopeMissing, ConversationMissing."""
    changing.mark_read(who.writing, conversation_id, seq=seq)


@transaction.atomic
def recall(who: Integration, conversation_id: UUID, *, message_id: UUID) -> Message:
    """Take back, within two minutes, what a program of this tenant posted as an agent.

    Raises ScopeMissing, ConversationMissing, MessageMissing, NotYours, TooLate.
    """
    conversation = conversations.locked_conversation(who.writing.tenant_id, conversation_id)
    message = recalling.message_in(conversation, message_id)
    if message.visibility == Message.Visibility.SUPERVISORS:
        raise MessageMissing("no such message")
    if message.sender_kind != Message.Sender.AGENT or message.sender_id is not None:
        raise NotYours("somebody else wrote the message")
    if not recalling.is_recalled(message):
        recalling.require_in_time(message)
        notice = notices.recalled(language_of(conversation))
        recalling.recall(conversation, message, notice=notice, by="program")
    return message
