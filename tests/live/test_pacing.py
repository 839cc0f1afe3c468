import asyncio
import time

from apps.live.pacing import LATE_S, PACE_S, pace


class Door:
    def __init__(self) -> None:
        self.moves: list[str] = []

    def stopReading(self) -> None:  # noqa: N802
        self.moves.append("closed")

    def startReading(self) -> None:  # noqa: N802
        self.moves.append("open")


async def settled(door: Door, moves: int) -> list[str]:
    """Its first moves: a busy machine may make the loop late once more."""
    async with asyncio.timeout(60):
        while len(door.moves) < moves:
            await asyncio.sleep(0.01)
    return door.moves[:moves]


async def test_doors_close_while_the_loop_is_late_and_open_again() -> None:
    doors = [Door(), Door()]
    pacing = asyncio.create_task(pace(doors, until=lambda: False))
    await asyncio.sleep(0)
    time.sleep(LATE_S + 2 * PACE_S)  # noqa: ASYNC251 - this is what makes the loop late
    assert [await settled(door, 2) for door in doors] == [["closed", "open"]] * 2
    pacing.cancel()


async def test_doors_stay_as_they_are_once_it_is_over() -> None:
    door = Door()
    is_over = False
    pacing = asyncio.create_task(pace([door], until=lambda: is_over))
    await asyncio.sleep(0)
    is_over = True
    time.sleep(LATE_S + 2 * PACE_S)  # noqa: ASYNC251
    await pacing
    assert door.moves == []
