"""The life of an export. Whatever a worker writes counts only while the claim is still its own."""

from collections.abc import Sequence
from datetime import timedelta
from typing import IO
from uuid import UUID

from django.db.models import F, Q, QuerySet

from apps.common.clock import now
from apps.reports.exporting import files
from apps.reports.models import Export
from apps.reports.shapes import Place
from apps.tenants.models import User

State = Export.State
KEPT = timedelta(days=7)
STALE_AFTER = timedelta(minutes=5)  # storing a large file elsewhere takes a while
MOST_OPEN = 5  # of a tenant


class Stopped(Exception):
    """It was cancelled, or another worker has it."""


class TooManyOpen(Exception):
    """The tenant's workers have enough to write already."""


def request_export(
    *,
    by: User,
    kind: str,
    subject: str,
    place: Place,
    format: str = Export.Format.CSV,  # noqa: A002 — what everybody calls it
    language: str = "",
    shows_blocked: bool = False,
    shows_personal: bool = False,
) -> Export:
    """A worker takes it within seconds. Raises TooManyOpen."""
    tenant_id = place.filters.tenant_id
    if Export.objects.for_tenant(tenant_id).filter(state__in=Export.OPEN).count() >= MOST_OPEN:
        raise TooManyOpen
    return Export.objects.create(
        tenant_id=tenant_id,
        by=by,
        kind=kind,
        format=format,
        subject=subject,
        place=place.as_query(),
        language=language,
        shows_blocked=shows_blocked,
        shows_personal=shows_personal,
    )


def cancel(export: Export) -> bool:
    """Whether there was anything left to stop."""
    rows = _row(export).filter(state__in=Export.OPEN)
    return bool(rows.update(state=State.CANCELLED, ended_at=now()))


def claimed_export() -> Export | None:
    """The oldest that nobody works on. Those that have ended three workers are over."""
    unattended = _unattended()
    unattended.filter(claims__gte=files.MOST_ATTEMPTS).update(
        state=State.FAILED, reason="lost", ended_at=now()
    )
    for export_id in unattended.order_by("created_at").values_list("pk", flat=True)[:MOST_OPEN]:
        taken = _unattended().filter(pk=export_id)
        if taken.update(state=State.RUNNING, touched_at=now(), claims=F("claims") + 1, done=0, total=0):
            return Export.objects.select_related("tenant", "by").get(pk=export_id)
    return None


def progress(export: Export, *, done: int, total: int) -> None:
    """Raises Stopped."""
    if not _own(export).update(done=done, total=total, touched_at=now()):
        raise Stopped


def finish(export: Export, content: IO[bytes]) -> None:
    """Stores the file first: «done» means that it is there. Raises Stopped, OSError."""
    size = content.seek(0, 2)
    files.put(export.tenant_id, export.id, export.claims, content)
    if not _own(export).update(state=State.DONE, size=size, done=F("total"), ended_at=now()):
        files.remove(export.tenant_id, [export.id], [export.claims])
        raise Stopped


def fail(export: Export, reason: str) -> None:
    _own(export).update(state=State.FAILED, reason=reason, ended_at=now())


def remove_exports(*, tenant_id: UUID, export_ids: Sequence[UUID]) -> int:
    """With their files. A worker that still writes one notices."""
    rows = Export.objects.for_tenant(tenant_id).filter(pk__in=export_ids)
    own = list(rows.values_list("pk", flat=True))
    rows.delete()
    files.remove(tenant_id, own)
    return len(own)


def forget_old(*, kept: timedelta = KEPT, tenant_id: UUID | None = None) -> int:
    """Those that were asked for longer ago than that; of one tenant, or of all."""
    rows = Export.objects.filter(created_at__lt=now() - kept)
    rows = rows if tenant_id is None else rows.for_tenant(tenant_id)
    count = 0
    for owner, export_id in list(rows.values_list("tenant_id", "pk")):
        count += remove_exports(tenant_id=owner, export_ids=[export_id])
    return count


def _row(export: Export) -> "QuerySet[Export]":
    return Export.objects.for_tenant(export.tenant_id).filter(pk=export.pk)


def _own(export: Export) -> "QuerySet[Export]":
    """The row, as long as it is this worker's."""
    return _row(export).filter(state=State.RUNNING, claims=export.claims)


def _unattended() -> "QuerySet[Export]":
    stale = Q(state=State.RUNNING, touched_at__lt=now() - STALE_AFTER)
    return Export.objects.filter(Q(state=State.QUEUED) | stale)
