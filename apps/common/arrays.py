"""Arrays as PostgreSQL takes them: rows for unnest(), one array for each column, and plain lists."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID


def columns(rows: Iterable[Iterable[object]], width: int) -> list[Any]:
    """Empty arrays when there are no rows. width: the number of columns."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def literal(values: Iterable[UUID | int]) -> str:
    """An array of ids or numbers as PostgreSQL writes it: for a list, psycopg looks at each value on its own, which
    takes longer than a small query."""
    return "{" + ",".join(map(str, values)) + "}"
