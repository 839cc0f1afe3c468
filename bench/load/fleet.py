"""The controller's side of the load processes."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from apps.common.supervision import Program, spawn_options

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
ANSWER_S = 900.0


class LoadFailed(Exception):
    """A load process died or did not answer."""


class Helper:
    """One load process."""

    def __init__(self, role: str) -> None:
        self.program = Program(role, (sys.executable, "-m", "bench.load.worker", role), cwd=ROOT)
        self._process = subprocess.Popen(
            self.program.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **spawn_options(self.program)
        )
        self._rest = b""

    @property
    def pid(self) -> int:
        return self._process.pid

    def order(self, do: str, **fields: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **fields}).encode() + b"\n")
        self._process.stdin.flush()

    def answer(self, within: float = ANSWER_S) -> Json:
        assert self._process.stdout is not None
        end, parts = time.monotonic() + within, [self._rest]
        while b"\n" not in parts[-1]:
            if not select.select([self._process.stdout], [], [], max(0.0, end - time.monotonic()))[0]:
                raise LoadFailed(f"{self.program.name}: no answer in {within:.0f} s")
            parts.append(os.read(self._process.stdout.fileno(), 1 << 20))
            if not parts[-1]:
                raise LoadFailed(f"{self.program.name} ended")
        line, _, self._rest = b"".join(parts).partition(b"\n")
        return dict(json.loads(line))

    def end(self) -> None:
        with self._process:  # leaving the block closes the pipes and waits
            assert self._process.stdin is not None
            self._process.stdin.close()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()


class Fleet:
    """Several load processes that obey the same orders at the same time."""

    def __init__(self, helpers: Sequence[Helper]) -> None:
        self.helpers = helpers

    def tell(self, do: str, **fields: Any) -> None:
        for helper in self.helpers:
            helper.order(do, **fields)

    def answers(self) -> list[Json]:
        return [helper.answer() for helper in self.helpers]

    def ask(self, do: str, **fields: Any) -> list[Json]:
        self.tell(do, **fields)
        return self.answers()


@contextmanager
def helpers(role: str, count: int) -> Iterator[Fleet]:
    with ExitStack() as stack:
        started = []
        for _ in range(count):
            started.append(Helper(role))
            stack.callback(started[-1].end)
        yield Fleet(started)
