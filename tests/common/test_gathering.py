"""Many questions in one call: each answer goes where its question came from, and a lone one waits for nobody."""

import asyncio
from collections.abc import Sequence

import pytest

from apps.common.gathering import Gatherer


class Loads:
    """Answers with the item's double, refuses odd ones, and breaks when it is told to."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.is_broken = False

    async def __call__(self, items: Sequence[int]) -> list[int | Exception]:
        self.calls.append(list(items))
        await self.goes_on.wait()
        if self.is_broken:
            raise ConnectionError("away")
        return [ValueError(item) if item % 2 else 2 * item for item in items]


async def test_gatherer_takes_what_came_meanwhile_together() -> None:
    loads = Loads()
    loads.goes_on.clear()
    gatherer = Gatherer(loads, at_once=3)
    first = asyncio.create_task(gatherer.get(2))
    while not loads.calls:
        await asyncio.sleep(0)
    others = [asyncio.create_task(gatherer.get(item)) for item in (4, 6, 8, 10)]
    await asyncio.sleep(0)
    loads.goes_on.set()
    assert await asyncio.gather(first, *others) == [4, 8, 12, 16, 20]
    assert loads.calls == [[2], [4, 6, 8], [10]]


async def test_gatherer_raises_for_the_item_that_was_refused() -> None:
    gatherer = Gatherer(Loads(), at_once=10)
    answers = await asyncio.gather(*map(gatherer.get, (2, 3, 4)), return_exceptions=True)
    assert [repr(answer) for answer in answers] == ["4", "ValueError(3)", "8"]


async def test_gatherer_raises_for_everybody_when_the_call_breaks_and_then_goes_on() -> None:
    loads = Loads()
    gatherer = Gatherer(loads, at_once=10)
    loads.is_broken = True
    answers = await asyncio.gather(*map(gatherer.get, (2, 4)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [ConnectionError, ConnectionError]
    loads.is_broken = False
    assert await gatherer.get(6) == 12


async def test_gatherer_calls_at_least_a_gap_apart() -> None:
    loads = Loads()
    gatherer = Gatherer(loads, at_once=10, gap_s=0.05)
    loop, started = asyncio.get_running_loop(), asyncio.get_running_loop().time()
    assert [await gatherer.get(2), await gatherer.get(4)] == [4, 8]
    assert loop.time() - started >= 0.05


async def test_gatherer_is_idle_once_nothing_waits_even_when_nobody_listens() -> None:
    loads = Loads()
    gatherer = Gatherer(loads, at_once=1)
    gone = asyncio.create_task(gatherer.get(2))
    stays = asyncio.create_task(gatherer.get(4))
    await asyncio.sleep(0)
    gone.cancel()
    await gatherer.idle()
    assert loads.calls == [[2], [4]]
    assert await stays == 8
    with pytest.raises(asyncio.CancelledError):
        await gone
