"""Conversations as rows: what each was about, who had it, and how it went. Some hundred at a time."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

from apps.common.clock import isoformat
from apps.conversations.models import Conversation, Message, Rating
from apps.desk.models import BotTurn

Json = dict[str, Any]
Veil = Callable[[str], str]  # a text as the reader may see it
COLUMNS = (
    "id",
    "created_at",
    "last_activity_at",
    "resolved_at",
    "status",
    "owner",
    "inbox",
    "contact_id",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_identifier",
    "assignee",
    "team",
    "labels",
    "priority",
    "handoff_reason",
    "language",
    "page_url",
    "visitor_messages",
    "ai_messages",
    "agent_messages",
    "first_answer_at",
    "first_agent_answer_at",
    "rating",
    "rating_comment",
    "ai_tokens",
    "ai_cost",
)
Kind = Message.Sender
NOBODY = {"visitor_messages": 0, "ai_messages": 0, "agent_messages": 0}


def conversation_rows(tenant_id: UUID, ids: Sequence[UUID], veil: Veil) -> Iterator[Json]:
    """In the order of the ids, with the names of COLUMNS. Times in ISO 8601, labels as a list."""
    rows = Conversation.objects.for_tenant(tenant_id).filter(pk__in=ids)
    rows = rows.select_related("inbox", "contact", "assignee", "team").prefetch_related("labels")
    said, rated, spent = _said(tenant_id, ids), _rated(tenant_id, ids, veil), _spent(tenant_id, ids)
    known = {row.pk: row for row in rows}
    for each in ids:
        if each in known:  # it may have been deleted meanwhile
            own = _record(known[each], veil) | said[each] | rated.get(each, {}) | spent[each]
            yield {name: own.get(name) for name in COLUMNS}


def _record(row: Conversation, veil: Veil) -> Json:
    contact = row.contact
    return {
        "id": str(row.pk),
        "created_at": isoformat(row.created_at),
        "last_activity_at": isoformat(row.last_activity_at),
        "resolved_at": _time(row.resolved_at),
        "status": row.status,
        "owner": row.owner,
        "inbox": row.inbox.name,
        "contact_id": str(contact.pk),
        "contact_name": veil(contact.name),
        "contact_email": veil(contact.email),
        "contact_phone": veil(contact.phone),
        "contact_identifier": veil(contact.identifier),
        "assignee": row.assignee.public_name if row.assignee else "",
        "team": row.team.name if row.team else "",
        "labels": sorted(label.title for label in row.labels.all()),
        "priority": Conversation.Priority(row.priority).word,
        "handoff_reason": row.handoff_reason,
        "language": row.locale,
        "page_url": veil(row.page_url),
        "rating_comment": "",
    }


def _said(tenant_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Json]:
    """Public messages by sender, and when the first answers came."""
    rows = Message.objects.for_tenant(tenant_id).filter(conversation_id__in=ids)
    public = rows.filter(visibility=Message.Visibility.PUBLIC)
    found: dict[UUID, Json] = defaultdict(lambda: dict(NOBODY))
    answers = Q(sender_kind__in=(Kind.AI, Kind.AGENT))
    counts = {
        f"{kind}_messages": Count("id", filter=Q(sender_kind=kind))
        for kind in (Kind.VISITOR, Kind.AI, Kind.AGENT)
    }
    firsts = {
        "first_answer_at": Min("created_at", filter=answers),
        "first_agent_answer_at": Min("created_at", filter=Q(sender_kind=Kind.AGENT)),
    }
    for row in public.order_by().values("conversation_id").annotate(**counts, **firsts):
        row |= {name: _time(row[name]) for name in firsts}
        found[row.pop("conversation_id")] = row
    return found


def _rated(tenant_id: UUID, ids: Sequence[UUID], veil: Veil) -> dict[UUID, Json]:
    rows = Rating.objects.for_tenant(tenant_id).filter(conversation_id__in=ids)
    return {row.conversation_id: {"rating": row.score, "rating_comment": veil(row.comment)} for row in rows}


def _spent(tenant_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Json]:
    found: dict[UUID, Json] = defaultdict(lambda: {"ai_tokens": 0, "ai_cost": 0.0})
    turns = BotTurn.objects.for_tenant(tenant_id).filter(conversation_id__in=ids).exclude(usage={})
    for conversation_id, usage in turns.values_list("conversation_id", "usage"):
        own = found[conversation_id]
        own["ai_tokens"] += int(usage.get("prompt_tokens") or 0) + int(usage.get("completion_tokens") or 0)
        own["ai_cost"] = round(own["ai_cost"] + float(usage.get("cost") or 0), 6)
    return found


def _time(value: datetime | None) -> str | None:
    return isoformat(value) if value else None
