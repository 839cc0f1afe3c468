"""A new database and one that came all the way have the same tables."""

from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

BEYOND_DJANGO = """
SELECT
    (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'conversations_message_pkey'),
    (SELECT attstorage FROM pg_attribute
        WHERE attrelid = 'knowledge_vector'::regclass AND attname = 'vector'),
    (SELECT tgname FROM pg_trigger WHERE tgrelid = 'tenants_auditentry'::regclass AND NOT tgisinternal)
"""


def changes(before: ProjectState, after: ProjectState) -> dict[str, list[object]]:
    """The operations by app that would lead from one to the other."""
    found = MigrationAutodetector(before, after)._detect_changes()
    return {
        app: [step for each in migrations for step in each.operations] for app, migrations in found.items()
    }


def test_squashed_migrations_end_where_the_replaced_ones_do() -> None:
    loader, unsquashed = MigrationLoader(None), MigrationLoader(None, replace_migrations=False)
    short = loader.project_state(list(loader.replacements))
    long = unsquashed.project_state([squashed.replaces[-1] for squashed in loader.replacements.values()])

    assert len(short.models) > 100
    assert (changes(long, short), changes(short, long)) == ({}, {})


def test_new_database_has_what_django_does_not_know_of(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BEYOND_DJANGO)
        assert cursor.fetchone() == ("PRIMARY KEY (id, conversation_id)", "m", "audit_append_only")
