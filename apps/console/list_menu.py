"""The choices around the list: tabs, views, open or resolved, sortings; each a link to a neighbour of what is shown."""

from dataclasses import dataclass
from uuid import UUID

from apps.console.listing import Listing
from apps.console.selection import TABS, Selection, Shown, Sort, Tab
from apps.console.words import say
from apps.conversations.models import SavedView

FULL = 999  # what a tab says of more is «999+»


@dataclass(frozen=True, slots=True)
class Choice:
    """count: only where one is shown. id: of a saved view."""

    name: str
    text: str
    query: str
    is_current: bool
    count: int | None = None
    id: str = ""
    is_shared: bool = False

    @property
    def number(self) -> str:
        return "" if self.count is None else str(self.count) if self.count <= FULL else f"{FULL}+"


@dataclass(frozen=True, slots=True)
class Menu:
    tabs: list[Choice]
    views: list[Choice]
    saved: list[Choice]
    statuses: list[Choice]
    sorts: list[Choice]
    query: str
    waiting: int

    @property
    def chosen(self) -> Choice | None:
        """The view that is shown, when it is none of the tabs."""
        return next((each for each in (*self.views, *self.saved) if each.is_current), None)

    @property
    def sort(self) -> Choice:
        return next(each for each in self.sorts if each.is_current)


def menu_of(listing: Listing) -> Menu:
    selection = listing.selection
    plain = Selection(shown=selection.shown, sort=selection.sort)
    return Menu(
        tabs=[_tab(plain, tab, selection, getattr(listing.counts, tab.value)) for tab in TABS],
        views=[_tab(plain, tab, selection) for tab in Tab if tab not in TABS],
        saved=[_saved(selection, view) for view in listing.views],
        statuses=[
            Choice(
                shown.value,
                say(f"list.{shown.value}"),
                selection.other(shown=shown),
                shown == selection.shown,
            )
            for shown in Shown
        ],
        sorts=[_sort(selection, sort) for sort in Sort],
        query=selection.query,
        waiting=listing.counts.waiting,
    )


def _tab(plain: Selection, tab: Tab, selection: Selection, count: int | None = None) -> Choice:
    is_current = tab == selection.tab and selection.view is None and selection.filter is None
    return Choice(tab.value, say(f"list.{tab.value}"), plain.other(tab=tab), is_current, count)


def _saved(selection: Selection, view: SavedView) -> Choice:
    query = Selection(shown=selection.shown, view=UUID(str(view.id))).query
    is_current = selection.view == view.id
    return Choice("saved", view.name, query, is_current, id=str(view.id), is_shared=view.is_shared)


def _sort(selection: Selection, sort: Sort) -> Choice:
    chosen = selection.sort or Sort.ACTIVITY
    wanted = None if sort == Sort.ACTIVITY and selection.tab != Tab.UNASSIGNED else sort
    return Choice(sort.value, say(f"order.{sort.value}"), selection.other(sort=wanted), sort == chosen)
