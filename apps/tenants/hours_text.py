"""How opening hours are written: «09:00-12:00, 13:30-18:00», «2026-10-01..2026-10-07 closed National Day» and
«2026-10-10 like friday made up»."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Minutes after midnight; an end of more than 1,440 lies on the next day.
Interval = tuple[int, int]
Intervals = tuple[Interval, ...]

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = 24 * 60
LONGEST_EXCEPTION = timedelta(days=366)
CLOSED = "closed"
LIKE = "like"
# What Chinese keyboards write, and other signs people use for the same; each stands for one.
_PLAIN = str.maketrans("：－–—~～至，、；;０１２３４５６７８９", ":------,,,,0123456789")
_INTERVAL = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?", re.ASCII)
_DATE = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_TIMES = r"\d[\d:\s-]*(?:,[\d:\s-]+)*"
_CHINESE_DAYS = "一二三四五六日天"  # 周日 and 周天 are the same
_LIKE = rf"(?:{LIKE}|as|按|同)\s*(?:(?P<english>{'|'.join(DAYS)})\b|(?:周|星期|礼拜)(?P<chinese>[{_CHINESE_DAYS}]))"
_EXCEPTION = re.compile(
    rf"(?P<first>{_DATE})(?:\s*(?:\.\.|to|-)\s*(?P<last>{_DATE}))?"
    rf"(?:[\s:]+(?:(?P<closed>{CLOSED}|休息|关闭|放假)|{_LIKE}|(?P<times>{_TIMES}))?(?P<name>.*))?",
    re.ASCII | re.IGNORECASE,
)


def day_intervals(text: str) -> Intervals:
    """In their order. Raises ValidationError."""
    plain = re.sub(r"\s+", "", text.translate(_PLAIN)).strip(",")
    if plain.lower() in ("", CLOSED, "休息", "关闭"):
        return ()
    intervals = tuple(sorted(_interval(part) for part in plain.split(",")))
    for (_opens, closes), following in pairwise(intervals):
        if following[0] < closes:
            raise ValidationError(_("These times overlap: %s.") % day_text(intervals))
    return intervals


def _interval(text: str) -> Interval:
    found = _INTERVAL.fullmatch(text)
    if found is None:
        raise ValidationError(_("“%s” is not a time such as 09:00-18:00.") % text)
    opens, closes = (int(found[hour]) * 60 + int(found[hour + 1] or 0) for hour in (1, 3))
    minutes = max(int(found[2] or 0), int(found[4] or 0))
    if opens >= DAY or closes > DAY or minutes > 59:
        raise ValidationError(_("“%s” is not a time of the day.") % text)
    if opens == closes:
        raise ValidationError(_("“%s” opens and closes at once. For the whole day write 00:00-24:00.") % text)
    return opens, closes if closes > opens else closes + DAY


def day_text(intervals: Intervals) -> str:
    return ", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in intervals)


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes if minutes <= DAY else minutes - DAY, 60)
    return f"{hour:02}:{minute:02}"


@dataclass(frozen=True, slots=True)
class DayException:
    """Days on which other times count; none of them: closed. like: the weekday (0: Monday) whose times these are."""

    first: date
    last: date
    intervals: Intervals
    name: str
    like: int | None = None

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def __str__(self) -> str:
        days = f"{self.first}..{self.last}" if self.last != self.first else str(self.first)
        return f"{days} {self.what} {self.name}".strip()

    @property
    def what(self) -> str:
        """What counts on these days: times, «closed», or «like friday»."""
        if self.like is not None:
            return f"{LIKE} {DAYS[self.like]}"
        return day_text(self.intervals) or CLOSED


def exception_of(line: str) -> DayException:
    """Raises ValidationError."""
    line = line.strip()
    found = _EXCEPTION.fullmatch(line.translate(_PLAIN))
    if found is None or (found["name"] or "").strip()[:1].isdecimal():
        raise ValidationError(
            _(
                "“%s”: write 2026-10-01 closed, or 2026-10-01..2026-10-07 closed, or 2026-12-24 09:00-12:00, "
                "or 2026-10-10 like friday."
            )
            % line
        )
    first = _date(found["first"])
    last = _date(found["last"]) if found["last"] else first
    if not first <= last <= first + LONGEST_EXCEPTION:
        raise ValidationError(_("“%s”: the last day is not within a year after the first.") % line)
    name = line[slice(*found.span("name"))] if found["name"] else ""
    return DayException(
        first, last, day_intervals(found["times"] or ""), name.strip(" :,-，："), _weekday(found)
    )


def _weekday(found: re.Match[str]) -> int | None:
    if found["english"]:
        return DAYS.index(found["english"].lower())
    return min(_CHINESE_DAYS.index(found["chinese"]), 6) if found["chinese"] else None


def _date(text: str) -> date:
    try:
        return date(*(int(part) for part in re.split("[-/]", text)))
    except ValueError:
        raise ValidationError(_("“%s” is not a day of the calendar.") % text) from None
