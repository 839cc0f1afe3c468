"""Work in rounds: at once, then together, and again when the database was away."""

import asyncio

import pytest
from django.db import OperationalError

from apps.live import rounds
from apps.live.rounds import Rounds


class Diary:
    def __init__(self, *failures: Exception) -> None:
        self.seen: list[set[str]] = []
        self.failures = list(failures)
        self.rounds = Rounds(self.do)

    async def do(self, keys: set[str]) -> None:
        self.seen.append(keys)
        if self.failures:
            raise self.failures.pop()

    async def until(self, count: int) -> list[set[str]]:
        async with asyncio.timeout(20):
            while len(self.seen) < count:
                await asyncio.sleep(0.001)
        return self.seen


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "EVERY_S", 0.02)


async def test_the_first_mark_is_done_at_once_and_the_next_ones_together() -> None:
    diary = Diary()
    diary.rounds.mark("a")
    await diary.until(1)
    for key in ("a", "b", "a", "c"):
        diary.rounds.mark(key)
    assert await diary.until(2) == [{"a"}, {"a", "b", "c"}]
    await diary.rounds.close()


async def test_after_a_rest_it_begins_again() -> None:
    diary = Diary()
    diary.rounds.mark("a")
    await asyncio.sleep(0.06)
    diary.rounds.mark("b")
    assert await diary.until(2) == [{"a"}, {"b"}]
    await diary.rounds.close()


async def test_without_marks_nothing_is_done() -> None:
    diary = Diary()
    diary.rounds.mark()
    await asyncio.sleep(0)
    assert diary.seen == []
    await diary.rounds.close()


async def test_what_the_database_refused_is_done_again() -> None:
    diary = Diary(OperationalError())
    diary.rounds.mark("a")
    assert await diary.until(2) == [{"a"}, {"a"}]
    await diary.rounds.close()


async def test_a_fault_of_ours_ends_neither_the_rounds_nor_repeats_itself() -> None:
    diary = Diary(ValueError("ours"))
    diary.rounds.mark("a")
    await diary.until(1)
    diary.rounds.mark("b")
    assert await diary.until(2) == [{"a"}, {"b"}]
    await diary.rounds.close()
