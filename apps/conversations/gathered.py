"""The reads of queries.py for many readers at once: after a restart, thousands come back within seconds.

Each answer stands where its question stood. Every row is looked up under the tenant that the question names.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count

from apps.common.arrays import columns
from apps.conversations.locking import Named
from apps.conversations.models import Conversation, Message
from apps.conversations.queries import PAGE, with_labels
from apps.conversations.visitors import Visitor

LATEST = """
SELECT wanted.position, found.id
FROM unnest(%s::int[], %s::uuid[], %s::uuid[], %s::uuid[]) AS wanted (position, tenant_id, inbox_id, contact_id)
CROSS JOIN LATERAL (
    SELECT id FROM conversations_conversation
    WHERE contact_id = wanted.contact_id AND inbox_id = wanted.inbox_id AND tenant_id = wanted.tenant_id
    ORDER BY created_at DESC, id DESC LIMIT %s
) found
"""
AFTER = """
SELECT wanted.position, found.*
FROM unnest(%s::int[], %s::uuid[], %s::uuid[], %s::int[]) AS wanted (position, tenant_id, conversation_id, seq)
CROSS JOIN LATERAL (
    SELECT * FROM conversations_message
    WHERE conversation_id = wanted.conversation_id AND tenant_id = wanted.tenant_id AND seq > wanted.seq
    ORDER BY seq LIMIT %s
) found
ORDER BY wanted.position, found.seq
"""
LATEST_PUBLIC = """
SELECT wanted.position, found.*
FROM unnest(%s::int[], %s::uuid[], %s::uuid[], %s::int[]) AS wanted (position, tenant_id, conversation_id, seq)
CROSS JOIN LATERAL (
    SELECT * FROM conversations_message
    WHERE conversation_id = wanted.conversation_id AND tenant_id = wanted.tenant_id AND seq > wanted.seq
        AND visibility = 'public'
    ORDER BY seq DESC LIMIT %s
) found
ORDER BY wanted.position, found.seq
"""


class After(NamedTuple):
    """The next page of a conversation, from the message after seq on."""

    tenant_id: UUID
    conversation_id: UUID
    seq: int


def conversations_named(wanted: Sequence[Named]) -> list[Conversation | None]:
    """As queries.conversation."""
    rows = Conversation.objects.select_related("assignee", "contact", "inbox", "team").filter(
        pk__in={each.conversation_id for each in wanted}, tenant_id__in={each.tenant_id for each in wanted}
    )
    found = {Named(row.tenant_id, row.id): row for row in with_labels(rows)}
    return [found.get(each) for each in wanted]


def latest_conversations(visitors: Sequence[Visitor], *, each: int = 2) -> list[list[Conversation]]:
    """Each visitor's own conversations, newest first, with contact and assignee."""
    arrays = _numbered(((one.tenant_id, one.inbox_id, one.contact_id) for one in visitors), 3)
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [*arrays, each])
        pairs = cursor.fetchall()
    rows = Conversation.objects.select_related("assignee", "contact").in_bulk({pk for _, pk in pairs})
    answers: list[list[Conversation]] = [[] for _ in visitors]
    for position, pk in pairs:
        if pk in rows:
            answers[position].append(rows[pk])
    for answer in answers:
        answer.sort(key=lambda row: (row.created_at, row.id), reverse=True)
    return answers


def messages_after_each(wanted: Sequence[After], *, limit: int = PAGE) -> list[list[Message]]:
    """As queries.messages_after."""
    return _pages(AFTER, wanted, limit)


def latest_public_of_each(wanted: Sequence[After], *, limit: int) -> list[list[Message]]:
    """Of the public messages after each seq the last ones, oldest first."""
    return _pages(LATEST_PUBLIC, wanted, limit)


def visitor_message_counts(conversation_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many messages the visitor has written, by conversation; those without any are missing."""
    written = Message.objects.filter(conversation__in=conversation_ids, sender_kind=Message.Sender.VISITOR)
    counts = written.order_by().values_list("conversation_id").annotate(Count("id"))
    return dict(counts)


def _pages(statement: str, wanted: Sequence[After], limit: int) -> list[list[Message]]:
    answers: list[list[Message]] = [[] for _ in wanted]
    rows = Message.objects.raw(statement, [*_numbered(wanted, 3), limit])
    for position, page in groupby(rows, key=attrgetter("position")):
        answers[position] = list(page)
    return answers


def _numbered(rows: Iterable[Iterable[object]], width: int) -> list[Any]:
    """Positions first, then the fields."""
    return columns([(position, *row) for position, row in enumerate(rows)], 1 + width)
