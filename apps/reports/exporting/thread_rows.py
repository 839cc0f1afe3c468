"""What was said in conversations, message by message."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from apps.common.clock import isoformat
from apps.conversations.models import Message
from apps.reports.exporting.conversation_rows import Veil

Json = dict[str, Any]
COLUMNS = (
    "conversation_id",
    "number",
    "created_at",
    "sender",
    "sender_name",
    "visible_to",
    "content_type",
    "content",
    "attachments",
    "citations",
)


def threads(
    tenant_id: UUID, ids: Sequence[UUID], veil: Veil, *, shows_blocked: bool
) -> dict[str, list[Json]]:
    """By conversation, in the order of the ids, which grow: its messages, with the names of COLUMNS."""
    rows = Message.objects.for_tenant(tenant_id).filter(conversation_id__in=ids)
    if not shows_blocked:
        rows = rows.exclude(visibility=Message.Visibility.SUPERVISORS)
    records = (_record(row, veil) for row in rows.order_by("conversation_id", "seq"))
    return {key: list(lines) for key, lines in groupby(records, lambda record: record["conversation_id"])}


def _record(row: Message, veil: Veil) -> Json:
    return {
        "conversation_id": str(row.conversation_id),
        "number": row.seq,
        "created_at": isoformat(row.created_at),
        "sender": row.sender_kind,
        "sender_name": veil(row.sender_name),
        "visible_to": row.visibility,
        "content_type": row.content_type,
        "content": veil(row.content),
        "attachments": [veil(str(file.get("name", ""))) for file in row.attachments],
        "citations": [str(cited.get("title", "")) for cited in row.citations],
    }
