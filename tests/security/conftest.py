"""The two tenants of every test here."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from pytest_django import DjangoDbBlocker

from tests.security.world import World, everything_of, fingerprints_of, make_world
from tests.shared_rows import kept_rows


@pytest.fixture(scope="module")
def shared_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, str, dict[str, str]]]:
    """And everything of the foreign tenant, in words and in short."""
    with kept_rows(django_db_blocker):
        with django_db_blocker.unblock():
            made = make_world()
            before, fingerprints = everything_of(made.foreign), fingerprints_of(made.foreign)
        yield made, before, fingerprints


@pytest.fixture
def world(shared_world: tuple[World, str, dict[str, str]], db: None) -> Iterator[World]:
    """Fails at the end when anything of the foreign tenant has changed."""
    made, before, fingerprints = shared_world
    yield deepcopy(made)
    if fingerprints_of(made.foreign) != fingerprints:
        assert everything_of(made.foreign) == before


@pytest.fixture
def stored_world(transactional_db: None) -> Iterator[World]:
    """The same, committed: for what works in threads and on connections of its own."""
    made = make_world()
    before = everything_of(made.foreign)
    yield made
    assert everything_of(made.foreign) == before
