"""What a report is made of: numbers, and for each number the place where its list begins. Knows no tables."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Self
from uuid import UUID

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

LONGEST_PERIOD = 1_100  # days: three years and a bit
Value = int | float | Decimal


class InvalidPlace(Exception):
    """There is no such number."""


class Unit(StrEnum):
    COUNT = "count"
    TOKENS = "tokens"
    PERCENT = "percent"  # 0 to 100
    SECONDS = "seconds"
    SCORE = "score"  # 1 to 5
    MONEY = "money"  # in the currency of the providers' prices


class Grain(StrEnum):
    """How much time one point of a series covers."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"  # begins on Monday
    MONTH = "month"


class Wish(StrEnum):
    """Which way is better."""

    MORE = "more"
    LESS = "less"
    NEITHER = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the tenant's zone, both ends included."""

    first: date
    last: date

    @classmethod
    def last_days(cls, days: int, today: date) -> Self:
        """The days up to today, today included."""
        return cls(today - timedelta(days=days - 1), today)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, just before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    @property
    def grain(self) -> Grain:
        """So that a chart has between one and about eighty points."""
        if self.days <= 2:
            return Grain.HOUR
        if self.days <= 62:
            return Grain.DAY
        return Grain.WEEK if self.days <= 370 else Grain.MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """None: all of them. agent_id: a user of the tenant."""

    tenant_id: UUID
    period: Period
    inbox_id: UUID | None = None
    team_id: UUID | None = None
    agent_id: UUID | None = None
    label_id: UUID | None = None

    @property
    def before(self) -> "Filters":
        return replace(self, period=self.period.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which number: a figure under filters, perhaps a part of it (a handoff reason, a score, a source), perhaps of
    certain hours alone. queries.listing opens it."""

    figure: str
    filters: Filters
    part: str = ""
    weekday: int | None = None  # 0: Monday
    hour: int | None = None  # 0 to 23

    def as_query(self) -> dict[str, str]:
        """For an address; from_query reads it. Says nothing of the tenant."""
        period = self.filters.period
        given: dict[str, object] = {
            "figure": self.figure,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "part": self.part,
            "weekday": self.weekday,
            "hour": self.hour,
        } | {name: getattr(self.filters, f"{name}_id") for name in NARROWING}
        return {name: str(value) for name, value in given.items() if value not in (None, "")}

    @classmethod
    def from_query(cls, tenant_id: UUID, query: Mapping[str, str]) -> Self:
        """Raises InvalidPlace."""
        return cls(
            figure=query.get("figure", ""),
            filters=filters_from_query(tenant_id, query),
            part=query.get("part", ""),
            weekday=_number(query, "weekday", 7),
            hour=_number(query, "hour", 24),
        )


NARROWING = ("inbox", "team", "agent", "label")


def filters_from_query(
    tenant_id: UUID, query: Mapping[str, str], *, default: Period | None = None
) -> Filters:
    """first, last, inbox, team, agent, label. default: the period when none is named. Raises InvalidPlace."""
    try:
        narrowing = {f"{name}_id": UUID(query[name]) for name in NARROWING if query.get(name)}
        if default is not None and not query.get("first") and not query.get("last"):
            return Filters(tenant_id=tenant_id, period=default, **narrowing)
        period = Period(date.fromisoformat(query["first"]), date.fromisoformat(query["last"]))
    except (ValueError, KeyError) as error:
        raise InvalidPlace(f"a report has first and last (dates) and ids: {error}") from None
    if not 1 <= period.days <= LONGEST_PERIOD or period.first.year < 2000 or period.last.year > 2999:
        raise InvalidPlace(f"a period has 1 to {LONGEST_PERIOD} days")
    return Filters(tenant_id=tenant_id, period=period, **narrowing)


def _number(query: Mapping[str, str], name: str, below: int) -> int | None:
    text = query.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 2 and int(text) < below):
        raise InvalidPlace(f"{name} is a number below {below}")
    return int(text)


@dataclass(frozen=True, slots=True)
class Number:
    """value: None when there is nothing to make it of. count: how many rows the list behind it has; of a count it is
    the value itself, of a median or a share it is what that was made of."""

    value: Value | None
    count: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """before: the same in the period before."""

    name: str
    label: "StrPromise | str"
    unit: Unit
    number: Number
    before: Number | None = None
    wish: Wish = Wish.NEITHER

    @property
    def change_percent(self) -> float | None:
        """How much more than before (less: below zero); None when that says nothing."""
        earlier = self.before.value if self.before else None
        if self.number.value is None or not earlier:
            return None
        return round((float(self.number.value) - float(earlier)) / float(earlier) * 100, 1)


@dataclass(frozen=True, slots=True)
class Point:
    """start: in the tenant's zone; a date, for hours a time."""

    start: date | datetime
    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a chart: a point for each hour, day, week or month of the period, empty ones too."""

    name: str
    label: "StrPromise | str"
    unit: Unit
    points: list[Point]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: "StrPromise | str"
    unit: Unit


@dataclass(frozen=True, slots=True)
class Row:
    """key: an id, a reason, a score …; label: how people call it."""

    key: str
    label: "StrPromise | str"
    numbers: list[Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The numbers of a row stand in the order of the columns."""

    name: str
    label: "StrPromise | str"
    columns: list[Column]
    rows: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    name: str
    title: "StrPromise | str"
    filters: Filters
    grain: Grain
    figures: list[Figure]
    series: list[Series]
    tables: list[Table]

    def figure(self, name: str) -> Figure:
        """Raises KeyError."""
        return {each.name: each for each in self.figures}[name]
