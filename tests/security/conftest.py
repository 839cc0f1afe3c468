"""The two tenants, made once a module; what a test does is rolled back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.security.world import World, everything_of, make_world


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, str]]:
    from django.db import connection as c
    with django_db_blocker.unblock():
        print("DBG", c.settings_dict["NAME"], c.introspection.table_names())
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        yield world, everything_of(world.foreign)
        transaction.set_rollback(True)


@pytest.fixture
def world(_made: tuple[World, str]) -> Iterator[World]:
    """Fails at the end when anything of the foreign tenant has changed."""
    made, before = _made
    with transaction.atomic():
        yield made
        after = everything_of(made.foreign)
        transaction.set_rollback(True)
    assert after == before
