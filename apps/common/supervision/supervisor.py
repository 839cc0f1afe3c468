"""Several programs in tiers: started first to last, ended last to first."""

import asyncio
import time
from collections.abc import Coroutine
from signal import SIGHUP, SIGINT, SIGTERM
from types import TracebackType
from typing import Any, Self

from apps.common.supervision.keeper import Keeper, ProgramFailed
from apps.common.supervision.output import Output
from apps.common.supervision.program import Program

__all__ = ["ProgramFailed", "Supervisor", "until_signalled"]


class Supervisor:
    """`async with Supervisor(output) as supervisor:` — leaving the block ends every program, in order."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._tiers: list[list[Keeper]] = []

    async def start(self, *programs: Program, within: float = 60.0) -> None:
        """Start a tier and return when all of it is ready. Raises ProgramFailed."""
        tier = [Keeper(program, self._output) for program in programs]
        self._tiers.append(tier)
        for keeper in tier:
            keeper.begin()
        deadline = time.monotonic() + within
        for keeper in tier:
            await keeper.wait_ready(deadline - time.monotonic())

    async def run(self, program: Program) -> None:
        """Run a program to its end, once. Raises ProgramFailed unless it succeeds."""
        await Keeper(program, self._output).run_once()

    async def stop(self) -> None:
        while self._tiers:
            await asyncio.gather(*(keeper.stop() for keeper in self._tiers.pop()))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()


async def until_signalled(work: Coroutine[Any, Any, None]) -> None:
    """Run work; cancel it at the first SIGINT, SIGTERM or SIGHUP and wait for its orderly end.

    Further signals change nothing: the end is bounded by the programs' own graces.
    """
    task = asyncio.ensure_future(work)

    def cancel_once() -> None:
        if not task.cancelling():
            task.cancel()

    loop = asyncio.get_running_loop()
    for signal in (SIGINT, SIGTERM, SIGHUP):
        loop.add_signal_handler(signal, cancel_once)
    try:
        await task
    except asyncio.CancelledError:
        if not task.cancelling():
            raise
