"""Newcomers wait while those inside do.

Ten thousand clients who come back at once, and are all taken in at once, would all give up before their welcome. While
the loop is late, they wait in the kernel's queue instead, and those who are in are served.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

PACE_S = 0.05
LATE_S = 0.25


class Door(Protocol):
    """A listening socket."""

    def stopReading(self) -> None: ...  # noqa: N802 - Twisted's names
    def startReading(self) -> None: ...  # noqa: N802


async def pace(doors: Sequence[Door], *, until: Callable[[], bool]) -> None:
    """Close the doors while the loop is late; for ever, or until the answer is yes."""
    loop = asyncio.get_running_loop()
    is_closed = False
    while not until():
        due = loop.time() + PACE_S
        await asyncio.sleep(PACE_S)
        is_late = loop.time() - due > LATE_S
        if is_late == is_closed or until():
            continue
        is_closed = is_late
        for door in doors:
            if is_late:
                door.stopReading()
            else:
                door.startReading()
