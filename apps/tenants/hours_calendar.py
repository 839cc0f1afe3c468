"""The calendar of opening hours: its entries in order, those of last year once more, a table of them, the days ahead.

An entry is a text such as «2026-10-01..2026-10-07 closed National Day», see hours_text.py. Knows no tables.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.tenants.hours import Hours
from apps.tenants.hours_text import DayException, Intervals, exception_of

DELIMITERS = ",;\t，；"
_DATE = re.compile(r"\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}\s*")


@dataclass(frozen=True, slots=True)
class Day:
    """What counts on a day. is_exception: because of the calendar."""

    day: date
    intervals: Intervals
    name: str
    is_exception: bool


def days_ahead(hours: Hours, first: date, count: int) -> list[Day]:
    days = [first + timedelta(days=ahead) for ahead in range(count)]
    return [Day(day, hours.intervals(day), hours.names.get(day, ""), day in hours.exceptions) for day in days]


def in_order(lines: Iterable[str]) -> list[str]:
    """By their first day, each once. What is meant for fewer days comes later, and so counts where two name a day."""
    return sorted(dict.fromkeys(lines), key=_place)


def _place(line: str) -> tuple[date, int]:
    entry = exception_of(line)
    return entry.first, -(entry.last - entry.first).days


def years(lines: Iterable[str]) -> list[int]:
    """In which entries begin that a year later are worth a look."""
    return sorted({entry.first.year for entry in map(exception_of, lines) if entry.like is None})


def a_year_later(lines: Iterable[str], year: int) -> list[str]:
    """The entries that begin in that year, moved to the next. Without days that are made up: those never repeat."""
    entries = [exception_of(line) for line in lines]
    return [str(_moved(entry)) for entry in entries if entry.first.year == year and entry.like is None]


def _moved(entry: DayException) -> DayException:
    return replace(entry, first=_next_year(entry.first), last=_next_year(entry.last))


def _next_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, day=28)


# ── a table ─────────────────────────────────────────────────────────────────────────────────────────


def read_table(text: str) -> list[str]:
    """Entries, one a line: first day, last day, what counts, name; or as they are written elsewhere.

    Raises ValidationError with a text for each line that cannot be read.
    """
    found: list[str] = []
    errors: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or (number == 1 and not re.search(r"\d", line)):
            continue  # empty, or the names of the columns
        try:
            found.append(str(exception_of(_entry(line))))
        except ValidationError as error:
            errors += [_("Line %(number)d: %(text)s") % {"number": number, "text": each} for each in error]
    if errors:
        raise ValidationError(errors)
    return found


def _entry(line: str) -> str:
    delimiter = max(DELIMITERS, key=line.count)
    cells = next(csv.reader(StringIO(line), delimiter=delimiter))
    if not _DATE.fullmatch(cells[0]) or len(cells) == 1:
        return line
    first, last, what, *names = [*(cell.strip() for cell in cells), "", "", ""]
    return f"{_days(first, last)} {what or 'closed'} {' '.join(filter(None, names))}".strip()


def _days(first: str, last: str) -> str:
    return f"{first}..{last}" if last and last != first else first
