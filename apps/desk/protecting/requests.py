"""Exports and erasures: asked for by a person, done by a worker, once.

A request is claimed under its row's lock. One whose worker died is taken up again: an export is made anew, an erasure
goes on, since what is erased stays erased.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.common.clock import now
from apps.conversations.holds import OnHold, require_free
from apps.conversations.models import Contact
from apps.conversations.people import ContactMissing, contacts_of
from apps.desk.models import DataRequest
from apps.desk.protecting import archive
from apps.desk.protecting.erasing import erase
from apps.desk.protecting.exporting import export
from apps.tenants import auditing
from apps.tenants.models import User

Kind = DataRequest.Kind
State = DataRequest.State
STALE = timedelta(minutes=10)  # without progress
NOTED_EVERY = 20  # conversations
log = logging.getLogger(__name__)


class WrongName(Exception):
    """Whoever erases somebody types their name."""


class RequestRunning(Exception):
    """The same is being done for this person already."""


@transaction.atomic
def ask_for(
    tenant_id: UUID, contact_id: UUID, *, kind: str, by: User, reason: str = "", typed: str = ""
) -> DataRequest:
    """Raises ContactMissing, OnHold, WrongName, RequestRunning."""
    contacts = contacts_of(tenant_id, contact_id)
    person, name = contacts[0], str(contacts[0])
    if kind != Kind.EXPORT:
        require_free(tenant_id, [each.id for each in contacts])
        if typed.strip() != name:
            raise WrongName("the name does not fit")
    unfinished = DataRequest.objects.for_tenant(tenant_id).filter(state__in=(State.WAITING, State.RUNNING))
    if unfinished.filter(contact_id=person.id, kind=kind).exists():
        raise RequestRunning("this is being done already")
    row = DataRequest.objects.create(
        tenant_id=tenant_id,
        contact_id=person.id,
        contact_name=name[:120],
        kind=kind,
        reason=reason[:300],
        by=by,
        by_name=by.public_name[:120],
    )
    _put_on_record(row, f"{kind} asked for", actor=by)
    return row


def cancel(row: DataRequest) -> bool:
    """While it waits. False: it has begun."""
    waiting = DataRequest.objects.for_tenant(row.tenant_id).filter(pk=row.pk, state=State.WAITING)
    is_cancelled = bool(waiting.update(state=State.CANCELLED, ended_at=now()))
    if is_cancelled:
        _put_on_record(row, f"{row.kind} cancelled")
    return is_cancelled


def waiting() -> list[UUID]:
    """Requests that wait, or whose worker is gone; of active tenants."""
    gone = Q(state=State.RUNNING, claimed_at__lt=now() - STALE)
    rows = DataRequest.objects.filter(Q(state=State.WAITING) | gone, tenant__is_active=True)
    return list(rows.order_by("created_at").values_list("pk", flat=True)[:20])


def work_at(request_id: UUID) -> None:
    row = _claimed(request_id)
    if row is None:
        return
    try:
        result = _done(row)
    except (ContactMissing, OnHold) as error:
        _end(row, State.FAILED, error=str(error))
    except Exception as error:
        log.exception("the data request %s failed", row.pk)
        _end(row, State.FAILED, error=type(error).__name__)
    else:
        _end(row, State.DONE, result=result)


@transaction.atomic
def _claimed(request_id: UUID) -> DataRequest | None:
    rows = DataRequest.objects.select_for_update(of=("self",), skip_locked=True).select_related("by")
    row = rows.filter(pk=request_id, tenant__is_active=True).first()
    is_stale = row is not None and row.claimed_at is not None and row.claimed_at < now() - STALE
    if row is None or not (row.state == State.WAITING or (row.state == State.RUNNING and is_stale)):
        return None
    row.state, row.claimed_at = State.RUNNING, now()
    row.save(update_fields=["state", "claimed_at"])
    return row


def _done(row: DataRequest) -> dict[str, int]:
    contacts = contacts_of(row.tenant_id, row.contact_id)

    def progress(done: int, total: int) -> None:
        if done % NOTED_EVERY == 0 or done == total:
            DataRequest.objects.for_tenant(row.tenant_id).filter(pk=row.pk).update(
                done=done, total=total, claimed_at=now()
            )

    if row.kind == Kind.EXPORT:
        return export(row, contacts, progress=progress)
    require_free(row.tenant_id, [each.id for each in contacts])
    return erase(row.kind, contacts, progress=progress)


def _end(row: DataRequest, state: str, *, result: dict[str, int] | None = None, error: str = "") -> None:
    row.state, row.ended_at, row.result, row.error = state, now(), result or {}, error[:200]
    if row.size:
        row.expires_at = row.ended_at + archive.KEPT
    with transaction.atomic():
        row.save(update_fields=["state", "ended_at", "result", "error", "size", "expires_at"])
        if state == State.DONE and row.kind != Kind.EXPORT:
            forget_name(row)
        _put_on_record(row, f"{row.kind} {state}", actor=row.by)


def forget_name(row: DataRequest) -> None:
    """Whoever is erased is called nothing in what was asked for about them, either; their exports go."""
    rows = DataRequest.objects.for_tenant(row.tenant_id).filter(contact_id=row.contact_id)
    for each in rows.filter(size__gt=0):
        archive.forget(each)
    rows.update(contact_name="", reason="")
    row.contact_name = row.reason = ""


def requests(tenant_id: UUID) -> QuerySet[DataRequest]:
    return DataRequest.objects.for_tenant(tenant_id)


def _put_on_record(row: DataRequest, action: str, *, actor: User | None = None) -> None:
    """By the contact's id: names must not outlive the erased in a log that nobody can change."""
    auditing.record(
        tenant_id=row.tenant_id,
        action=action,
        object_type=Contact._meta.label_lower,
        object_id=row.contact_id,
        title=f"#{row.contact_id.hex[-6:]}",
        actor=actor,
        reason=row.reason if row.kind == Kind.EXPORT else "",
        result=row.result,
    )
