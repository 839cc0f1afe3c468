"""JSON lines: an object per line, named as the columns of tables are. This is what the export writes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from apps.knowledge.importing.formats.columns import MANY, field_of, row_of
from apps.knowledge.importing.formats.encodings import decoded
from apps.knowledge.importing.problems import Problem
from apps.knowledge.importing.rows import ImportRow


def rows(_name: str, data: bytes) -> Iterator[ImportRow]:
    """A line that is wrong spoils itself alone."""
    for line in decoded(data).split("\n"):
        if line.strip():
            yield _row(line)


def _row(line: str) -> ImportRow:
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return ImportRow(title=line.strip()[:100], body="", problem=Problem.NO_OBJECT)
    named = {field_of(str(name)): value for name, value in said.items()}
    row = row_of({name: [_text(value)] for name, value in named.items() if name and name not in MANY})
    return _with_lists(row, named)


def _with_lists(row: ImportRow, named: Mapping[str, Any]) -> ImportRow:
    lists = {name: _texts(named.get(name)) for name in MANY}
    return ImportRow(**{name: getattr(row, name) for name in ImportRow.__slots__} | lists)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _texts(value: object) -> Sequence[str]:
    many = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_text, many) if text.strip())
