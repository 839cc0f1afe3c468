"""Keeps one program running until told to stop."""

import asyncio
import os
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from contextlib import suppress
from signal import SIGKILL, Signals

from apps.common.supervision.output import LinePipe, Output
from apps.common.supervision.program import Program, spawn_options

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 10.0
STEADY_AFTER_S = 30.0
TRIES_BEFORE_READY = 3
_POLL_S = 0.1


class ProgramFailed(Exception):
    """A program ended, or did not get ready, when it had to."""


def how_it_ended(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {-code} ({Signals(-code).name})"
    except ValueError:
        return f"signal {-code}"


class Keeper:
    """Starts the program, starts it again (after growing pauses) when it dies, stops it on request."""

    def __init__(self, program: Program, output: Output) -> None:
        self.program = program
        self._output = output
        self._stopping = asyncio.Event()
        self._deaths = 0
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._task = asyncio.create_task(self._keep(), name=self.program.name)

    async def stop(self) -> None:
        """Return when the program is gone, however many of its stop signals that takes."""
        self._stopping.set()
        if self._task is not None:
            await self._task

    async def run_once(self) -> None:
        """Run to the end. Raises ProgramFailed unless it succeeds."""
        process, pipe = await self._spawn()
        try:
            code = await self._exited_or_stopped(process)
        finally:
            await self._end(process)
            pipe.close()
        if code:
            raise ProgramFailed(f"{self.program.name} ended with {how_it_ended(code)}; its output is above.")

    async def wait_ready(self, within: float) -> None:
        """Raises ProgramFailed when it is not ready in time, or dies again and again before."""
        deadline = time.monotonic() + within
        name, ready = self.program.name, self.program.ready
        # Asked on this thread: a second one would make forking unsafe, and the answer is quick.
        while ready is not None and not ready():
            if self._deaths >= TRIES_BEFORE_READY:
                raise ProgramFailed(f"{name} ended {self._deaths} times before it was ready; see above.")
            if time.monotonic() > deadline:
                raise ProgramFailed(f"{name} was not ready in time; its output is above.")
            await asyncio.sleep(_POLL_S)

    async def _keep(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._stopping.is_set():
            started = time.monotonic()
            code = await self._live()
            if self._stopping.is_set():
                return
            self._deaths += 1
            if time.monotonic() - started > STEADY_AFTER_S:
                pause = FIRST_PAUSE_S
            self._output.alarm(self.program.name, f"ended with {how_it_ended(code)}; restart in {pause:g} s")
            await self._pause(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _live(self) -> int:
        """One life of the program, from start to end. The exit code; minus the signal if one ended it."""
        try:
            process, pipe = await self._spawn()
        except OSError as error:
            self._output.alarm(self.program.name, f"cannot be started: {error}")
            return os.EX_UNAVAILABLE
        try:
            return await self._exited_or_stopped(process)
        finally:
            await self._end(process)
            pipe.close()

    async def _spawn(self) -> tuple[Process, LinePipe]:
        pipe = LinePipe(lambda line: self._output.line(self.program.name, line))
        try:
            process = await asyncio.create_subprocess_exec(
                *self.program.argv,
                stdin=DEVNULL,
                stdout=pipe.writer,
                stderr=STDOUT,
                **spawn_options(self.program),
            )
        except OSError:
            os.close(pipe.writer)
            pipe.close()
            raise
        os.close(pipe.writer)
        return process, pipe

    async def _exited_or_stopped(self, process: Process) -> int:
        waiters = {asyncio.create_task(process.wait()), asyncio.create_task(self._stopping.wait())}
        try:
            await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiter in waiters:
                waiter.cancel()
        return process.returncode or 0

    async def _end(self, process: Process) -> None:
        for signal in self.program.stop_signals:
            if process.returncode is not None:
                break
            with suppress(ProcessLookupError):
                process.send_signal(signal)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self.program.grace)
        # Whatever the program started in its own group ends with it. (PostgreSQL's own children sit in
        # groups of their own and follow their postmaster.)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, SIGKILL)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
