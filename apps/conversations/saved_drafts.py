"""What agents began to write: one draft for each person and conversation, and the latest words win."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.common.clock import isoformat
from apps.conversations.models import MAX_CONTENT, SavedDraft
from apps.events import audiences, bus
from apps.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved(Event):
    """For the writer's other pages. written_at: ISO 8601."""

    name: ClassVar[str] = "draft.saved"
    conversation_id: str
    content: str
    private: bool
    written_at: str


def draft_of(tenant_id: UUID, user_id: UUID, conversation_id: UUID) -> SavedDraft | None:
    rows = SavedDraft.objects.for_tenant(tenant_id)
    return rows.filter(user_id=user_id, conversation_id=conversation_id).first()


@transaction.atomic
def save_draft(
    *,
    tenant_id: UUID,
    user_id: UUID,
    conversation_id: UUID,
    content: str,
    is_private: bool,
    written_at: datetime,
) -> bool:
    """False: something newer is there already, and stays. An empty text ends the draft.

    The conversation is the tenant's: the caller has looked. Tells the person's other pages.
    """
    fields: dict[str, Any] = {
        "content": content.replace("\x00", "")[:MAX_CONTENT],
        "is_private": is_private,
        "written_at": written_at,
    }
    rows = SavedDraft.objects.for_tenant(tenant_id)
    row, is_new = rows.get_or_create(
        user_id=user_id, conversation_id=conversation_id, defaults={"tenant_id": tenant_id, **fields}
    )
    if not is_new and not rows.filter(pk=row.pk, written_at__lt=written_at).update(**fields):
        return False
    event = DraftSaved(conversation_id=str(conversation_id), **draft_json(SavedDraft(**fields)))
    bus.publish(event, to=[audiences.user(tenant_id, user_id)])
    return True


def draft_json(row: SavedDraft) -> dict[str, Any]:
    return {"content": row.content, "private": row.is_private, "written_at": isoformat(row.written_at)}


def forget_drafts(*, ended_before: datetime, written_before: datetime) -> int:
    """Empty ones, which only had to outlive late words, and those that nobody came back to."""
    old = Q(content="", written_at__lt=ended_before) | Q(written_at__lt=written_before)
    return SavedDraft.objects.filter(old).delete()[0]
