"""The two tenants of every test here."""

from collections.abc import Iterator

import pytest

from tests.security.world import World, everything_of, make_world


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Fails at the end when anything of the foreign tenant has changed."""
    made = make_world()
    before = everything_of(made.foreign)
    yield made
    assert everything_of(made.foreign) == before


@pytest.fixture
def stored_world(transactional_db: None) -> Iterator[World]:
    """The same, committed: for what works in threads and on connections of its own."""
    made = make_world()
    before = everything_of(made.foreign)
    yield made
    assert everything_of(made.foreign) == before
