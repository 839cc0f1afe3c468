"""The few statements about many rows at once for which Django's ORM has no words, or too many.

Every message passes here. Measured, CPU of Python alone: finding and locking one conversation takes the ORM 2 ms, this
0.4 ms. PostgreSQL pays the same. New rows: apps/common/inserting.py.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from apps.common.arrays import columns
from apps.conversations.models import Contact, Conversation
from apps.conversations.visitors import Visitor

_CONVERSATION = [field.attname for field in Conversation._meta.concrete_fields]
# What a message, a row of the agents' list and an answer need; the rest is read by whoever asks for it.
_CONTACT = [
    "id",
    "tenant_id",
    "identifier",
    "is_verified",
    "name",
    "email",
    "phone",
    "avatar_url",
    "custom_attributes",
]
_COLUMNS = ", ".join(
    [f"conversation.{name}" for name in _CONVERSATION] + [f"contact.{name}" for name in _CONTACT]
)
_CONVERSATIONS = f"""
WITH asked AS (
    SELECT conversation.id
    FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS visitor (tenant_id, inbox_id, contact_id)
    JOIN conversations_conversation AS conversation USING (tenant_id, inbox_id, contact_id)
    WHERE conversation.status <> 'resolved'
    UNION ALL
    SELECT conversation.id
    FROM unnest(%s::uuid[], %s::uuid[]) AS named (tenant_id, id)
    JOIN conversations_conversation AS conversation USING (tenant_id, id)
)
SELECT {_COLUMNS}
FROM conversations_conversation AS conversation
JOIN conversations_contact AS contact ON contact.id = conversation.contact_id
WHERE conversation.id IN (SELECT id FROM asked)
ORDER BY conversation.id
"""  # noqa: S608 - names of columns
# The lock that an UPDATE takes: a foreign key that points at the row (a rating, an AI turn) does not make it wait.
_LOCKS = {
    "none": "",
    "wait": "FOR NO KEY UPDATE OF conversation",
    "skip": "FOR NO KEY UPDATE OF conversation SKIP LOCKED",
}
_STORE_ACTIVITY = """
UPDATE conversations_conversation AS conversation
SET last_seq = moved.last_seq, preview = moved.preview,
    last_activity_at = moved.last_activity_at, waiting_since = moved.waiting_since
FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::timestamptz[], %s::timestamptz[])
    AS moved (id, last_seq, preview, last_activity_at, waiting_since)
WHERE conversation.id = moved.id
"""
_EARLIER = """
SELECT asked.position, message.id
FROM unnest(%s::int[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[])
    AS asked (position, tenant_id, inbox_id, contact_id, client_id)
JOIN conversations_conversation AS conversation USING (tenant_id, inbox_id, contact_id)
JOIN conversations_message AS message
    ON message.conversation_id = conversation.id AND message.client_id = asked.client_id
UNION ALL
SELECT asked.position, message.id
FROM unnest(%s::int[], %s::uuid[], %s::uuid[], %s::text[])
    AS asked (position, tenant_id, conversation_id, client_id)
JOIN conversations_message AS message USING (tenant_id, conversation_id, client_id)
"""


def conversations(
    *,
    of_visitors: Collection[Visitor],
    named: Collection[tuple[UUID, UUID]],
    lock: Literal["none", "wait", "skip"],
) -> list[Conversation]:
    """The visitors' unresolved conversations, and those named by (tenant_id, id), by id; the contact is loaded.

    A visitor's that somebody else resolved while this waited for its lock comes back resolved.
    """
    visitors = [(each.tenant_id, each.inbox_id, each.contact_id) for each in of_visitors]
    arrays = columns(visitors, 3) + columns(named, 2)
    with connection.cursor() as cursor:
        cursor.execute(_CONVERSATIONS + _LOCKS[lock], arrays)
        return [_conversation(row) for row in cursor.fetchall()]


def _conversation(row: tuple[Any, ...]) -> Conversation:
    split, alias = len(_CONVERSATION), connection.alias
    conversation: Conversation = Conversation.from_db(alias, _CONVERSATION, row[:split])
    conversation.contact = Contact.from_db(alias, _CONTACT, row[split:])
    for each in (
        conversation,
        conversation.contact,
    ):  # the driver leaves jsonb to Django's fields: here it is text
        each.custom_attributes = json.loads(each.custom_attributes)
    return conversation


def store_activity(conversations: Collection[Conversation]) -> None:
    """Write what messages change in their conversations: number, preview and times."""
    rows = [
        (each.id, each.last_seq, each.preview, each.last_activity_at, each.waiting_since)
        for each in conversations
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STORE_ACTIVITY, columns(rows, 5))


def messages_by_client_id(
    *,
    of_visitors: Sequence[tuple[int, Visitor, str]],
    in_conversations: Sequence[tuple[int, UUID, UUID, str]],
) -> list[tuple[int, UUID]]:
    """(position, id of the message) of those that exist.

    of_visitors: (position, visitor, client_id), looked for in all conversations that the visitor ever had.
    in_conversations: (position, tenant_id, conversation_id, client_id).
    """
    asked = [
        (position, visitor.tenant_id, visitor.inbox_id, visitor.contact_id, client_id)
        for position, visitor, client_id in of_visitors
    ]
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, columns(asked, 5) + columns(in_conversations, 4))
        found: list[tuple[int, UUID]] = cursor.fetchall()
    return found


def wait_at_most(milliseconds: int) -> None:
    """For somebody else's lock, until the surrounding transaction ends. Longer: OperationalError, SQLSTATE 55P03."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(milliseconds)])
