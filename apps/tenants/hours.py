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

from apps.tenants.hours_text import DAYS, Intervals, day_intervals, day_text, exception_of

__all__ = [
    "ALWAYS_OPEN",
    "DAYS",
    "Hours",
    "Intervals",
    "closed_by",
    "holiday_of",
    "hours_from",
    "is_open",
    "next_change",
    "next_opening",
    "open_time",
]

LOOKED_AHEAD = 366  # days
MOST_EXCEPTIONS = 100


@dataclass(frozen=True, slots=True)
class Hours:
    """week: from Monday on. exceptions: what counts on a day instead; names: what such a day is called. An interval
    belongs to the day it begins on."""

    zone: ZoneInfo
    week: tuple[Intervals, ...]
    exceptions: Mapping[date, Intervals] = field(default_factory=dict)
    names: Mapping[date, str] = field(default_factory=dict)

    def intervals(self, day: date) -> Intervals:
        return self.exceptions.get(day, self.week[day.weekday()])


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


def open_time(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """For how long of the time between the two it was open."""
    if hours is ALWAYS_OPEN:
        return max(end - start, timedelta())
    first, last = (moment.astimezone(hours.zone).date() for moment in (start, end))
    days = (first + timedelta(days=ahead) for ahead in range(-1, (last - first).days + 1))
    total, until = timedelta(), start
    for opens, closes in sorted(span for day in days for span in _spans(hours, day)):
        counted = min(closes, end) - max(opens, until)  # a night's hours may reach into those of the next day
        total, until = total + max(counted, timedelta()), max(until, closes)
    return total


def holiday_of(hours: Hours, moment: datetime) -> str:
    """The name of the calendar's entry for that day, whatever counts on it; empty without one."""
    return hours.names.get(moment.astimezone(hours.zone).date(), "")


def closed_by(hours: Hours, moment: datetime) -> str:
    """The name of the entry because of which it is closed: all day, or when the week alone would have opened."""
    day = moment.astimezone(hours.zone).date()
    name = hours.names.get(day, "")
    if not name or is_open(hours, moment):
        return ""
    is_all_day = not hours.exceptions[day]
    return name if is_all_day or is_open(Hours(hours.zone, hours.week), moment) else ""


def _spans(hours: Hours, day: date) -> Iterator[tuple[datetime, datetime]]:
    """When the intervals of that day begin and end, in UTC."""
    for opens, closes in hours.intervals(day):
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
    ordinary = tuple(day_intervals(text) for text in week)
    special: dict[date, Intervals] = {}
    names: dict[date, str] = {}
    for line in exceptions:  # where two lines name a day, the later one counts
        entry = exception_of(line)
        intervals = entry.intervals if entry.like is None else ordinary[entry.like]
        special |= dict.fromkeys(entry.days, intervals)
        names |= dict.fromkeys(entry.days, entry.name)
    return Hours(ZoneInfo(tidy_zone(zone)), ordinary, special, names)


@cache
def zone_names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def tidy_zone(name: str) -> str:
    """Raises ValidationError."""
    if name not in zone_names():
        raise ValidationError(_("There is no such time zone. Write a name such as Asia/Shanghai."))
    return name


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
