"""The life of a job on word lists. What a worker writes, it writes only while the job is still its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from apps.common.clock import now
from apps.common.ids import new_id
from apps.moderation.models import Job, WordImport, WordTrial

J = TypeVar("J", bound=Job)
State = Job.State
LEASE = timedelta(minutes=1)
MAX_ATTEMPTS = 3
MOST_AT_ONCE = 2  # of a kind, of all tenants
GAVE_UP = "gave_up"
KEPT = timedelta(days=30)
ABANDONED_AFTER = timedelta(days=7)


class Stopped(Exception):
    """The job was cancelled, or another worker has it."""


def claimed(model: type[J]) -> J | None:
    """One that waits, now this caller's until the lease runs out."""
    rows: Any = model._default_manager.filter(state=State.WORKING)
    with transaction.atomic():
        if rows.filter(claimed_at__gte=now() - LEASE).count() >= MOST_AT_ONCE:
            return None
        free = rows.filter(Q(claimed_at=None) | Q(claimed_at__lt=now() - LEASE))
        job: J | None = free.select_for_update(skip_locked=True).order_by("created_at").first()
        if job is None:
            return None
        if job.attempts >= MAX_ATTEMPTS:
            _end(job, State.FAILED, problem=GAVE_UP)
            return None
        _set(job, run_id=new_id(), claimed_at=now(), attempts=job.attempts + 1)
    return job


@contextmanager
def held(job: Job) -> Iterator[None]:
    """Under the row's lock, as long as it is this worker's. Raises Stopped."""
    with transaction.atomic():
        rows: Any = type(job)._default_manager.filter(pk=job.pk, tenant_id=job.tenant_id)
        row = rows.select_for_update().first()
        if row is None or row.run_id != job.run_id or row.state != State.WORKING:
            raise Stopped
        yield


def report(job: Job, done: int, **values: Any) -> None:
    """How far it is; to be called every few seconds. Raises Stopped."""
    with held(job):
        _set(job, done=done, claimed_at=now(), **values)


def present(job: Job, **values: Any) -> None:
    """A person looks at it now. Raises Stopped."""
    with held(job):
        _set(job, state=State.READY, run_id=None, claimed_at=None, attempts=0, **values)


def finish(job: Job, **values: Any) -> None:
    """Raises Stopped."""
    with held(job):
        _end(job, State.DONE, **values)


def fail(job: Job, problem: str) -> None:
    """Raises Stopped."""
    with held(job):
        _end(job, State.FAILED, problem=problem)


@transaction.atomic
def cancel(job: Job) -> bool:
    """Whatever it does, it stops within seconds. What was saved until then stays. False: it had ended before."""
    rows: Any = type(job)._default_manager.filter(pk=job.pk, tenant_id=job.tenant_id)
    row = rows.select_for_update().get()
    if row.state not in (State.WORKING, State.READY):
        return False
    _end(job, State.CANCELLED)
    return True


@transaction.atomic
def confirm(job: WordImport) -> None:
    """Let a worker save it. Raises Stopped when it is not waiting for that any more."""
    waiting = WordImport.objects.for_tenant(job.tenant_id).filter(pk=job.pk, state=State.READY)
    if not waiting.update(state=State.WORKING, is_confirmed=True, done=0):
        raise Stopped
    job.refresh_from_db()


def forget_old() -> None:
    """Every day: what ended KEPT ago goes, what nobody looked at for ABANDONED_AFTER is cancelled."""
    WordTrial.objects.filter(finished_at__lt=now() - KEPT).delete()
    WordImport.objects.filter(finished_at__lt=now() - KEPT).delete()
    for job in WordImport.objects.filter(state=State.READY, created_at__lt=now() - ABANDONED_AFTER):
        cancel(job)


def _set(job: Job, **values: Any) -> None:
    type(job)._default_manager.filter(pk=job.pk).update(**values)
    for name, value in values.items():
        setattr(job, name, value)


def _end(job: Job, state: str, **values: Any) -> None:
    """A file's bytes go with the end."""
    gone = {"data": None} if isinstance(job, WordImport) else {}
    _set(job, state=state, finished_at=now(), run_id=None, claimed_at=None, **gone, **values)
