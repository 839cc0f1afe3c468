"""Excel workbooks: every sheet whose first row names our columns. Formulas count as what they last came to."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from apps.knowledge.importing.formats import office
from apps.knowledge.importing.formats.columns import header, table_rows
from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.importing.rows import ImportRow

MAX_COLUMNS = 60
MAX_EMPTY = 1000  # rows: a sheet that was formatted down to its end has a million


def rows(_name: str, data: bytes) -> Iterator[ImportRow]:
    office.check(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError) as error:
        raise Unreadable(Problem.BROKEN) from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    ours = [sheet for sheet in sheets if {"title", "body"} <= set(header(next(_lines(sheet), ())))]
    if not any(next(_lines(sheet), None) for sheet in sheets):
        raise Unreadable(Problem.EMPTY)
    if not ours:
        raise Unreadable(Problem.NO_COLUMNS)
    for sheet in ours:
        yield from table_rows(_lines(sheet))


def _lines(sheet: Any) -> Iterator[Sequence[str]]:
    """Without empty ones."""
    sheet.reset_dimensions()  # what files say of their own size is often wrong
    empty = 0
    for cells in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS):
        line = [_text(cell) for cell in cells]
        if any(line):
            empty = 0
            yield line
        elif (empty := empty + 1) > MAX_EMPTY:
            return


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value).strip()
