"""A worker's runs: so many at once, each gives its place back however it ends, and whoever stops waits for a while."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.common.loop import process_loop
from apps.desk import bot
from apps.desk import engine as engines
from apps.desk.engine import Engine
from apps.desk.hands import Hands

WAIT_S = 30.0
MOMENT_S = 0.1  # long enough for what does not wait to be over


class Runs:
    """Stand for the answers: each begins, and ends when and as the test says."""

    def __init__(self) -> None:
        self.begun: list[UUID] = []
        self.ended: list[UUID] = []
        self._ends: dict[UUID, asyncio.Future[None]] = {}

    async def run(self, turn_id: UUID, hands: Hands) -> None:
        self._ends[turn_id] = asyncio.get_running_loop().create_future()
        self.begun.append(turn_id)
        await self._ends[turn_id]
        self.ended.append(turn_id)

    def end(self, turn_id: UUID, error: BaseException | None = None) -> None:
        until(lambda: turn_id in self._ends)
        process_loop().call_soon_threadsafe(self._end, turn_id, error)

    def end_all(self) -> None:
        for turn_id in self.begun:
            self.end(turn_id)

    def _end(self, turn_id: UUID, error: BaseException | None) -> None:
        if not self._ends[turn_id].done():
            self._ends[turn_id].set_exception(error) if error else self._ends[turn_id].set_result(None)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    runs = Runs()
    monkeypatch.setattr(bot, "run", runs.run)
    yield runs
    runs.end_all()


def until(is_true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.01)


def beside(work: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def is_over(thread: threading.Thread, within_s: float = WAIT_S) -> bool:
    thread.join(within_s)
    return not thread.is_alive()


def test_run_that_finds_no_room_waits_until_another_has_ended(runs: Runs) -> None:
    engine, (first, second, third) = Engine(at_once=2), (uuid4(), uuid4(), uuid4())
    engine.take(first)
    engine.take(second)
    until(lambda: runs.begun == [first, second])  # neither waits for the other
    taking = beside(lambda: engine.take(third))
    assert not is_over(taking, MOMENT_S)
    assert runs.begun == [first, second]
    runs.end(second)
    assert is_over(taking)
    until(lambda: runs.begun == [first, second, third])
    assert runs.ended == [second]


def test_run_that_fails_is_logged_and_gives_its_place_back(
    runs: Runs, caplog: pytest.LogCaptureFixture
) -> None:
    engine, failing, next_one = Engine(at_once=1), uuid4(), uuid4()
    engine.take(failing)
    error = ConnectionError("the database is away")
    runs.end(failing, error)
    assert is_over(beside(lambda: engine.take(next_one)))
    until(lambda: runs.begun == [failing, next_one])
    until(lambda: caplog.record_tuples != [])
    told = "a run failed: the database is away"
    assert caplog.record_tuples == [("apps.desk.engine", logging.ERROR, told)]
    assert caplog.records[0].exc_info is not None
    assert caplog.records[0].exc_info[1] is error


def test_run_that_is_cancelled_gives_its_place_back_and_is_no_failure(
    runs: Runs, caplog: pytest.LogCaptureFixture
) -> None:
    engine, cancelled, next_one = Engine(at_once=1), uuid4(), uuid4()
    engine.take(cancelled)
    runs.end(cancelled, asyncio.CancelledError())
    assert is_over(beside(lambda: engine.take(next_one)))
    runs.end(next_one)
    engine.drain(WAIT_S)
    assert (runs.ended, caplog.record_tuples) == ([next_one], [])


def test_draining_waits_for_the_runs_that_go_on(runs: Runs) -> None:
    engine, first, second = Engine(), uuid4(), uuid4()
    engine.take(first)
    engine.take(second)
    draining = beside(lambda: engine.drain(WAIT_S))
    runs.end(first)
    assert not is_over(draining, MOMENT_S)
    runs.end(second)
    assert is_over(draining)
    assert runs.ended == [first, second]


def test_draining_gives_up_on_what_does_not_end_in_time(runs: Runs) -> None:
    engine, endless = Engine(), uuid4()
    engine.take(endless)
    until(lambda: runs.begun == [endless])
    assert is_over(beside(lambda: engine.drain(0.1)))
    assert runs.ended == []
    runs.end(endless)  # draining has not cancelled it
    until(lambda: runs.ended == [endless])


def test_process_has_one_engine_and_waits_for_its_runs_before_it_stops(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[Callable[[], None]] = []
    monkeypatch.setattr(engines, "_engine", None)
    monkeypatch.setattr(engines, "before_stop", waits.append)
    ours = engines.engine()
    assert (engines.engine(), waits) == (ours, [ours.drain])
