"""What a person has looked at becomes articles: batch by batch, each with its mark here in one transaction."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.common.clock import now
from apps.knowledge import gate, services
from apps.knowledge.importing import jobs
from apps.knowledge.models import Article, ImportItem, ImportJob
from apps.knowledge.services import BadRows

BATCH = 500
Key = tuple[str, str]


def save(job: ImportJob) -> None:
    """A batch that another worker has saved is not saved again. Raises jobs.Stopped."""
    for batch in _batches(job):
        _save_batch(job, batch)
    jobs.finish_saving(job)


def _batches(job: ImportJob) -> Iterator[Sequence[ImportItem]]:
    """Rows of the same title and without an id go together: so none takes the article of the other."""
    waiting = list(
        ImportItem.objects.for_tenant(job.tenant_id)
        .filter(job=job, is_selected=True, saved_at=None)
        .exclude(change=ImportItem.Change.WRONG)
    )
    times = Counter(_key(item) for item in waiting)
    twins = [item for item in waiting if times[_key(item)] > 1]
    others = [item for item in waiting if times[_key(item)] == 1]
    if twins:
        yield twins
    for start in range(0, len(others), BATCH):
        yield others[start : start + BATCH]


def _key(item: ImportItem) -> Key:
    external_id = item.fields.get("external_id", "")
    return ("id", external_id) if external_id else (item.fields.get("collection", ""), item.title)


def _save_batch(job: ImportJob, batch: Sequence[ImportItem]) -> None:
    with jobs.held(job, ImportJob.State.SAVING) as row:
        try:
            counts = _upsert(job, batch)
        except BadRows as refused:  # nothing of the batch was stored
            batch = _without_refused(batch, refused)
            counts = _upsert(job, batch)
        ImportItem.objects.filter(pk__in=[item.pk for item in batch]).update(saved_at=now())
        together = Counter(row.counts) + Counter(counts)
        jobs.record_saved(job, rows_saved=row.rows_saved + len(batch), counts=dict(together))


def _upsert(job: ImportJob, batch: Sequence[ImportItem]) -> dict[str, int]:
    waits = gate.is_closed(job.tenant_id)
    return services.upsert_articles(
        tenant_id=job.tenant_id,
        collection=job.collection,
        rows=[_row(job, item, waits=waits) for item in batch],
        identified_by_title=True,
        makes_collections=True,
        author=str(job.started_by or ""),
        note=_("Import"),
    ).counts


def _row(job: ImportJob, item: ImportItem, *, waits: bool) -> dict[str, Any]:
    """waits: what is not public yet is evaluated first. It becomes a draft, to be published from the list."""
    said = dict(item.fields)
    if job.article_state:
        said["state"] = job.article_state
    if waits and said.get("state") == Article.State.PUBLISHED:
        del said["state"]  # what is public stays so
    if item.change == ImportItem.Change.NEW:
        said.setdefault("state", Article.State.DRAFT)
    return said


def _without_refused(batch: Sequence[ImportItem], refused: BadRows) -> list[ImportItem]:
    """What has become wrong since a person looked at it, for instance because a collection went."""
    wrong = {bad.row: f"{bad.field}: {bad.message}" for bad in refused.rows}
    kept = []
    for number, item in enumerate(batch, start=1):
        if number not in wrong:
            kept.append(item)
            continue
        item.problem, item.change = wrong[number], ImportItem.Change.WRONG
        item.save(update_fields=["problem", "change"])
    return kept
