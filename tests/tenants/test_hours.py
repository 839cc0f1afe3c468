"""Open or closed, and when next: over weekends, midnights, holidays and clock changes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.tenants.hours import (
    ALWAYS_OPEN,
    Hours,
    closed_by,
    holiday_of,
    hours_from,
    is_open,
    next_opening,
    open_time,
)

CLOSED_WEEK = [""] * 7
SHOP = hours_from("Asia/Shanghai", ["09:00-12:00, 13:30-18:00"] * 5 + ["10:00-16:00", ""], [])


def at(text: str, zone: str = "+08:00") -> datetime:
    return datetime.fromisoformat(f"{text}{zone}")


def daily(zone: str, text: str) -> Hours:
    return hours_from(zone, [text] * 7, [])


@pytest.mark.parametrize(
    ("moment", "open_now"),
    [
        ("2026-11-20T08:59:59", False),  # a Friday
        ("2026-11-20T09:00", True),
        ("2026-11-20T11:59:59", True),
        ("2026-11-20T12:00", False),
        ("2026-11-20T13:30", True),
        ("2026-11-20T18:00", False),
        ("2026-11-21T09:30", False),
        ("2026-11-21T15:59", True),
        ("2026-11-22T12:00", False),
    ],
)
def test_week_has_breaks_and_a_closed_day(moment: str, open_now: bool) -> None:
    assert is_open(SHOP, at(moment)) is open_now
    assert is_open(SHOP, at(moment).astimezone(UTC)) is open_now


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-20T07:00", "2026-11-20T09:00"),
        ("2026-11-20T10:15", "2026-11-20T10:15"),
        ("2026-11-20T12:00", "2026-11-20T13:30"),
        ("2026-11-20T18:00", "2026-11-21T10:00"),
        ("2026-11-21T16:00", "2026-11-23T09:00"),
    ],
)
def test_next_opening_is_the_moment_itself_or_the_next_start(moment: str, opens: str) -> None:
    found = next_opening(SHOP, at(moment))
    assert found is not None
    assert found.isoformat() == at(opens).isoformat()


def test_night_goes_on_over_midnight() -> None:
    nights = hours_from("Asia/Shanghai", ["22:00-06:00", *[""] * 6], [])  # begins on Mondays
    assert [is_open(nights, at(f"2026-11-{hour}")) for hour in ("23T21:59", "23T22:00", "24T00:00")] == [
        False,
        True,
        True,
    ]
    assert is_open(nights, at("2026-11-24T05:59"))
    assert not is_open(nights, at("2026-11-24T06:00"))
    assert next_opening(nights, at("2026-11-24T06:00")) == at("2026-11-30T22:00")


def test_whole_days_leave_no_gap_at_midnight() -> None:
    always = daily("Asia/Shanghai", "00:00-24:00")
    assert is_open(always, at("2026-11-20T23:59:59.999999"))
    assert is_open(always, at("2026-11-21T00:00"))


def test_exceptions_replace_what_begins_on_that_day() -> None:
    lines = ["2026-12-24 09:00-12:00", "2026-12-25..2026-12-31 closed", "2026-12-30 10:00-11:00"]
    hours = hours_from("Asia/Shanghai", ["09:00-18:00"] * 7, lines)
    assert is_open(hours, at("2026-12-24T11:00"))
    assert not is_open(hours, at("2026-12-24T13:00"))
    assert next_opening(hours, at("2026-12-24T13:00")) == at("2026-12-30T10:00")
    assert next_opening(hours, at("2026-12-30T11:00")) == at("2027-01-01T09:00")


def test_exception_lets_a_night_before_it_end() -> None:
    hours = hours_from("Asia/Shanghai", ["22:00-06:00"] * 7, ["2026-12-25 closed"])
    assert is_open(hours, at("2026-12-25T05:00"))
    assert next_opening(hours, at("2026-12-25T06:00")) == at("2026-12-26T22:00")


def test_no_opening_within_a_year() -> None:
    never = hours_from("Asia/Shanghai", CLOSED_WEEK, [])
    assert (is_open(never, at("2026-11-20T10:00")), next_opening(never, at("2026-11-20T10:00"))) == (
        False,
        None,
    )
    once = hours_from("Asia/Shanghai", CLOSED_WEEK, ["2027-11-19 09:00-10:00"])
    assert next_opening(once, at("2026-11-20T10:00")) == at("2027-11-19T09:00")


def test_always_open() -> None:
    moment = at("2026-03-29T02:30", "+00:00")
    assert is_open(ALWAYS_OPEN, moment)
    assert next_opening(ALWAYS_OPEN, moment) == moment


# ── clock changes ───────────────────────────────────────────────────────────────────────────────────
# Berlin 2026: 29 March 02:00 -> 03:00 (01:00 UTC), 25 October 03:00 -> 02:00 (01:00 UTC).


def opened(hours: Hours, day: str) -> list[str]:
    """When it opens and closes on that UTC day, by the minute."""
    start = datetime.fromisoformat(f"{day}T00:00+00:00")
    minutes = [start + timedelta(minutes=number) for number in range(24 * 60)]
    states = [(minute, is_open(hours, minute)) for minute in minutes]
    return [f"{minute:%H:%M}" for (_, before), (minute, after) in pairwise(states) if before != after]


@pytest.mark.parametrize(
    ("zone", "text", "day", "utc"),
    [
        pytest.param("Europe/Berlin", "09:00-18:00", "2026-03-28", ["08:00", "17:00"], id="winter"),
        pytest.param("Europe/Berlin", "09:00-18:00", "2026-03-29", ["07:00", "16:00"], id="summer"),
        pytest.param(
            "Europe/Berlin", "01:30-04:00", "2026-03-29", ["00:30", "02:00", "23:30"], id="spring-across"
        ),
        pytest.param(
            "Europe/Berlin", "02:30-10:00", "2026-03-29", ["01:00", "08:00"], id="spring-opens-in-gap"
        ),
        pytest.param(
            "Europe/Berlin", "01:00-02:30", "2026-03-29", ["01:00", "23:00"], id="spring-closes-in-gap"
        ),
        pytest.param("Europe/Berlin", "02:10-02:50", "2026-03-29", [], id="spring-all-in-gap"),
        pytest.param("Europe/Berlin", "01:30-04:00", "2026-10-25", ["03:00"], id="autumn-across"),
        pytest.param(
            "Europe/Berlin", "02:30-10:00", "2026-10-25", ["00:30", "09:00"], id="autumn-opens-twice"
        ),
        pytest.param(
            "Europe/Berlin", "00:30-02:30", "2026-10-25", ["01:30", "23:30"], id="autumn-closes-twice"
        ),
        pytest.param("America/New_York", "22:00-06:00", "2026-11-01", ["02:00", "11:00"], id="autumn-night"),
        pytest.param(
            "Australia/Lord_Howe", "02:10-03:00", "2026-10-03", ["15:30", "16:00"], id="half-an-hour"
        ),
    ],
)
def test_clock_changes(zone: str, text: str, day: str, utc: list[str]) -> None:
    assert opened(daily(zone, text), day) == utc


def test_midnight_that_does_not_exist() -> None:
    """Beirut 2026: 29 March 00:00 -> 01:00. The day begins at one, and nothing is missing in between."""
    assert opened(daily("Asia/Beirut", "00:00-24:00"), "2026-03-28") == []
    hours = daily("Asia/Beirut", "00:00-08:00")
    found = next_opening(hours, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert found is not None
    assert found.isoformat() == "2026-03-29T01:00:00+03:00"


INTERVALS = st.tuples(st.integers(0, 1439), st.integers(1, 1439)).map(
    lambda pair: (
        f"{pair[0] // 60:02}:{pair[0] % 60:02}-{sum(pair) % 1440 // 60:02}:{sum(pair) % 1440 % 60:02}"
    )
)
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Asia/Beirut"]
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@given(ZONES, INTERVALS, MOMENTS)
@settings(max_examples=150)
def test_next_opening_is_the_first_open_moment(zone: str, text: str, moment: datetime) -> None:
    hours = daily(zone, text)
    found = next_opening(hours, moment)
    assert found is not None
    assert is_open(hours, found)
    assert moment <= found <= moment + timedelta(days=3)
    if found > moment:
        assert not is_open(hours, found - timedelta(seconds=1))
        assert not is_open(hours, moment + (found - moment) / 2)


# ── the calendar ────────────────────────────────────────────────────────────────────────────────────

WEEK = ["09:00-18:00"] * 4 + ["09:00-17:00"] + ["", ""]
CALENDAR = [
    "2026-10-01..2026-10-07 closed 国庆节",
    "2026-10-10 like friday 调休",
    "2026-12-24 09:00-12:00 Christmas Eve",
]
YEAR = hours_from("Asia/Shanghai", WEEK, CALENDAR)


@pytest.mark.parametrize(
    ("moment", "open_now", "name", "closed"),
    [
        ("2026-10-01T10:00", False, "国庆节", "国庆节"),
        ("2026-10-03T10:00", False, "国庆节", "国庆节"),  # a Saturday, closed without a holiday as well
        ("2026-10-08T10:00", True, "", ""),
        ("2026-10-10T16:59", True, "调休", ""),  # a Saturday that works like a Friday
        ("2026-10-10T17:30", False, "调休", ""),
        ("2026-12-24T11:00", True, "Christmas Eve", ""),
        ("2026-12-24T15:00", False, "Christmas Eve", "Christmas Eve"),
        ("2026-12-24T20:00", False, "Christmas Eve", ""),  # as on any other day
    ],
)
def test_calendar_goes_before_the_week(moment: str, open_now: bool, name: str, closed: str) -> None:
    assert is_open(YEAR, at(moment)) is open_now
    assert holiday_of(YEAR, at(moment)) == name
    assert closed_by(YEAR, at(moment)) == closed


def test_made_up_day_has_the_weekdays_hours_whatever_they_are() -> None:
    hours = hours_from("Asia/Shanghai", ["", "", "", "", "13:00-14:00", "", ""], ["2026-10-10 like friday"])
    assert next_opening(hours, at("2026-10-09T15:00")) == at("2026-10-10T13:00")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-20T10:00", "2026-11-20T11:30", 1.5),
        ("2026-11-20T11:00", "2026-11-20T14:30", 2),  # over lunch
        ("2026-11-20T17:00", "2026-11-23T10:00", 1 + 6 + 1),  # Friday to Monday, with a Saturday
        ("2026-11-22T08:00", "2026-11-22T20:00", 0),
        ("2026-11-20T11:30", "2026-11-20T10:00", 0),
    ],
)
def test_open_time_counts_hours_alone(start: str, end: str, hours: float) -> None:
    assert open_time(SHOP, at(start), at(end)) == timedelta(hours=hours)
    assert open_time(SHOP, at(start).astimezone(UTC), at(end).astimezone(UTC)) == timedelta(hours=hours)


def test_open_time_counts_a_night_once() -> None:
    """Monday's night reaches into Tuesday, which begins before it has ended."""
    nights = hours_from("Asia/Shanghai", ["22:00-06:00", "04:00-08:00", "", "", "", "", ""], [])
    assert open_time(nights, at("2026-11-23T00:00"), at("2026-11-25T00:00")) == timedelta(hours=10)


def test_open_time_of_what_never_closes_is_all_of_it() -> None:
    assert open_time(ALWAYS_OPEN, at("2026-01-01T00:00"), at("2026-03-01T00:00")) == timedelta(days=59)
    assert open_time(
        daily("UTC", "00:00-24:00"), at("2026-01-01T00:00"), at("2026-03-01T00:00")
    ) == timedelta(days=59)


@given(st.integers(0, 20 * 24 * 60), st.integers(0, 20 * 24 * 60), st.integers(0, 20 * 24 * 60))
@settings(max_examples=60, deadline=None)
def test_open_time_adds_up(one: int, two: int, three: int) -> None:
    first, middle, last = (
        at("2026-09-28T00:00") + timedelta(minutes=minutes) for minutes in sorted((one, two, three))
    )
    parts = open_time(YEAR, first, middle) + open_time(YEAR, middle, last)
    assert parts == open_time(YEAR, first, last)
