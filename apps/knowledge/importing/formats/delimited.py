"""CSV, with whatever stands between the cells."""

import csv
from collections.abc import Iterator
from io import StringIO

from apps.knowledge.importing.formats.columns import table_rows
from apps.knowledge.importing.formats.encodings import decoded
from apps.knowledge.importing.limits import MAX_FILE_BYTES
from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.importing.rows import ImportRow

DELIMITERS = ",;\t|"


def rows(_name: str, data: bytes) -> Iterator[ImportRow]:
    text = decoded(data)
    csv.field_size_limit(MAX_FILE_BYTES)
    try:
        yield from table_rows(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise Unreadable(Problem.BROKEN) from error


def _delimiter(text: str) -> str:
    """The one that the first line has most of: names of columns hold none."""
    first = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=first.count)
