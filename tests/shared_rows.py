"""Rows that all tests of a module start from, made once. What a test does to them is rolled back behind it.

For modules whose tests all live inside the `db` fixture's transaction: a test of another kind would not see the rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def kept_rows(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the rows, then `yield` once inside: a transaction around the transactions of the tests."""
    around = transaction.atomic()
    with blocker.unblock():
        around.__enter__()
    try:
        yield
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
