"""What is erased elsewhere is erased in the outbox, too."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.events.models import OutboxEntry

# Clocks of two machines differ by less.
MARGIN = timedelta(minutes=1)


def blank_text(
    *,
    tenant_id: UUID,
    within: str,
    fields: dict[str, Any],
    name: str,
    since: datetime,
    until: datetime | None = None,
) -> int:
    """Empty payload[within][name] of the entries whose payload[within] has these fields. Answers how many.

    since, until: when such entries were made. Ids grow with time, so that is a range of the feed's index.
    """
    entries = OutboxEntry.objects.filter(tenant_id=tenant_id, id__gte=_first_id(since - MARGIN))
    if until is not None:
        entries = entries.filter(id__lte=_first_id(until + MARGIN))
    holding = list(entries.filter(payload__contains={within: fields}))
    for entry in holding:
        entry.payload[within][name] = ""
    OutboxEntry.objects.bulk_update(holding, ["payload"], batch_size=500)
    return len(holding)


def _first_id(moment: datetime) -> UUID:
    """The lowest UUIDv7 of that millisecond: 48 bits of time, then zeros."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def forget_about(
    *, tenant_id: UUID, conversation_ids: Collection[UUID], contact_ids: Collection[UUID], since: datetime
) -> int:
    """Delete the entries that tell of these conversations and contacts. Answers how many.

    since: when the oldest of them was made.
    """
    said = Q(pk__in=[])
    for each in map(str, conversation_ids):
        said |= Q(payload__contains={"conversation": {"id": each}})
        said |= Q(payload__contains={"message": {"conversation_id": each}})
        said |= Q(payload__contains={"conversation_id": each})
    for each in map(str, contact_ids):
        said |= Q(payload__contains={"contact": {"id": each}}) | Q(payload__contains={"contact_id": each})
    entries = OutboxEntry.objects.filter(tenant_id=tenant_id, id__gte=_first_id(since - MARGIN))
    return entries.filter(said).delete()[0]
