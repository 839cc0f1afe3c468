"""Answers that may be a moment old."""

import time
from collections.abc import Callable

import pytest
from pytest_django import Settings

from apps.common.freshness import Fresh


def counter() -> Callable[[], int]:
    """Answers 1, 2, 3 …: how often it was asked."""
    calls: list[None] = []

    def load() -> int:
        calls.append(None)
        return len(calls)

    return load


def test_fresh_with_no_time_remembers_nothing(settings: Settings) -> None:
    settings.CONFIGURATION_FRESH_S = 0
    fresh: Fresh[str, int] = Fresh(size=2)
    load = counter()
    assert [fresh.get("a", load) for _ in range(3)] == [1, 2, 3]


def test_fresh_remembers_until_the_time_is_over(settings: Settings) -> None:
    settings.CONFIGURATION_FRESH_S = 60
    fresh: Fresh[str, int] = Fresh(size=2)
    load = counter()
    assert [fresh.get("a", load) for _ in range(3)] == [1, 1, 1]
    settings.CONFIGURATION_FRESH_S = 0.01
    time.sleep(0.02)
    assert fresh.get("a", load) == 2


def test_fresh_remembers_longer_what_may_be_older(settings: Settings) -> None:
    settings.CONFIGURATION_FRESH_S = 0.01
    fresh: Fresh[str, int] = Fresh(size=2, lasts_s=60)
    load = counter()
    first = fresh.get("a", load)
    time.sleep(0.02)
    assert [first, fresh.get("a", load)] == [1, 1]
    settings.CONFIGURATION_FRESH_S = 0
    assert fresh.get("a", load) == 2


def test_fresh_forgets_the_oldest_of_too_many(settings: Settings) -> None:
    settings.CONFIGURATION_FRESH_S = 60
    fresh: Fresh[str, int] = Fresh(size=2)
    load = counter()
    assert [fresh.get(key, load) for key in "abca"] == [1, 2, 3, 4]
    assert fresh.get("c", load) == 3


def test_fresh_does_not_remember_failures(settings: Settings) -> None:
    settings.CONFIGURATION_FRESH_S = 60
    fresh: Fresh[str, int] = Fresh(size=2)
    with pytest.raises(ZeroDivisionError):
        fresh.get("a", lambda: 1 // 0)
    assert fresh.get("a", lambda: 5) == 5


def test_fresh_keeps_the_later_of_two_answers_fetched_at_once(settings: Settings) -> None:
    settings.CONFIGURATION_FRESH_S = 60
    fresh: Fresh[str, str] = Fresh(size=2)

    def slow() -> str:
        fresh.get("a", lambda: "asked later, answered first")
        return "asked first, answered later"

    assert fresh.get("a", slow) == "asked first, answered later"
    assert fresh.get("a", lambda: "unused") == "asked later, answered first"
