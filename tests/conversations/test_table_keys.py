"""docs/decisions/0001-message-table.md, as PostgreSQL sees it."""

import pytest
from django.db import connection


def rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_every_unique_constraint_of_messages_contains_the_conversation() -> None:
    found = rows(
        """select array_agg(a.attname order by a.attname)::text[] from pg_index i
           join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
           where i.indrelid = 'conversations_message'::regclass and i.indisunique group by i.indexrelid"""
    )
    assert sorted(sorted(columns) for (columns,) in found) == [  # type: ignore[call-overload]
        ["client_id", "conversation_id"],
        ["conversation_id", "id"],
        ["conversation_id", "seq"],
    ]


@pytest.mark.django_db
def test_no_foreign_key_points_at_a_message() -> None:
    assert rows("select conname from pg_constraint where confrelid = 'conversations_message'::regclass") == []
