"""Rows as PostgreSQL's unnest() takes them: one array for each column."""

from collections.abc import Iterable
from typing import Any


def columns(rows: Iterable[Iterable[object]], width: int) -> list[Any]:
    """Empty arrays when there are no rows. width: the number of columns."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
