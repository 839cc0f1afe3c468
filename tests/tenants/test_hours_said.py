"""When it opens, in words; and when the hours change what is shown."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from apps.tenants.hours import ALWAYS_OPEN, hours_from, next_change
from apps.tenants.hours_said import said_opening

NIGHT = ("22:00-06:00", "", "", "", "", "", "")
SPLIT = ("09:00-12:00, 13:30-18:00", "", "", "", "", "", "")
ALL_DAY = ("00:00-24:00",) * 7


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("opening", "moment", "english", "chinese"),
    [
        ("2026-11-23T13:30", "2026-11-23T12:10", "today at 13:30 (UTC+8)", None),
        ("2026-11-24T09:00", "2026-11-23T23:59", "tomorrow at 09:00 (UTC+8)", None),
        ("2026-11-23T09:00", "2026-11-20T18:00", "Mon 09:00 (UTC+8)", "星期一 09:00 (UTC+8)"),
        (
            "2026-11-30T09:00",
            "2026-11-23T18:00",
            "November 30 09:00 (UTC+8)",
            "11月30日 09:00 (UTC+8)",
        ),
    ],
    ids=["today", "tomorrow", "this-week", "later"],
)
def test_opening_is_said_as_people_say_it(
    opening: str, moment: str, english: str, chinese: str | None
) -> None:
    with translation.override("en"):
        assert said_opening(at(opening), at(moment)) == english
    if chinese is not None:
        with translation.override("zh-hans"):
            assert said_opening(at(opening), at(moment)) == chinese


def test_opening_counts_days_on_the_clock_of_the_hours() -> None:
    """In London it is still Sunday."""
    with translation.override("en"):
        sunday = at("2026-11-22T23:30", "Europe/London")
        assert said_opening(at("2026-11-23T09:00"), sunday) == "today at 09:00 (UTC+8)"


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("Asia/Kolkata", "UTC+5:30"), ("America/St_Johns", "UTC-3:30"), ("UTC", "UTC+0")],
    ids=["half", "behind", "none"],
)
def test_opening_names_the_offset(zone: str, offset: str) -> None:
    with translation.override("en"):
        opening = at("2026-11-23T09:00", zone)
        assert said_opening(opening, opening) == f"today at 09:00 ({offset})"


@pytest.mark.parametrize(
    ("week", "moment", "change"),
    [
        (SPLIT, "2026-11-23T08:00", "2026-11-23T09:00"),
        (SPLIT, "2026-11-23T09:00", "2026-11-23T12:00"),
        (SPLIT, "2026-11-23T12:00", "2026-11-23T13:30"),
        (SPLIT, "2026-11-23T18:00", None),
        (NIGHT, "2026-11-24T01:00", "2026-11-24T06:00"),
        (ALL_DAY, "2026-11-24T01:00", None),
    ],
    ids=["opens", "closes", "lunch", "a-week-away", "after-midnight", "never"],
)
def test_next_change(week: tuple[str, ...], moment: str, change: str | None) -> None:
    hours = hours_from("Asia/Shanghai", week, [])
    assert next_change(hours, at(moment)) == (at(change) if change else None)


def test_always_open_does_not_change() -> None:
    assert next_change(ALWAYS_OPEN, at("2026-11-23T08:00")) is None
