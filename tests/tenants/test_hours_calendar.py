"""The calendar: its order, last year's entries once more, a table, the days ahead."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.tenants.hours import hours_from
from apps.tenants.hours_calendar import a_year_later, days_ahead, in_order, read_table, years
from apps.tenants.hours_said import said_holiday
from apps.tenants.hours_text import day_text

ENTRIES = [
    "2026-10-01..2026-10-07 closed 国庆节",
    "2026-10-10 like friday 调休",
    "2024-02-29 09:00-12:00 Leap day",
]


def test_entries_stand_in_order_each_once() -> None:
    """The one for fewer days comes last: so it counts."""
    lines = [
        "2026-10-01 09:00-12:00",
        "2026-10-01..2026-10-07 closed",
        "2026-01-01 closed",
        "2026-01-01 closed",
    ]
    assert in_order(lines) == [
        "2026-01-01 closed",
        "2026-10-01..2026-10-07 closed",
        "2026-10-01 09:00-12:00",
    ]


def test_last_years_entries_come_again_but_no_made_up_days() -> None:
    assert years(ENTRIES) == [2024, 2026]
    assert a_year_later(ENTRIES, 2026) == ["2027-10-01..2027-10-07 closed 国庆节"]
    assert a_year_later(ENTRIES, 2024) == ["2025-02-28 09:00-12:00 Leap day"]
    assert a_year_later(ENTRIES, 2025) == []


@pytest.mark.parametrize(
    "table",
    [
        "first,last,what,name\n2026-10-01,2026-10-07,closed,国庆节\n2026/10/10,,like friday,调休",
        "2026-10-01\t2026-10-07\t休息\t国庆节\n\n2026-10-10\t\t按周五\t调休",
        "2026-10-01；2026-10-07；；国庆节\n2026-10-10;2026-10-10;like friday;调休",
        "2026-10-01..2026-10-07 closed 国庆节\n2026-10-10 like friday 调休",
    ],
    ids=["commas", "tabs", "semicolons", "as written elsewhere"],
)
def test_table_is_read_as_people_write_it(table: str) -> None:
    assert read_table(table) == ["2026-10-01..2026-10-07 closed 国庆节", "2026-10-10 like friday 调休"]


def test_table_takes_several_times_of_a_day() -> None:
    assert read_table('2026-12-24,,"09:00-12:00, 13:00-15:00",Eve') == [
        "2026-12-24 09:00-12:00, 13:00-15:00 Eve"
    ]
    assert read_table("2026-12-24 9-12, 13-15 Eve") == ["2026-12-24 09:00-12:00, 13:00-15:00 Eve"]


def test_table_says_which_line_is_wrong() -> None:
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        read_table("2026-10-01,,closed,a\n2026-13-01,,closed,b\n2026-10-02,,closed,c\nsoon")
    assert [message.partition(":")[0] for message in refused.value.messages] == ["Line 2", "Line 4"]


def test_days_ahead_tell_what_counts() -> None:
    hours = hours_from("Asia/Shanghai", ["09:00-18:00"] * 5 + ["", ""], ENTRIES)
    days = days_ahead(hours, date(2026, 10, 7), 5)
    assert [(each.day.day, day_text(each.intervals), each.name, each.is_exception) for each in days] == [
        (7, "", "国庆节", True),
        (8, "09:00-18:00", "", False),
        (9, "09:00-18:00", "", False),
        (10, "09:00-18:00", "调休", True),
        (11, "", "", False),
    ]


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("国庆节", "en", "National Day"),
        ("national day", "en", "National Day"),
        ("Founders' Day", "en", "Founders' Day"),
        ("", "en", ""),
    ],
)
def test_well_known_holidays_are_said_in_the_readers_language(name: str, language: str, said: str) -> None:
    with translation.override(language):
        assert said_holiday(name) == said
