"""The time limit of a stream, on a loop whose clock the tests do not wait for longer than they must."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from apps.ai.watch import Watch

SOON, LATER = 0.02, 30.0


def run(coroutine: Coroutine[Any, Any, object]) -> object:
    return asyncio.run(coroutine)


def in_s(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def never() -> None:
    await asyncio.Event().wait()


async def piece() -> str:
    await asyncio.sleep(0)
    return "piece"


def test_what_comes_in_time_is_given() -> None:
    async def reads() -> str:
        return await Watch().wait(piece(), limit=in_s(LATER))

    assert run(reads()) == "piece"


def test_what_does_not_come_times_out_and_the_task_goes_on() -> None:
    async def reads() -> int:
        with pytest.raises(TimeoutError):
            await Watch().wait(never(), limit=in_s(SOON))
        await asyncio.sleep(0)
        task = asyncio.current_task()
        assert task is not None
        return task.cancelling()

    assert run(reads()) == 0


def test_limit_that_has_moved_on_is_the_one_that_counts() -> None:
    async def reads() -> str:
        watch = Watch()
        await watch.wait(piece(), limit=in_s(SOON))
        # Its timer rings in the middle of this wait, and looks anew.
        await watch.wait(asyncio.sleep(3 * SOON), limit=in_s(LATER))
        return await watch.wait(piece(), limit=in_s(LATER))

    assert run(reads()) == "piece"


def test_limit_that_comes_nearer_counts_at_once() -> None:
    async def reads() -> None:
        watch = Watch()
        await watch.wait(piece(), limit=in_s(LATER))
        with pytest.raises(TimeoutError):
            await watch.wait(never(), limit=in_s(SOON))

    run(asyncio.wait_for(reads(), 5))


def test_whoever_does_not_wait_is_not_disturbed() -> None:
    async def reads() -> str:
        watch = Watch()
        await watch.wait(piece(), limit=in_s(SOON))
        await asyncio.sleep(3 * SOON)
        return await watch.wait(piece(), limit=in_s(LATER))

    assert run(reads()) == "piece"


def test_wait_after_one_that_timed_out_has_its_own_limit() -> None:
    async def reads() -> str:
        watch = Watch()
        with pytest.raises(TimeoutError):
            await watch.wait(never(), limit=in_s(SOON))
        return await watch.wait(piece(), limit=in_s(LATER))

    assert run(reads()) == "piece"


def test_cancelled_from_outside_is_cancelled() -> None:
    async def cancels() -> bool:
        task = asyncio.ensure_future(Watch().wait(never(), limit=in_s(LATER)))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert run(cancels()) is True


def test_cancelled_from_outside_in_the_moment_it_times_out_is_cancelled() -> None:
    async def cancels() -> bool:
        watch = Watch()
        task = asyncio.ensure_future(watch.wait(never(), limit=in_s(LATER)))
        await asyncio.sleep(0)
        task.cancel()
        watch._limit = 0.0
        watch._look()
        await asyncio.wait([task])
        return task.cancelled()

    assert run(cancels()) is True


def test_closed_watch_leaves_no_timer() -> None:
    async def reads() -> bool:
        watch = Watch()
        await watch.wait(piece(), limit=in_s(LATER))
        timer = watch._timer
        watch.close()
        assert timer is not None
        return timer.cancelled()

    assert run(reads()) is True
