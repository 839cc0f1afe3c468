"""Cells of CSV files: text is never calculated, and everything else stays as it is."""

import csv
import io
from datetime import date

import pytest

from apps.common.csv_cells import csv_line, disarmed


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "＋1", "－1", "＠SUM(A1)"],
    ids=repr,
)
def test_disarmed_puts_an_apostrophe_before_formulas(text: str) -> None:
    assert disarmed(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "满 99 元包邮", "a=1", "1-2", "'=1", "13800138000"])
def test_disarmed_leaves_other_texts_alone(text: str) -> None:
    assert disarmed(text) == text


def test_csv_line_can_be_read_again() -> None:
    line = csv_line(["=1", 'say "hi", please', "two\nlines", -5, 1.5, None, date(2026, 11, 22)])
    assert list(csv.reader(io.StringIO(line))) == [
        ["'=1", 'say "hi", please', "two\nlines", "-5", "1.5", "", "2026-11-22"]
    ]
