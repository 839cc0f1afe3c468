"""Many new rows of one model in one statement, at less than Django's price.

Measured, CPU of Python alone: bulk_create takes 70 µs a row for 64 messages (480 µs for one), the same rows as one JSON
parameter 20 µs (220 µs). PostgreSQL pays the same.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Model


def insert(rows: Sequence[Model], *, skip_conflicts: bool = False) -> set[UUID]:
    """Store new rows of one model as they are, in this order; every field, created_at included, must have its value.

    Answers the ids of those that are stored now: all, unless conflicts are skipped.
    """
    if not rows:
        return set()
    statement, fields = _insert_statement(type(rows[0]), skip_conflicts)
    values = [{column: row.__dict__[name] for column, name in fields} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(values, default=_plain, ensure_ascii=False)])
        stored = {pk for (pk,) in cursor.fetchall()}
    for row in rows:
        row._state.adding, row._state.db = row.pk not in stored, connection.alias
    return stored


@lru_cache
def _insert_statement(model: type[Model], skip_conflicts: bool) -> tuple[str, list[tuple[str, str]]]:
    fields = [(field.column, field.attname) for field in model._meta.concrete_fields]
    columns, table = ", ".join(column for column, _name in fields), model._meta.db_table
    conflicts = "ON CONFLICT DO NOTHING" if skip_conflicts else ""
    source = f"SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608 - names
    return f"INSERT INTO {table} ({columns}) {source} {conflicts} RETURNING id", fields


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{value!r} is nothing that a row holds")
