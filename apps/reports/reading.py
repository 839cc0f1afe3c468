"""What is known of conversations, read for many at once: a handful of statements, whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from apps.common.arrays import literal
from apps.conversations.models import Conversation, ConversationLabel, Rating
from apps.desk.models import BotTurn, Suggestion, Wait

_SAID = """
SELECT conversation_id, seq, created_at, sender_kind, sender_id, visibility, encrypted_original <> '',
    CASE WHEN sender_kind = 'system' THEN COALESCE(metadata->>'activity', '') ELSE '' END,
    CASE WHEN sender_kind = 'ai' THEN COALESCE(metadata->>'source', '')
        WHEN sender_kind = 'system' THEN COALESCE(metadata->>'reason', '') ELSE '' END
FROM conversations_message
WHERE conversation_id = ANY (%s::uuid[]) AND tenant_id = %s
ORDER BY conversation_id, seq
"""


class Said(NamedTuple):
    """A message without its text. detail: of a handoff its reason, of an answer its source."""

    seq: int
    at: datetime
    sender: str
    sender_id: UUID | None
    visibility: str
    is_masked: bool
    activity: str
    detail: str


class Use(NamedTuple):
    """What an answer or a suggestion took."""

    at: datetime
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal


class Score(NamedTuple):
    at: datetime
    score: int
    owner: str
    agent_id: UUID | None


@dataclass(slots=True, kw_only=True)
class Thread:
    """A conversation with all that reports want to know of it. opened: when its person opened conversations."""

    id: UUID
    inbox_id: UUID
    team_id: UUID | None
    agent_id: UUID | None
    person_id: UUID
    status: str
    owner: str
    opened_at: datetime
    visitor_read_seq: int
    said: list[Said] = field(default_factory=list)
    wishes: list[datetime] = field(default_factory=list)  # when it began to wait for a person
    uses: list[Use] = field(default_factory=list)
    label_ids: list[UUID] = field(default_factory=list)
    score: Score | None = None
    opened: Sequence[datetime] = ()


def threads(tenant_id: UUID, conversation_ids: Iterable[UUID]) -> list[Thread]:
    """Those that exist, in no order."""
    ids = list(conversation_ids)
    found = {row.pk: _thread(row) for row in _conversations(tenant_id, ids)}
    _add_said(tenant_id, found)
    _add_rest(tenant_id, found)
    _add_persons(tenant_id, found.values())
    return list(found.values())


def _conversations(tenant_id: UUID, ids: list[UUID]) -> QuerySet[Conversation]:
    rows = Conversation.objects.for_tenant(tenant_id).filter(pk__in=ids).order_by()
    return rows.annotate(person=Coalesce("contact__merged_into_id", "contact_id")).defer("custom_attributes")


def _thread(row: Any) -> Thread:
    return Thread(
        id=row.pk,
        inbox_id=row.inbox_id,
        team_id=row.team_id,
        agent_id=row.assignee_id,
        person_id=row.person,
        status=row.status,
        owner=row.owner,
        opened_at=row.created_at,
        visitor_read_seq=row.visitor_read_seq,
    )


def _add_said(tenant_id: UUID, found: dict[UUID, Thread]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [literal(found), tenant_id])
        for conversation_id, *rest in cursor.fetchall():
            found[conversation_id].said.append(Said(*rest))


def _add_rest(tenant_id: UUID, found: dict[UUID, Thread]) -> None:
    ids = list(found)
    waits = Wait.objects.for_tenant(tenant_id).filter(conversation__in=ids).order_by("since")
    for conversation_id, since in waits.values_list("conversation_id", "since"):
        found[conversation_id].wishes.append(since)
    labels = ConversationLabel.objects.for_tenant(tenant_id).filter(conversation__in=ids)
    for conversation_id, label_id in labels.values_list("conversation_id", "label_id"):
        found[conversation_id].label_ids.append(label_id)
    ratings = Rating.objects.for_tenant(tenant_id).filter(conversation__in=ids).order_by()
    for rating in ratings:
        score = Score(rating.created_at, rating.score, rating.owner, rating.assignee_id)
        found[rating.conversation_id].score = score
    for model in (BotTurn, Suggestion):
        rows = model.objects.for_tenant(tenant_id).filter(conversation__in=ids).exclude(usage={}).order_by()
        for conversation_id, at, usage in rows.values_list("conversation_id", "created_at", "usage"):
            found[conversation_id].uses.append(_use(at, usage))


def _use(at: datetime, usage: dict[str, Any]) -> Use:
    return Use(
        at,
        int(usage.get("prompt_tokens") or 0),
        int(usage.get("completion_tokens") or 0),
        Decimal(usage.get("cost") or 0),
    )


def _add_persons(tenant_id: UUID, found: Iterable[Thread]) -> None:
    """When the same persons opened conversations: in which contact's name does not matter."""
    found = list(found)
    opened: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for person_id, opened_at in _openings(tenant_id, {thread.person_id for thread in found}):
        opened[person_id].append(opened_at)
    for thread in found:
        thread.opened = opened[thread.person_id]


_OPENINGS = """
SELECT person.id, conversation.created_at
FROM (
    SELECT unnest(%(ids)s::uuid[]) AS id, unnest(%(ids)s::uuid[]) AS contact_id
    UNION ALL
    SELECT merged_into_id, id FROM conversations_contact
    WHERE merged_into_id = ANY (%(ids)s::uuid[]) AND tenant_id = %(tenant)s
) AS person
JOIN conversations_conversation AS conversation ON conversation.contact_id = person.contact_id
WHERE conversation.tenant_id = %(tenant)s
ORDER BY conversation.created_at
"""


def _openings(tenant_id: UUID, person_ids: Iterable[UUID]) -> list[tuple[UUID, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(_OPENINGS, {"ids": literal(person_ids), "tenant": tenant_id})
        return list(cursor.fetchall())
