"""The list of conversations: views, filters, sortings, paged by key."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from apps.common.freshness import Fresh
from apps.console.rows import Row, row_of
from apps.console.selection import Key, Selection, Shown, Sort, Tab
from apps.conversations import queries
from apps.conversations.filtering import saved
from apps.conversations.filtering.grammar import Filter, InvalidFilter
from apps.conversations.models import Conversation, Mention, MessageTerms, SavedView
from apps.tenants.access import Desk

PAGE = 50
MOST_IDS = 1000
QUEUED = Q(owner=Conversation.Owner.QUEUE)
Status = Conversation.Status


@dataclass(frozen=True, slots=True)
class Counts:
    mine: int
    unassigned: int
    all: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Listing:
    """views: the saved ones that the agent may choose from."""

    selection: Selection
    rows: list[Row]
    counts: Counts
    next_key: Key | None
    views: list[SavedView]

    @property
    def view(self) -> SavedView | None:
        return next((view for view in self.views if view.id == self.selection.view), None)


@dataclass(frozen=True, slots=True)
class Order:
    """By rank, then by the moment and the id, both the newest first unless is_rising."""

    rank: Combinable
    moment: Combinable
    is_rising: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return ("rank", "moment", "id") if self.is_rising else ("rank", "-moment", "-id")

    def after(self, key: Key) -> Q:
        side = "gt" if self.is_rising else "lt"
        later = Q(**{f"moment__{side}": key.at}) | Q(**{"moment": key.at, f"id__{side}": key.id})
        # The first condition on the moment is implied by the second; it lets PostgreSQL use the index.
        return Q(rank__gt=key.rank) | (Q(rank=key.rank) & Q(**{f"moment__{side}e": key.at}) & later)


# ── what is asked for ────────────────────────────────────────────────────────────────────────────────────────────────


def listing(desk: Desk, selection: Selection) -> Listing:
    """Five queries, whatever the number of rows."""
    views = list(saved.views(desk.tenant.id, desk.user.pk))
    selection = _with_view(selection, views)
    order = _order(selection)
    found = _rows(desk, selection, order, limit=PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Listing(
        selection,
        [row_of(desk, row) for row in found[:PAGE]],
        counts(desk, selection.shown),
        Key(last.rank, last.moment, last.id) if last else None,  # type: ignore[attr-defined]
        views,
    )


def still_there(desk: Desk, selection: Selection, ids: Collection[UUID]) -> list[Row]:
    """Those of the conversations that belong to the selection, in its order."""
    selection = _with_view(selection, list(saved.views(desk.tenant.id, desk.user.pk)))
    rows = _rows(desk, selection, _order(selection), limit=PAGE * 2, among=ids)
    return [row_of(desk, row) for row in rows]


def ids(desk: Desk, selection: Selection) -> tuple[list[UUID], bool]:
    """The first thousand of the selection, and whether there are more."""
    selection = _with_view(selection, list(saved.views(desk.tenant.id, desk.user.pk)))
    order = _order(selection)
    found = list(_chosen(desk, selection, order).values_list("pk", flat=True)[: MOST_IDS + 1])
    return found[:MOST_IDS], len(found) > MOST_IDS


def counts(desk: Desk, shown: Shown) -> Counts:
    """The tenant's numbers may be a moment old: whatever happens, a process asks for them once in that time."""
    whole = _shared.get((desk.tenant.id, shown), partial(_counted, desk.tenant.id, shown))
    mine = _shown(Conversation.objects.for_tenant(desk.tenant.id), shown).filter(assignee_id=desk.user.pk)
    return replace(whole, mine=mine.count())


_shared: Fresh[tuple[UUID, Shown], Counts] = Fresh(size=1000)


def _counted(tenant_id: UUID, shown: Shown) -> Counts:
    numbers = _shown(Conversation.objects.for_tenant(tenant_id), shown).aggregate(
        unassigned=Count("id", filter=Q(assignee=None)),
        all=Count("id"),
        waiting=Count("id", filter=QUEUED),
    )
    return Counts(mine=0, **numbers)


# ── which rows ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _with_view(selection: Selection, views: Collection[SavedView]) -> Selection:
    """With the view's filter, and its sorting where the address names none. A view that is not there is no view."""
    if selection.view is None:
        return selection
    view = next((each for each in views if each.id == selection.view), None)
    try:
        filter_ = Filter.parse(view.filter) if view else None
    except InvalidFilter:  # of an attribute that is no more
        filter_ = None
    if view is None or filter_ is None:
        return replace(selection, view=None, filter=None)
    own_sort = Sort(view.sort) if view.sort in tuple(Sort) else None
    return replace(selection, filter=filter_, sort=selection.sort or own_sort)


def _rows(
    desk: Desk, selection: Selection, order: Order, *, limit: int, among: Collection[UUID] | None = None
) -> list[Conversation]:
    """Sorted as bare ids first: what a row shows is read for those alone that come out on top."""
    chosen = _chosen(desk, selection, order)
    if among is not None:
        chosen = chosen.filter(pk__in=among)
    if selection.before is not None:
        chosen = chosen.filter(order.after(selection.before))
    rows = queries.with_labels(queries.conversations(desk.tenant.id))
    shown = rows.annotate(rank=order.rank, moment=order.moment).order_by(*order.columns)
    return list(shown.filter(pk__in=chosen.values("pk")[:limit]))


def _chosen(desk: Desk, selection: Selection, order: Order) -> QuerySet[Conversation]:
    tenants = Conversation.objects.for_tenant(desk.tenant.id)
    rows: QuerySet[Conversation] = tenants.filter(_in_tab(desk, selection.tab))
    if selection.tab == Tab.SNOOZED:
        rows = rows.filter(status=Status.SNOOZED)
    elif selection.filter is None or not selection.filter.asks_for("status"):
        rows = _shown(rows, selection.shown)
    if selection.filter is not None:
        rows = rows.filter(selection.filter.q(me=desk.user.pk))
    return rows.annotate(rank=order.rank, moment=order.moment).order_by(*order.columns)


def _shown(rows: QuerySet[Conversation], shown: Shown) -> QuerySet[Conversation]:
    return rows.filter(status=Status.RESOLVED if shown == Shown.RESOLVED else Status.OPEN)


def _in_tab(desk: Desk, tab: Tab) -> Q:
    me = desk.user.pk
    if tab == Tab.MINE:
        return Q(assignee_id=me)
    if tab == Tab.UNASSIGNED:
        return Q(assignee=None)
    if tab == Tab.UNATTENDED:
        return Q(waiting_since__isnull=False) & ~Q(owner=Conversation.Owner.AI)
    if tab == Tab.MENTIONS:
        return Q(
            Exists(Mention.objects.for_tenant(desk.tenant.id).filter(user=me, conversation=OuterRef("pk")))
        )
    if tab == Tab.PARTICIPATING:
        own = MessageTerms.objects.for_tenant(desk.tenant.id).filter(agent_id=me)
        return Q(Exists(own.filter(conversation=OuterRef("pk"))))
    return Q()


def _order(selection: Selection) -> Order:
    """Who waits for a person stands on top of «unassigned», unless a sorting is asked for."""
    moved, made = F("last_activity_at"), F("created_at")
    if selection.sort == Sort.CREATED:
        return Order(_rank(), made)
    if selection.sort == Sort.PRIORITY:
        return Order(Value(Conversation.Priority.URGENT.value) - F("priority"), moved)
    if selection.sort == Sort.WAITING:
        waits = When(waiting_since__isnull=False, then=Value(0))
        return Order(_rank(waits), Coalesce("waiting_since", "created_at"), is_rising=True)
    first = selection.tab == Tab.UNASSIGNED and selection.sort is None
    return Order(_rank(*[When(QUEUED, then=Value(0))] if first else []), moved)


def _rank(*first: When) -> Combinable:
    return Case(*first, default=Value(1), output_field=IntegerField()) if first else Value(1)
