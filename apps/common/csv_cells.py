"""CSV that a spreadsheet opens as what it is: Chinese stays Chinese, and text stays text."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take the file for Latin text
# A spreadsheet takes a cell that begins so for a formula, which may fetch addresses or start programs.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Cell = str | int | float | Decimal | date | datetime | None


def disarmed(text: str) -> str:
    """The text; with an apostrophe before it where it would be calculated."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip(" ").startswith(FORMULA) else text


def csv_line(cells: Iterable[Cell]) -> str:
    """One row, with its line end. Numbers and times are written as they are, texts disarmed."""
    stream = io.StringIO()
    csv.writer(stream).writerow([disarmed(cell) if isinstance(cell, str) else cell for cell in cells])
    return stream.getvalue()
