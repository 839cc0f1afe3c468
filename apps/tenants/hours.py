"""Opening hours: from the texts that people write to «is it open», and when next. Knows no tables.

Times are those of the wall clock in the hours' own zone. Where a clock change makes a time happen twice, opening means
the first and closing the second; where it leaves a time out, both mean the moment of the change.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.tenants.hours_text import Intervals, day_intervals, day_text, exception_of

__all__ = [
    "ALWAYS_OPEN",
    "DAYS",
    "Hours",
    "Intervals",
    "hours_from",
    "is_open",
    "next_change",
    "next_opening",
]

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LOOKED_AHEAD = 366  # days
MOST_EXCEPTIONS = 100


@dataclass(frozen=True, slots=True)
class Hours:
    """week: from Monday on. exceptions: what counts on a day instead. An interval belongs to the day it begins on."""

    zone: ZoneInfo
    week: tuple[Intervals, ...]
    exceptions: Mapping[date, Intervals] = field(default_factory=dict)


ALWAYS_OPEN = Hours(ZoneInfo("UTC"), (((0, 24 * 60),),) * 7)


def is_open(hours: Hours, moment: datetime) -> bool:
    """moment: with a time zone, any."""
    today = moment.astimezone(hours.zone).date()
    days = (today - timedelta(days=1), today)
    return any(opens <= moment < closes for day in days for opens, closes in _spans(hours, day))


def next_opening(hours: Hours, moment: datetime) -> datetime | None:
    """The moment itself when it is open, else when it opens; in the hours' zone. None: not within a year."""
    if is_open(hours, moment):
        return moment.astimezone(hours.zone)
    today = moment.astimezone(hours.zone).date()
    for ahead in range(LOOKED_AHEAD):
        openings = [
            opens for opens, _closes in _spans(hours, today + timedelta(days=ahead)) if opens > moment
        ]
        if openings:
            return min(openings).astimezone(hours.zone)
    return None


def next_change(hours: Hours, moment: datetime) -> datetime | None:
    """When it opens or closes next. None: not within two days."""
    today, is_open_now = moment.astimezone(hours.zone).date(), is_open(hours, moment)
    days = (today + timedelta(days=ahead) for ahead in (-1, 0, 1, 2))
    edges = sorted({edge for day in days for span in _spans(hours, day) for edge in span if edge > moment})
    return next((edge for edge in edges if is_open(hours, edge) != is_open_now), None)


def _spans(hours: Hours, day: date) -> Iterator[tuple[datetime, datetime]]:
    """When the intervals of that day begin and end, in UTC."""
    for opens, closes in hours.exceptions.get(day, hours.week[day.weekday()]):
        begin = _instant(hours.zone, day, opens, last=False)
        end = _instant(hours.zone, day, closes, last=True)
        if begin < end:
            yield begin, end


def _instant(zone: ZoneInfo, day: date, minutes: int, *, last: bool) -> datetime:
    """When that clock shows so many minutes after the day's midnight. last: the second time, if there are two."""
    shown = datetime.combine(day, time()) + timedelta(minutes=minutes)
    before = shown.replace(tzinfo=zone, fold=0).astimezone(UTC)  # by the offset before a clock change
    after = shown.replace(tzinfo=zone, fold=1).astimezone(UTC)  # by the one after it
    if before <= after:
        return after if last else before
    return _clock_change(zone, after, before)


def _clock_change(zone: ZoneInfo, start: datetime, end: datetime) -> datetime:
    """The one between the two, to the second."""

    def is_over(second: int) -> bool:
        moment = start + timedelta(seconds=second)
        return moment.astimezone(zone).utcoffset() != start.astimezone(zone).utcoffset()

    seconds = range(int((end - start).total_seconds()))
    return start + timedelta(seconds=bisect_left(seconds, True, key=is_over))


# ── from texts ──────────────────────────────────────────────────────────────────────────────────────


def hours_from(zone: str, week: Sequence[str], exceptions: Sequence[str]) -> Hours:
    """week: seven texts from Monday on. Raises ValidationError."""
    special: dict[date, Intervals] = {}
    for line in exceptions:  # where two lines name a day, the later one counts
        exception = exception_of(line)
        special |= dict.fromkeys(exception.days, exception.intervals)
    return Hours(ZoneInfo(tidy_zone(zone)), tuple(day_intervals(text) for text in week), special)


@cache
def zone_names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def tidy_zone(name: str) -> str:
    """Raises ValidationError."""
    if name not in zone_names():
        raise ValidationError(_("There is no such time zone. Write a name such as Asia/Shanghai."))
    return name


def validate_exception(line: str) -> None:
    exception_of(line)


def tidy_day(text: str) -> str:
    """The same in one form for all. Raises ValidationError."""
    return day_text(day_intervals(text))


def tidy_exceptions(lines: object) -> list[str]:
    """Raises ValidationError."""
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ValidationError(_("Write a list of texts."))
    if len(lines) > MOST_EXCEPTIONS:
        raise ValidationError(_("At most %d lines.") % MOST_EXCEPTIONS)
    return [str(exception_of(line)) for line in lines]
