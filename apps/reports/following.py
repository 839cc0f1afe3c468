"""Counts whatever has changed, conversation by conversation, in the order in which they moved.

Everything that reports tell of leaves a line in its thread, so last_activity_at says who has changed. A conversation is
looked at again when the time in which its visitor may come back is over: by then nothing of it changes any more.
Counting the same twice changes nothing, and whoever dies in the middle has lost one chunk of work.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.common.clock import now
from apps.conversations.models import Contact, ContactMerge, Conversation
from apps.reports.counting import COMES_BACK_WITHIN, hours_of
from apps.reports.models import CountProgress
from apps.reports.reading import Thread, threads
from apps.reports.storing import replace_hours
from apps.reports.zones import zone_of
from apps.tenants.hours import Hours
from apps.tenants.models import Tenant
from apps.tenants.queries import hours_of as business_hours_of

AT_ONCE = 500  # conversations in one transaction
MOST_CHUNKS = 40  # such transactions in one go; what is left comes the next time
SETTLED = timedelta(seconds=60)  # a transaction that began before may still end
MOMENT = timedelta(microseconds=1)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
Status = Conversation.Status


def tenants_to_count() -> list[UUID]:
    """Those where something moved since the last time, or settled: in one query."""
    progress = CountProgress.objects.filter(tenant=OuterRef(OuterRef("pk")))
    rows = Conversation.objects.filter(
        tenant=OuterRef("pk"), status__in=Status.values
    )  # what the index begins with
    counted_until = Coalesce(Subquery(progress.values("counted_until")), BEGINNING)
    settled_since = Coalesce(Subquery(progress.values("looked_at")), now()) - COMES_BACK_WITHIN
    moved = rows.filter(last_activity_at__gt=counted_until)
    settled = rows.filter(last_activity_at__gt=settled_since, last_activity_at__lte=now() - COMES_BACK_WITHIN)
    active = Tenant.objects.filter(is_active=True)
    return list(active.filter(Exists(moved) | Exists(settled)).values_list("pk", flat=True))


def has_moved_since(tenant_id: UUID, moment: datetime) -> bool:
    rows = Conversation.objects.for_tenant(tenant_id).filter(status__in=Status.values)
    return rows.filter(last_activity_at__gt=moment).exists()


class Chunk(NamedTuple):
    counted: int
    is_more: bool  # to be done


def count_changes(tenant_id: UUID, *, chunks: int = MOST_CHUNKS) -> int:
    """Answers how many conversations were counted."""
    total = 0
    for _chunk in range(chunks):
        chunk = count_chunk(tenant_id)
        total += chunk.counted
        if not chunk.is_more:
            break
    return total


def begin_again(tenant_id: UUID) -> None:
    """Everything will be counted anew, from the oldest on. What is there stays until then."""
    CountProgress.objects.for_tenant(tenant_id).update(counted_until=None)


@transaction.atomic
def count_chunk(tenant_id: UUID) -> Chunk:
    """Some conversations. Nothing while somebody else is at it."""
    started_at = now()
    CountProgress.objects.bulk_create([CountProgress(tenant_id=tenant_id)], ignore_conflicts=True)
    progress = CountProgress.objects.for_tenant(tenant_id).select_for_update(skip_locked=True).first()
    if progress is None:
        return Chunk(0, is_more=False)
    _notice_zone(progress)
    looked_at = progress.looked_at or started_at
    moved = _next(tenant_id, progress.counted_until or BEGINNING, started_at)
    settled = _next(tenant_id, looked_at - COMES_BACK_WITHIN, started_at - COMES_BACK_WITHIN)
    related = _related(tenant_id, looked_at - SETTLED) if progress.looked_at else set()
    conversation_ids = {*moved.ids, *settled.ids, *related}
    _count(tenant_id, conversation_ids, ZoneInfo(progress.zone))
    reached = min(moved.reached, started_at - SETTLED)
    progress.counted_until = max(progress.counted_until or BEGINNING, reached)
    progress.looked_at = max(looked_at, settled.reached + COMES_BACK_WITHIN)
    progress.save(update_fields=["counted_until", "looked_at", "zone"])
    return Chunk(len(conversation_ids), is_more=moved.is_more or settled.is_more)


def _notice_zone(progress: CountProgress) -> None:
    """In another zone everything falls into other hours."""
    zone = zone_of(progress.tenant_id).key
    if progress.zone != zone:
        progress.zone, progress.counted_until = zone, None


class Next(NamedTuple):
    """reached: up to when all are among them."""

    ids: list[UUID]
    reached: datetime
    is_more: bool


def _next(tenant_id: UUID, since: datetime, until: datetime) -> Next:
    """Those that moved then, in the order in which they did; at most AT_ONCE."""
    rows = Conversation.objects.for_tenant(tenant_id).filter(
        last_activity_at__gt=since, last_activity_at__lte=until
    )
    # One part for each status: the index of the list has each in order.
    parts = [
        rows.filter(status=status)
        .order_by("last_activity_at", "id")
        .values_list("pk", "last_activity_at")[: AT_ONCE + 1]
        for status in Status.values
    ]
    found = list(parts[0].union(*parts[1:], all=True).order_by("last_activity_at")[: AT_ONCE + 1])
    ids = [pk for pk, _moment in found[:AT_ONCE]]
    if len(found) <= AT_ONCE:
        return Next(ids, until, is_more=False)
    first, last, following = found[0][1], found[-2][1], found[-1][1]
    # Some of the last moment are missing: they come the next time, all of that moment together.
    reached = last - MOMENT if last == following and last > first else last
    return Next(ids, reached, is_more=True)


def _related(tenant_id: UUID, since: datetime) -> set[UUID]:
    """What changes by what others did: whoever came back lately, and whoever turned out to be the same person."""
    rows = Conversation.objects.for_tenant(tenant_id).order_by()
    new = rows.filter(status__in=Status.values, last_activity_at__gt=since, created_at__gt=since)
    person = Coalesce("contact__merged_into_id", "contact_id")
    back = _of_persons(rows, set(new.values_list(person, flat=True)))
    merges = ContactMerge.objects.for_tenant(tenant_id).filter(
        Q(created_at__gt=since) | Q(undone_at__gt=since)
    )
    merged = {pk for pair in merges.values_list("kept_id", "joined_id") for pk in pair}
    found = back.filter(last_activity_at__gt=since - COMES_BACK_WITHIN).union(_of_persons(rows, merged))
    return set(found.values_list("pk", flat=True))


def _of_persons(rows: QuerySet[Conversation], person_ids: set[UUID]) -> QuerySet[Conversation]:
    contacts = Contact.objects.filter(Q(pk__in=person_ids) | Q(merged_into__in=person_ids))
    return rows.filter(contact__in=contacts.values("pk"))


def _count(tenant_id: UUID, conversation_ids: set[UUID], zone: ZoneInfo) -> None:
    if not conversation_ids:
        return
    places: dict[tuple[UUID, UUID | None], Hours] = {}

    def business(thread: Thread) -> Hours:
        place = (thread.inbox_id, thread.team_id)
        if place not in places:
            places[place] = business_hours_of(tenant_id, *place)
        return places[place]

    counted = [
        (thread, hours_of(thread, zone=zone, business=business(thread)))
        for thread in threads(tenant_id, conversation_ids)
    ]
    replace_hours(tenant_id, conversation_ids, counted)
