"""What an agent wants to see of the list, as the address says it: which conversations, in which order, from where."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from apps.common.ids import parse_id
from apps.conversations.filtering.grammar import Filter, InvalidFilter

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Tab(StrEnum):
    """The first three stand as tabs, the others in the menu of views."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"
    MENTIONS = "mentions"
    UNATTENDED = "unattended"
    PARTICIPATING = "participating"
    SNOOZED = "snoozed"


TABS = (Tab.MINE, Tab.UNASSIGNED, Tab.ALL)


class Shown(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class Sort(StrEnum):
    ACTIVITY = "activity"
    CREATED = "created"
    PRIORITY = "priority"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Key:
    """The place of a row: by rank, then by the moment, then by the id (listing.py says which)."""

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
        if row_id is None or len(rank) != 1 or not all(map(_is_number, (rank, micros))):
            return None
        try:
            return cls(int(rank), EPOCH + timedelta(microseconds=int(micros)), row_id)
        except OverflowError:
            return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20


@dataclass(frozen=True, slots=True)
class Selection:
    """view: a saved filter, which listing.py looks up. Nonsense counts as nothing."""

    tab: Tab = Tab.ALL
    shown: Shown = Shown.OPEN
    sort: Sort | None = None
    view: UUID | None = None
    filter: Filter | None = None
    before: Key | None = None

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> Self:
        tab, shown, sort = (parameters.get(name, "") for name in ("tab", "status", "sort"))
        return cls(
            Tab(tab) if tab in tuple(Tab) else Tab.ALL,
            Shown(shown) if shown in tuple(Shown) else Shown.OPEN,
            Sort(sort) if sort in tuple(Sort) else None,
            parse_id(parameters.get("view", "")),
            _filter(parameters.get("filter", "")),
            Key.parse(parameters.get("before", "")),
        )

    @property
    def query(self) -> str:
        """All but the place in it."""
        parameters = {"tab": self.tab.value, "status": self.shown.value}
        if self.sort:
            parameters["sort"] = self.sort.value
        if self.view:
            parameters["view"] = str(self.view)
        elif self.filter:
            parameters["filter"] = self.filter.text
        return urlencode(parameters)

    def other(self, **changes: object) -> str:
        """The query of a neighbour of this selection: a link in the page."""
        return replace(self, **changes).query  # type: ignore[arg-type]

    @property
    def is_told_by_frames(self) -> bool:
        """Whether a `conversation` frame alone says if its row belongs here; the server is asked for the others."""
        return self.tab in TABS and not self.view and not self.filter


def _filter(text: str) -> Filter | None:
    if not text:
        return None
    try:
        return Filter.loads(text)
    except InvalidFilter:
        return None
