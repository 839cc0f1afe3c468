"""The life of an import. Every change of a job that a worker makes checks under the row lock that it still has it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from apps.common.clock import now
from apps.common.ids import new_id
from apps.knowledge.importing import judging, limits
from apps.knowledge.importing.problems import Problem
from apps.knowledge.importing.rows import ImportRow
from apps.knowledge.models import Collection, ImportFile, ImportItem, ImportJob
from apps.tenants.models import User

State = ImportJob.State
BATCH = 500
LEASE = timedelta(minutes=2)  # judging 10,000 rows takes a busy machine half a minute
MAX_ATTEMPTS = 3  # a file that kills its worker is not tried for ever
MOST_AT_ONCE = 2  # jobs of a kind, of all tenants: files do not wait for crawls
ABANDONED_AFTER = timedelta(days=7)
KEPT = timedelta(days=30)


class Stopped(Exception):
    """The job was cancelled, or another worker has it: what this one still knows does not count."""


def start_import(
    *,
    tenant_id: UUID,
    collection: Collection,
    kind: str = ImportJob.Kind.FILES,
    source: dict[str, Any] | None = None,
    started_by: User | None = None,
    state: str = State.READING,
) -> ImportJob:
    """A worker takes it within seconds, unless its state is GATHERING: then begin_reading() lets it."""
    if collection.tenant_id != tenant_id:
        raise ValidationError({"collection": _("There is no such collection.")})
    return ImportJob.objects.create(
        tenant_id=tenant_id,
        collection=collection,
        kind=kind,
        source=source or {},
        started_by=started_by,
        state=state,
    )


@transaction.atomic
def add_file(job: ImportJob, *, name: str, data: bytes | None = None) -> ImportFile:
    """A file to be read, or the page that is read now (without data). Raises ValidationError and Stopped."""
    with held(job) as row:
        known = row.files.aggregate(bytes=Sum("size"))["bytes"] or 0
        if data is not None:
            _check_room(row, known + len(data), len(data))
        file = ImportFile.objects.create(
            tenant_id=job.tenant_id,
            job=job,
            position=row.files_total,
            name=judging.cleaned(name)[: limits.MAX_NAME],
            size=len(data or b""),
            data=data,
        )
        _set(job, files_total=row.files_total + 1)
    return file


def _check_room(row: ImportJob, total: int, size: int) -> None:
    """What a worker unpacks counts beside what was uploaded."""
    is_uploaded = row.state == State.GATHERING
    if size > limits.MAX_FILE_BYTES:
        raise ValidationError(_("A file may have up to 25 MB."))
    if total > limits.MAX_BYTES * (1 if is_uploaded else 2):
        raise ValidationError(_("All files together may have up to 100 MB."))
    if row.files_total >= limits.MAX_FILES + (0 if is_uploaded else limits.MAX_MEMBERS):
        raise ValidationError(_("An import takes up to 50 files, with up to 500 more in archives."))


def begin_reading(job: ImportJob) -> None:
    """No more files come. Raises Stopped when it had begun before."""
    with held(job, State.GATHERING):
        _set(job, state=State.READING)


def add_items(job: ImportJob, rows: Sequence[ImportRow], *, file: ImportFile | None = None) -> int:
    """Judge the rows (new, changed, unchanged, wrong) and keep them. Answers how many were kept. Raises Stopped.

    Rows beyond limits.MAX_ROWS are left out, and the job says so.
    """
    kept = rows[: limits.MAX_ROWS - job.rows_found]
    items = judging.judged(job, kept, job.rows_found, file)  # takes seconds for thousands: before the lock
    with held(job, State.READING):
        ImportItem.objects.bulk_create(items, batch_size=BATCH)
        too_many = {"problem": Problem.TOO_MANY_ROWS} if len(kept) < len(rows) else {}
        _set(job, rows_found=job.rows_found + len(kept), **too_many)
    return len(kept)


def finish_file(job: ImportJob, file: ImportFile, *, problem: str = "") -> None:
    """It has been read: its bytes go. Raises Stopped."""
    with held(job, State.READING) as row:
        ImportFile.objects.filter(pk=file.pk).update(is_read=True, data=None, problem=problem)
        _set(job, files_done=row.files_done + 1)


def finish(job: ImportJob, *, may_be_empty: bool = False) -> None:
    """All has been read: a person looks at it now. Raises Stopped.

    may_be_empty: of pages that are looked at again, where nothing new is good news.
    """
    with held(job, State.READING) as row:
        if row.rows_found:
            _set(job, state=State.READY, run_id=None, claimed_at=None)
        elif may_be_empty:
            _end(job, State.DONE)
        else:
            _end(job, State.FAILED, problem=row.problem or Problem.NOTHING_FOUND)


def fail(job: ImportJob, problem: str) -> None:
    with held(job, *ImportJob.WORKING):
        _end(job, State.FAILED, problem=problem)


def cancel(job: ImportJob) -> bool:
    """Whatever it does, it stops within seconds. What was saved until then stays. False: it had ended before."""
    with transaction.atomic():
        row = ImportJob.objects.for_tenant(job.tenant_id).select_for_update().get(pk=job.pk)
        if row.state in (State.DONE, State.CANCELLED, State.FAILED):
            return False
        _end(job, State.CANCELLED)
    return True


def request_saving(job: ImportJob, *, article_state: str = "") -> None:
    """Let a worker save the selected items. Raises Stopped.

    article_state: empty keeps what each row says; a row that says nothing becomes a draft.
    """
    with held(job, State.READY):
        _set(job, state=State.SAVING, article_state=article_state, attempts=0)


def record_saved(job: ImportJob, *, rows_saved: int, counts: dict[str, int]) -> None:
    """Within held()."""
    _set(job, rows_saved=rows_saved, counts=counts, claimed_at=now())


def finish_saving(job: ImportJob) -> None:
    with held(job, State.SAVING):
        _end(job, State.DONE)


def claimed_job() -> ImportJob | None:
    """One that waits for a worker, now this caller's until the lease runs out; see renew()."""
    with transaction.atomic():
        free = Q(claimed_at=None) | Q(claimed_at__lt=now() - LEASE)
        waiting = ImportJob.objects.select_for_update(skip_locked=True, of=("self",)).filter(free)
        job = waiting.filter(~_out_of_turn(), state__in=ImportJob.WORKING).order_by("created_at").first()
        if job is None:
            return None
        if job.attempts >= MAX_ATTEMPTS:
            _end(job, State.FAILED, problem=Problem.GAVE_UP)
            return None
        _set(job, run_id=new_id(), claimed_at=now(), attempts=job.attempts + 1)
    return job


def renew(job: ImportJob) -> None:
    """Still at it: to be called every few seconds. Raises Stopped."""
    rows = ImportJob.objects.for_tenant(job.tenant_id).filter(state__in=ImportJob.WORKING)
    if not rows.filter(pk=job.pk, run_id=job.run_id).update(claimed_at=now()):
        raise Stopped


def _out_of_turn() -> Q:
    """Parsing takes memory and processors that answers need; and a tenant's sites are read one after the other."""
    at_work = ImportJob.objects.filter(state__in=ImportJob.WORKING, claimed_at__gte=now() - LEASE)
    busy = list(at_work.values_list("kind", "tenant_id"))
    full = [kind for kind, count in Counter(kind for kind, _tenant in busy).items() if count >= MOST_AT_ONCE]
    crawling = [tenant_id for kind, tenant_id in busy if kind == ImportJob.Kind.SITE]
    return Q(kind__in=full) | Q(kind=ImportJob.Kind.SITE, tenant_id__in=crawling)


def forget_abandoned() -> int:
    """Every day: what nobody looked at for ABANDONED_AFTER is cancelled, what ended KEPT ago goes."""
    ended = ImportJob.objects.filter(finished_at__lt=now() - KEPT)
    removed, _details = ended.delete()
    for job in ImportJob.objects.filter(
        state__in=(State.GATHERING, State.READY), created_at__lt=now() - ABANDONED_AFTER
    ):
        cancel(job)
    return removed


@contextmanager
def held(job: ImportJob, *states: str) -> Iterator[ImportJob]:
    """The row under its lock, as long as it is this worker's and in one of the states (by default: not ended)."""
    with transaction.atomic():
        row = ImportJob.objects.for_tenant(job.tenant_id).select_for_update().filter(pk=job.pk).first()
        if row is None or row.run_id != job.run_id or row.state not in (states or _OPEN):
            raise Stopped
        yield row


_OPEN = (State.GATHERING, State.READING, State.READY, State.SAVING)


def _set(job: ImportJob, **values: Any) -> None:
    ImportJob.objects.filter(pk=job.pk).update(**values)
    for name, value in values.items():
        setattr(job, name, value)


def _end(job: ImportJob, state: str, **values: Any) -> None:
    ImportFile.objects.filter(job=job, data__isnull=False).update(data=None)
    _set(job, state=state, finished_at=now(), run_id=None, claimed_at=None, **values)
