"""Lines of charts: a point for each hour, day, week or month, those without anything too."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.db.models.functions import TruncMonth, TruncWeek

from apps.reports.figures import Spec
from apps.reports.numbers import grouped, number
from apps.reports.shapes import Filters, Grain, Period, Place, Point, Series

_BY: dict[Grain, dict[str, Any]] = {
    Grain.HOUR: {"on": F("day"), "at": F("hour")},
    Grain.DAY: {"on": F("day")},
    Grain.WEEK: {"on": TruncWeek("day")},
    Grain.MONTH: {"on": TruncMonth("day")},
}


def lines(specs: Sequence[Spec], filters: Filters, grain: Grain, zone: ZoneInfo) -> list[Series]:
    found = grouped(specs, filters, _BY[grain]) if specs else {}
    spans = list(_spans(filters.period, grain))
    return [
        Series(
            name=spec.name,
            label=spec.label,
            unit=spec.unit,
            points=[
                Point(
                    _start(key, zone),
                    number(
                        spec,
                        found.get(key, {}).get(spec.name, {}),
                        _place(spec, filters, period, key),
                    ),
                )
                for key, period in spans
            ],
        )
        for spec in specs
    ]


Key = tuple[date] | tuple[date, int]


def _spans(period: Period, grain: Grain) -> Iterator[tuple[Key, Period]]:
    """The keys of the points, and which days of the period each covers."""
    first = period.first
    while first <= period.last:
        begin, end = _around(first, grain)
        days = Period(first, min(end, period.last))
        if grain is Grain.HOUR:
            yield from (((first, hour), days) for hour in range(24))
        else:
            yield (begin,), days
        first = end + timedelta(days=1)


def _around(day: date, grain: Grain) -> tuple[date, date]:
    """First and last day of the week or month."""
    if grain is Grain.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if grain is Grain.MONTH:
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day, day


def _start(key: Key, zone: ZoneInfo) -> date | datetime:
    return datetime.combine(key[0], time(key[1]), zone) if len(key) == 2 else key[0]


def _place(spec: Spec, filters: Filters, period: Period, key: Key) -> Place:
    hour = key[1] if len(key) == 2 else None
    return Place(figure=spec.name, filters=replace(filters, period=period), hour=hour)
