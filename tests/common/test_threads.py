"""Whoever waits for a coroutine does its blocking work, in the thread that waits."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import get_ident
from typing import Any

import pytest

from apps.common.threads import CallersThread

WAIT_S = 30


class Refused(Exception):
    pass


def refuse() -> None:
    raise Refused("no")


async def doing(thread: CallersThread, work: Callable[[], Any]) -> Any:
    """The work's result."""
    return await asyncio.get_running_loop().run_in_executor(thread, work)


def test_work_is_done_in_the_thread_that_waits_and_the_coroutine_is_not() -> None:
    thread = CallersThread()

    async def run() -> tuple[int, int, int]:
        return get_ident(), await doing(thread, get_ident), await doing(thread, get_ident)

    of_loop, first, second = thread.wait_for(run())
    assert (first, second) == (get_ident(), get_ident())
    assert of_loop != get_ident()


def test_each_of_two_that_wait_works_for_its_own_coroutine() -> None:
    both_work = threading.Barrier(2, timeout=WAIT_S)
    found: dict[int, set[int]] = {}

    def meet() -> int:
        both_work.wait()
        return get_ident()

    async def run(thread: CallersThread) -> set[int]:
        return {await doing(thread, meet) for _ in range(20)}

    def wait() -> None:
        thread = CallersThread()
        found[get_ident()] = thread.wait_for(run(thread))

    other = threading.Thread(target=wait)
    other.start()
    wait()
    other.join(WAIT_S)
    assert found == {ident: {ident} for ident in (get_ident(), other.ident)}


def test_what_the_coroutine_raises_is_raised_to_who_waits() -> None:
    async def run() -> None:
        refuse()

    with pytest.raises(Refused, match=r"^no$"):
        CallersThread().wait_for(run())


def test_what_work_raises_is_raised_where_it_is_awaited() -> None:
    thread = CallersThread()

    async def run() -> str:
        with pytest.raises(Refused, match=r"^no$"):
            await doing(thread, refuse)
        return str(await doing(thread, lambda: "and the next is done"))

    assert thread.wait_for(run()) == "and the next is done"
    with pytest.raises(Refused, match=r"^no$"):
        thread.wait_for(doing(thread, refuse))


def test_result_comes_after_all_work_that_was_handed_over() -> None:
    thread, done = CallersThread(), list[int]()

    async def run() -> str:
        for number in range(3):
            thread.submit(done.append, number)
        return "result"

    assert thread.wait_for(run()) == "result"
    assert done == [0, 1, 2]


def test_work_that_is_given_up_before_its_turn_is_not_done() -> None:
    thread, done = CallersThread(), list[str]()
    is_given_up = threading.Event()
    later: list[Future[Any]] = []

    def first() -> None:
        assert is_given_up.wait(WAIT_S)
        done.append("first")

    async def run() -> None:
        begun = asyncio.ensure_future(doing(thread, first))
        await asyncio.sleep(0)
        later.append(thread.submit(partial(done.append, "second")))
        later[0].cancel()
        is_given_up.set()
        await begun

    thread.wait_for(run())
    assert (done, later[0].cancelled()) == (["first"], True)
