"""Runs that begin or end together: one that cannot be done fails alone, and a lock is worth another try."""

from collections.abc import Callable, Sequence

import pytest
from django.db import DataError, InterfaceError, OperationalError

from apps.desk.hands import _each_of

Work = Callable[[Sequence[int]], list[int]]


def refused(sqlstate: str) -> OperationalError:
    error = OperationalError("the driver's words")
    error.__cause__ = type("Cause", (Exception,), {"sqlstate": sqlstate})()
    return error


def doubling(error: Exception, *, fails: Callable[[Sequence[int]], bool]) -> tuple[Work, list[int]]:
    """Work that doubles numbers, and how many it was given each time."""
    given: list[int] = []

    def work(items: Sequence[int]) -> list[int]:
        given.append(len(items))
        if fails(items):
            raise error
        return [2 * item for item in items]

    return work, given


def test_one_that_cannot_be_done_fails_alone() -> None:
    error = DataError("no such thing")
    work, given = doubling(error, fails=lambda items: 2 in items)
    assert _each_of(work, [1, 2, 3]) == [2, error, 6]
    assert given == [3, 1, 1, 1]


@pytest.mark.parametrize("sqlstate", ["40P01", "55P03", "57014"], ids=["deadlock", "lock", "cancelled"])
def test_deadlock_costs_no_run_its_answer(sqlstate: str) -> None:
    work, given = doubling(refused(sqlstate), fails=lambda items: len(items) > 1)
    assert _each_of(work, [1, 2]) == [2, 4]
    assert given == [2, 1, 1]


@pytest.mark.parametrize(
    "error",
    [refused("57P01"), OperationalError("gone"), InterfaceError("closed")],
    ids=["57P01", "gone", "closed"],
)
def test_database_that_is_away_is_not_asked_for_each_run(error: Exception) -> None:
    work, given = doubling(error, fails=lambda items: True)
    assert _each_of(work, [1, 2]) == [error, error]
    assert given == [2]
