"""Empties the tables behind a test that commits: Django's own way truncates every table and makes all rights anew."""

from functools import cache
from typing import Any

from django.db import connection

# Made by migrating and the same for every test.
KEPT = ("django_migrations", "django_content_type", "auth_permission")
EMPTY = """
DO $$
DECLARE
    name text;
    is_used boolean;
BEGIN
    LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE;  -- waits for what still writes, as TRUNCATE does
    SET LOCAL session_replication_role = replica;  -- nothing refers to anything when all of it goes
    FOREACH name IN ARRAY string_to_array('{tables}', ', ') LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO is_used;
        IF is_used THEN
            EXECUTE format('DELETE FROM %s', name);
        END IF;
    END LOOP;
END $$
"""


@cache
def statement() -> str:
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    quoted = (connection.ops.quote_name(name) for name in sorted(names.difference(KEPT)))
    return EMPTY.format(tables=", ".join(quoted))


def empty_tables(_case: Any) -> None:
    """Stands for `TransactionTestCase._fixture_teardown`."""
    with connection.cursor() as cursor:
        cursor.execute(statement())
