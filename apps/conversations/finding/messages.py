"""Messages by their words, newest first: by their terms, and the last moments' as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from apps.common.clock import now
from apps.common.markdown import plain_text
from apps.conversations.finding.indexing import HIDDEN, SPOKEN
from apps.conversations.finding.passages import Piece, passage
from apps.conversations.finding.terms import terms_for, words
from apps.conversations.models import Conversation, Message, MessageTerms, SearchProgress
from apps.tenants.veil import OPEN, Veil

PAGE = 30
TAIL = timedelta(hours=1)  # what has moved longer ago and has no terms yet is found when it has
_TAIL = """
SELECT message.id
FROM conversations_conversation AS conversation
CROSS JOIN LATERAL (
    SELECT coalesce(max(seq), 0) AS seq FROM conversations_messageterms AS terms
    WHERE terms.conversation_id = conversation.id
) AS known
JOIN conversations_message AS message
    ON message.conversation_id = conversation.id AND message.seq > known.seq
WHERE conversation.tenant_id = %s AND conversation.status = ANY (%s) AND conversation.last_activity_at >= %s
    AND message.tenant_id = %s AND message.sender_kind = ANY (%s)
    AND message.content ILIKE ALL (%s)
    AND (message.created_at, message.id) < (%s, %s)
ORDER BY message.created_at DESC, message.id DESC
LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of results goes on: after this message."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Hit:
    message: Message
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Hits:
    found: list[Hit]
    next: Place | None = None


NEWEST = Place(datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))


def messages_saying(tenant_id: UUID, text: str, *, after: Place | None = None, veil: Veil = OPEN) -> Hits:
    """Those that agents may read and that hold all the words, with conversation and contact. Always four queries."""
    wanted = words(text)
    if not wanted:
        return Hits([])
    ids = {*_indexed(tenant_id, wanted, after), *_tail(tenant_id, wanted, after)}
    rows = Message.objects.for_tenant(tenant_id).filter(pk__in=ids).exclude(visibility=HIDDEN)
    newest = list(rows.select_related("conversation__contact").order_by("-created_at", "-id")[: PAGE + 1])
    last = newest[PAGE - 1] if len(newest) > PAGE else None
    found = [(row, _passage(row, wanted, veil)) for row in newest[:PAGE]]
    hits = [Hit(row, pieces) for row, pieces in found if pieces]
    return Hits(hits, Place(last.created_at, last.id) if last else None)


def _passage(row: Message, wanted: Sequence[str], veil: Veil) -> list[Piece] | None:
    """Answers as plain text; what only their links say is found in what they were written in."""
    versions = [row.content]
    if row.sender_kind == Message.Sender.AI:
        versions.insert(0, plain_text(row.content))
    shown = (passage(each, wanted, shown=veil.text(each)) for each in versions)
    return next(filter(None, shown), None)


def conversations_saying(tenant_id: UUID, text: str) -> Q:
    """A condition for conversations: one of their messages has terms that fit. Without words, none does."""
    wanted = words(text)
    if not wanted:
        return Q(pk__in=[])
    rows = MessageTerms.objects.for_tenant(tenant_id).filter(terms__contains=terms_for(wanted, tenant_id))
    return Q(pk__in=rows.values("conversation_id"))


def _indexed(tenant_id: UUID, wanted: Sequence[str], after: Place | None) -> list[UUID]:
    terms = terms_for(list(wanted), tenant_id)
    rows = MessageTerms.objects.for_tenant(tenant_id).filter(terms__contains=terms)
    if after:
        rows = rows.filter(Q(created_at__lt=after.at) | Q(created_at=after.at, id__lt=after.id))
    # By a column without an index: from the newest on, a rare word would be looked for in every row.
    return list(rows.order_by("-created_at", "-id").values_list("pk", flat=True)[: PAGE + 1])


def _tail(tenant_id: UUID, wanted: Sequence[str], after: Place | None) -> list[UUID]:
    until = SearchProgress.objects.for_tenant(tenant_id).values_list("indexed_until", flat=True).first()
    since = max(until, now() - TAIL) if until else now() - TAIL
    patterns = [f"%{_escaped(word)}%" for word in wanted]
    place = after or NEWEST
    values: list[Any] = [tenant_id, Conversation.Status.values, since, tenant_id, list(SPOKEN), patterns]
    with connection.cursor() as cursor:
        cursor.execute(_TAIL, [*values, place.at, place.id, PAGE + 1])
        return [pk for (pk,) in cursor.fetchall()]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
