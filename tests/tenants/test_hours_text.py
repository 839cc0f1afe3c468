"""What shop owners write into the form."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.tenants.hours import hours_from, tidy_day, tidy_exceptions, tidy_zone


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("", ""),
        ("closed", ""),
        ("休息", ""),
        ("09:00-18:00", "09:00-18:00"),
        ("9-12", "09:00-12:00"),
        ("9:00 - 12:00 , 13:30–18:00", "09:00-12:00, 13:30-18:00"),
        ("１３：３０～１８：００，９：００至１２：００", "09:00-12:00, 13:30-18:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("22:00-06:00", "22:00-06:00"),
        ("18:00-24:00,", "18:00-24:00"),
        ("18:00-00:00", "18:00-24:00"),
    ],
)
def test_day_is_read_as_people_write_it(written: str, tidy: str) -> None:
    assert tidy_day(written) == tidy
    assert tidy_day(tidy) == tidy


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("9:00", "“9:00” is not a time such as 09:00-18:00."),
        ("nine to five", "“ninetofive” is not a time such as 09:00-18:00."),
        ("09:00-18:00-20:00", "“09:00-18:00-20:00” is not a time such as 09:00-18:00."),
        ("09:00-25:00", "“09:00-25:00” is not a time of the day."),
        ("09:60-12:00", "“09:60-12:00” is not a time of the day."),
        ("24:00-06:00", "“24:00-06:00” is not a time of the day."),
        ("09:00-09:00", "“09:00-09:00” opens and closes at once. For the whole day write 00:00-24:00."),
        ("13:00-18:00, 09:00-14:00", "These times overlap: 09:00-14:00, 13:00-18:00."),
        ("22:00-06:00, 23:00-23:30", "These times overlap: 22:00-06:00, 23:00-23:30."),
    ],
)
def test_day_says_what_is_wrong(written: str, message: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        tidy_day(written)
    assert refused.value.messages == [message]


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("2026-10-01", "2026-10-01 closed"),
        ("2026-10-01 closed", "2026-10-01 closed"),
        ("2026/10/1 休息", "2026-10-01 closed"),
        ("2026-10-01..2026-10-07 closed 国庆节", "2026-10-01..2026-10-07 closed 国庆节"),
        ("2026-10-01 至 2026-10-07：放假", "2026-10-01..2026-10-07 closed"),
        ("2026-09-25 closed 中秋、国庆：连休", "2026-09-25 closed 中秋、国庆：连休"),
        ("2026-10-01 to 2026-10-07 National Day", "2026-10-01..2026-10-07 closed National Day"),
        ("2026-12-24 9:00-12:00", "2026-12-24 09:00-12:00"),
        ("2026-12-24: 9-12，14-15 平安夜", "2026-12-24 09:00-12:00, 14:00-15:00 平安夜"),
        ("2026-10-10 like friday", "2026-10-10 like friday"),
        ("2026-10-10 as Friday made up", "2026-10-10 like friday made up"),
        ("2026/10/10 按周五 调休", "2026-10-10 like friday 调休"),
        ("2026-10-10：同星期天", "2026-10-10 like sunday"),
        ("2026-10-10 like fridays", "2026-10-10 closed like fridays"),
    ],
)
def test_exception_is_read_as_people_write_it(written: str, tidy: str) -> None:
    assert tidy_exceptions([written]) == [tidy]
    assert tidy_exceptions([tidy]) == [tidy]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "tomorrow",
        "2026-13-01 closed",
        "2026-02-30",
        "2026-10-07..2026-10-01 closed",
        "2026-10-01..2028-10-01 closed",
        "2026-10-01 9:00",
        "2026-10-01 9:00-12:00, 11:00-13:00",
        "2026-10-01 closed 09:00-12:00",
        "2026-10-01closed",
    ],
)
def test_exception_that_makes_no_sense_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        tidy_exceptions([written])


@pytest.mark.parametrize("lines", ["2026-10-01", [1], None, {"2026-10-01": ""}, ["2026-10-01"] * 101])
def test_exceptions_are_a_short_list_of_texts(lines: object) -> None:
    with pytest.raises(ValidationError):
        tidy_exceptions(lines)


@pytest.mark.parametrize("name", ["", "Asia", "Mars/Base", "../etc/passwd", "asia/shanghai", "+08:00"])
def test_unknown_time_zones_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        tidy_zone(name)
    with pytest.raises(ValidationError):
        hours_from(name, [""] * 7, [])
