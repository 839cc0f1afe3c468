"""What a supervisor sees: how much is going on where, who waits how long, who is there and with how much work.

The heavy part is one pass over the open conversations of the tenant, whatever is shown of it; it is shared by all who
look for CONFIGURATION_FRESH_S.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from apps.common.clock import isoformat, now
from apps.common.freshness import Fresh
from apps.conversations.models import Conversation
from apps.desk.models import Wait
from apps.desk.presence import State, agents_on_duty
from apps.tenants.access import TALKING_ROLES
from apps.tenants.models import Inbox, Membership, Team

Owner = Conversation.Owner
Status = Conversation.Status
LONGEST_WAITS = 20
DAY = timedelta(hours=24)


class Heap(NamedTuple):
    """Open conversations that agree in all of this. unanswered: a visitor wrote last in them, in one since oldest."""

    inbox_id: UUID
    team_id: UUID | None
    owner: str
    assignee_id: UUID | None
    number: int
    unanswered: int
    oldest: datetime | None


class Line(NamedTuple):
    """Those who wait there for a person, one of them since longest."""

    inbox_id: UUID
    team_id: UUID | None
    longest: datetime


@dataclass(slots=True, kw_only=True)
class Load:
    """Open conversations of a place. longest: since when the one waits that has waited longest for a person."""

    name: str
    id: UUID | None = None
    ai: int = 0
    queue: int = 0
    human: int = 0
    unanswered: int = 0
    longest: datetime | None = None

    @property
    def total(self) -> int:
        return self.ai + self.queue + self.human

    @property
    def longest_iso(self) -> str:
        return isoformat(self.longest) if self.longest else ""

    def add(self, heap: Heap) -> None:
        setattr(self, heap.owner, getattr(self, heap.owner) + heap.number)
        if heap.owner == Owner.HUMAN:
            self.unanswered += heap.unanswered


@dataclass(slots=True, kw_only=True)
class Colleague:
    """load: open conversations of theirs; unanswered: those in which the visitor wrote last, since oldest.

    capacity: None: as the tenant has it. because, by, note: why the state is what it is (Membership.Because).
    """

    user_id: UUID
    name: str
    role: str
    state: State
    chosen: State
    capacity: int | None
    because: str = ""
    by: str = ""
    note: str = ""
    load: int = 0
    unanswered: int = 0
    oldest: datetime | None = None


class Waiter(NamedTuple):
    conversation_id: UUID
    contact_id: UUID
    contact_name: str
    inbox_name: str
    team_name: str
    priority: str
    since: datetime


class Solved(NamedTuple):
    """Resolved within the last day: by the AI alone, and with a person."""

    ai: int
    human: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """is_known: whether anybody can say at present who is connected."""

    moment: datetime
    all: Load
    inboxes: list[Load]
    teams: list[Load]
    people: list[Colleague]
    waiting: list[Waiter]
    solved: Solved
    is_known: bool = True
    states: dict[str, int] = field(default_factory=dict)


_overviews: Fresh[UUID, Overview] = Fresh(size=200)


def overview(tenant_id: UUID) -> Overview:
    """May be CONFIGURATION_FRESH_S old, and is shared: read it, do not change it. Eight statements, one to Valkey."""
    return _overviews.get(tenant_id, partial(overview_now, tenant_id))


def overview_now(tenant_id: UUID) -> Overview:
    heaps, lines = _heaps(tenant_id), _lines(tenant_id)
    here = agents_on_duty(tenant_id)
    people = _people(tenant_id, heaps, here or {})
    return Overview(
        moment=now(),
        all=_sum(heaps, lines),
        inboxes=_by_inbox(tenant_id, heaps, lines),
        teams=_by_team(tenant_id, heaps, lines),
        people=people,
        waiting=_waiting(tenant_id),
        solved=_solved(tenant_id),
        is_known=here is not None,
        states={state.value: sum(each.state == state for each in people) for state in State},
    )


def _heaps(tenant_id: UUID) -> list[Heap]:
    rows = Conversation.objects.for_tenant(tenant_id).filter(status=Status.OPEN).order_by()
    groups = rows.values_list("inbox_id", "team_id", "owner", "assignee_id")
    return [
        Heap(*row)
        for row in groups.annotate(
            number=Count("id"), unanswered=Count("waiting_since"), oldest=Min("waiting_since")
        )
    ]


def _lines(tenant_id: UUID) -> list[Line]:
    rows = _in_line(tenant_id).order_by().values_list("inbox_id", "conversation__team_id")
    return [Line(*row) for row in rows.annotate(longest=Min("since"))]


def _in_line(tenant_id: UUID) -> QuerySet[Wait]:
    return Wait.objects.for_tenant(tenant_id).filter(
        ended_at=None, conversation__owner=Owner.QUEUE, conversation__status=Status.OPEN
    )


def _by_inbox(tenant_id: UUID, heaps: Iterable[Heap], lines: Iterable[Line]) -> list[Load]:
    names = Inbox.objects.for_tenant(tenant_id).filter(is_active=True).values_list("id", "name")
    loads = {place_id: Load(id=place_id, name=name) for place_id, name in names}
    _fill(loads, ((heap.inbox_id, heap) for heap in heaps), ((line.inbox_id, line) for line in lines))
    return _busiest_first(loads.values())


def _by_team(tenant_id: UUID, heaps: Iterable[Heap], lines: Iterable[Line]) -> list[Load]:
    names = Team.objects.for_tenant(tenant_id).values_list("id", "name")
    loads = {place_id: Load(id=place_id, name=name) for place_id, name in names}
    _fill(loads, ((heap.team_id, heap) for heap in heaps), ((line.team_id, line) for line in lines))
    return _busiest_first(loads.values())


def _sum(heaps: Iterable[Heap], lines: Iterable[Line]) -> Load:
    load = Load(name="")
    _fill({None: load}, ((None, heap) for heap in heaps), ((None, line) for line in lines))
    return load


def _fill(
    loads: Mapping[Any, Load],
    heaps: Iterable[tuple[UUID | None, Heap]],
    lines: Iterable[tuple[UUID | None, Line]],
) -> None:
    """What is of no place that is shown is left out."""
    for place_id, heap in heaps:
        if place_id in loads:
            loads[place_id].add(heap)
    for place_id, line in lines:
        if place_id in loads:
            loads[place_id].longest = _earlier(loads[place_id].longest, line.longest)


def _busiest_first(loads: Iterable[Load]) -> list[Load]:
    return sorted(loads, key=lambda load: (-load.queue, -load.total, load.name))


def _people(tenant_id: UUID, heaps: Iterable[Heap], here: Mapping[UUID, State]) -> list[Colleague]:
    rows = Membership.objects.for_tenant(tenant_id).filter(
        is_active=True, user__is_active=True, role__in=TALKING_ROLES
    )
    people = {row.user_id: _colleague(row, here) for row in rows.select_related("user")}
    for heap in heaps:
        colleague = people.get(heap.assignee_id) if heap.assignee_id else None
        if colleague is not None and heap.owner == Owner.HUMAN:
            colleague.load += heap.number
            colleague.unanswered += heap.unanswered
            colleague.oldest = _earlier(colleague.oldest, heap.oldest)
    order = {State.ONLINE: 0, State.BUSY: 1, State.OFFLINE: 2}
    return sorted(people.values(), key=lambda each: (order[each.state], -each.load, each.name))


def _colleague(row: Membership, here: Mapping[UUID, State]) -> Colleague:
    return Colleague(
        user_id=row.user_id,
        name=row.user.public_name,
        role=row.role,
        state=here.get(row.user_id, State.OFFLINE),
        chosen=State(row.availability),
        capacity=row.capacity,
        because=row.availability_because,
        by=row.availability_by,
        note=row.availability_note,
    )


def _waiting(tenant_id: UUID) -> list[Waiter]:
    rows = _in_line(tenant_id).select_related("conversation__contact", "conversation__team", "inbox")
    return [_waiter(row) for row in rows.order_by("since", "id")[:LONGEST_WAITS]]


def _waiter(row: Wait) -> Waiter:
    conversation = row.conversation
    return Waiter(
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        contact_name=str(conversation.contact),
        inbox_name=row.inbox.name,
        team_name=conversation.team.name if conversation.team else "",
        priority=Conversation.Priority(conversation.priority).word,
        since=row.since,
    )


def _solved(tenant_id: UUID) -> Solved:
    rows = Conversation.objects.for_tenant(tenant_id).filter(
        status=Status.RESOLVED, last_activity_at__gte=now() - DAY
    )
    numbers = rows.order_by().aggregate(
        ai=Count("id", filter=Q(owner=Owner.AI)), human=Count("id", filter=~Q(owner=Owner.AI))
    )
    return Solved(**numbers)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)
