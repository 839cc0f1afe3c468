"""The list of conversations: tabs, open or resolved, newest first, paged by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from apps.common.ids import parse_id
from apps.console.rows import Row, row_of
from apps.conversations import queries
from apps.conversations.models import Conversation
from apps.tenants.access import Desk

PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
QUEUED = Q(owner=Conversation.Owner.QUEUE)


class Tab(StrEnum):
    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"


class Shown(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Key:
    """The place of a row: rank 0 waits for a person, and only counts where the queue comes first."""

    rank: int
    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.rank}.{(self.at - EPOCH) // timedelta(microseconds=1)}.{self.id.hex}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        rank, _, rest = text.partition(".")
        micros, _, id_text = rest.partition(".")
        row_id = parse_id(id_text)
        if row_id is None or rank not in ("0", "1") or not (micros.isascii() and micros.isdigit()):
            return None
        try:
            return cls(int(rank), EPOCH + timedelta(microseconds=int(micros)), row_id)
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Selection:
    """What the agent wants to see, as the address says it."""

    tab: Tab = Tab.ALL
    shown: Shown = Shown.OPEN
    before: Key | None = None

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> Self:
        tab, shown = parameters.get("tab", ""), parameters.get("status", "")
        return cls(
            Tab(tab) if tab in tuple(Tab) else Tab.ALL,
            Shown(shown) if shown in tuple(Shown) else Shown.OPEN,
            Key.parse(parameters.get("before", "")),
        )

    @property
    def query(self) -> str:
        return urlencode({"tab": self.tab.value, "status": self.shown.value})


@dataclass(frozen=True, slots=True)
class Counts:
    mine: int
    unassigned: int
    all: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Listing:
    selection: Selection
    rows: list[Row]
    counts: Counts
    next_key: Key | None


def listing(desk: Desk, selection: Selection) -> Listing:
    """Three queries, whatever the number of rows."""
    ranked = selection.tab == Tab.UNASSIGNED
    wanted = _of_tab(_shown(desk, selection.shown), desk, selection.tab)
    rows = queries.with_labels(wanted).annotate(rank=_rank(ranked))
    if selection.before is not None:
        rows = rows.filter(_after(selection.before, ranked=ranked))
    order = ("-last_activity_at", "-id")
    found = list(rows.order_by(*(("rank", *order) if ranked else order))[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Listing(
        selection,
        [row_of(row, me=desk.user.id) for row in found[:PAGE]],
        counts(desk, selection.shown),
        Key(last.rank, last.last_activity_at, last.id) if last else None,
    )


def counts(desk: Desk, shown: Shown) -> Counts:
    numbers = _shown(desk, shown).aggregate(
        mine=Count("id", filter=_tab_filter(desk, Tab.MINE)),
        unassigned=Count("id", filter=_tab_filter(desk, Tab.UNASSIGNED)),
        all=Count("id"),
        waiting=Count("id", filter=QUEUED),
    )
    return Counts(**numbers)


def _shown(desk: Desk, shown: Shown) -> QuerySet[Conversation]:
    rows = queries.conversations(desk.tenant.id)
    if shown == Shown.RESOLVED:
        return rows.filter(status=Conversation.Status.RESOLVED)
    return rows.filter(status__in=(Conversation.Status.OPEN, Conversation.Status.SNOOZED))


def _of_tab(rows: QuerySet[Conversation], desk: Desk, tab: Tab) -> QuerySet[Conversation]:
    return rows.filter(_tab_filter(desk, tab))


def _tab_filter(desk: Desk, tab: Tab) -> Q:
    if tab == Tab.MINE:
        return Q(assignee_id=desk.user.id)
    return Q(assignee=None) if tab == Tab.UNASSIGNED else Q()


def _rank(ranked: bool) -> Case:
    first = [When(QUEUED, then=Value(0))] if ranked else []
    return Case(*first, default=Value(1), output_field=IntegerField())


def _after(key: Key, *, ranked: bool) -> Q:
    later = Q(last_activity_at__lt=key.at) | Q(last_activity_at=key.at, id__lt=key.id)
    return Q(rank__gt=key.rank) | (Q(rank=key.rank) & later) if ranked else later
