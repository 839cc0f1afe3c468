"""Conversations as they would have been some time ago: rows with the times that a test wants."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from apps.common.ids import new_id
from apps.common.inserting import insert
from apps.conversations.models import Contact, Conversation, Message
from apps.desk.models import Wait
from apps.reports.following import count_changes
from apps.reports.queries import Filters, Period
from apps.tenants.models import Inbox, Tenant
from tests import factories

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai
Line = tuple[float, str] | tuple[float, str, dict[str, Any]]
Kind = Message.Sender


def tell(
    *,
    inbox: Inbox,
    lines: Iterable[Line],
    opened_at: datetime = MONDAY,
    contact: Contact | None = None,
    agent_id: UUID | None = None,
    wishes: Iterable[float] = (),
    **fields: Any,
) -> Conversation:
    """lines: minutes after the beginning, who (visitor, agent, ai, or an activity), further fields of the message.
    wishes: minutes after which it began to wait for a person. Owner and status are what the last of them says."""
    conversation = factories.make_conversation(inbox=inbox, contact=contact, **fields)
    messages = [
        _message(conversation, opened_at, seq, *line, agent_id=agent_id)
        for seq, line in enumerate(lines, start=1)
    ]
    insert(messages)
    for minutes in wishes:
        since = opened_at + timedelta(minutes=minutes)
        Wait.objects.create(tenant=inbox.tenant, inbox=inbox, conversation=conversation, since=since)
    last = max((message.created_at for message in messages), default=opened_at)
    Conversation.objects.filter(pk=conversation.pk).update(
        created_at=opened_at, last_activity_at=last, last_seq=len(messages)
    )
    conversation.refresh_from_db()
    return conversation


def _message(
    conversation: Conversation,
    opened_at: datetime,
    seq: int,
    minutes: float,
    who: str,
    fields: dict[str, Any] | None = None,
    *,
    agent_id: UUID | None,
) -> Message:
    is_talk = who in (Kind.VISITOR, Kind.AGENT, Kind.AI)
    defaults: dict[str, Any] = {
        "id": new_id(),
        "tenant_id": conversation.tenant_id,
        "conversation": conversation,
        "seq": seq,
        "client_id": str(new_id()),
        "sender_kind": who if is_talk else Kind.SYSTEM,
        "sender_id": agent_id if who == Kind.AGENT else None,
        "content": "…",
        "metadata": {} if is_talk else {"activity": who},
    }
    message = Message(**defaults | (fields or {}))
    message.created_at = opened_at + timedelta(minutes=minutes)
    return message


def counted(tenant: Tenant) -> int:
    return count_changes(tenant.id)


def filters(tenant: Tenant, *, first: datetime = MONDAY, days: int = 7, **narrowing: Any) -> Filters:
    period = Period(first.date(), first.date() + timedelta(days=days - 1))
    return Filters(tenant_id=tenant.id, period=period, **narrowing)
