"""What one load process has seen since the last `begin`, and what seeing it cost."""

import asyncio
import time
from collections import Counter
from typing import Any

Json = dict[str, Any]
TICK_S = 0.02
NOTES = 10


class Tally:
    """Times are seconds; faults are what must never happen, errors what the server refused."""

    def __init__(self) -> None:
        # Kept for the whole run: what must never happen is not forgotten between two phases.
        self.faults: Counter[str] = Counter()
        self.notes: list[str] = []
        self.begin()

    def begin(self) -> None:
        self.frames_in = self.frames_out = self.bytes_in = 0
        self.acks: list[float] = []
        self.deliveries: list[float] = []
        self.echoes: list[float] = []
        self.late_sends: list[float] = []
        self.lags: list[float] = []
        self.kinds: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.closes: Counter[int] = Counter()
        self._began = time.monotonic()
        self._cpu = time.process_time()

    def time(self, times: list[float], sent: float, at: float) -> None:
        """What was sent before this phase, and is only now replayed, is none of its times."""
        if sent >= self._began:
            times.append(at - sent)

    def note(self, text: str) -> None:
        """The first few of what went wrong, in words."""
        if len(self.notes) < NOTES:
            self.notes.append(text[:200])

    def report(self) -> Json:
        return {
            "wall_s": time.monotonic() - self._began,
            "cpu_s": time.process_time() - self._cpu,
            "frames_in": self.frames_in,
            "frames_out": self.frames_out,
            "bytes_in": self.bytes_in,
            "kinds": self.kinds,
            "errors": self.errors,
            "faults": self.faults,
            "closes": self.closes,
            "notes": self.notes,
            **{name: _micros(getattr(self, name)) for name in TIMES},
        }

    async def watch_lag(self) -> None:
        """How late a timer of this loop comes: a busy generator would measure itself."""
        while True:
            due = time.monotonic() + TICK_S
            await asyncio.sleep(TICK_S)
            self.lags.append(max(0.0, time.monotonic() - due))


TIMES = ("acks", "deliveries", "echoes", "late_sends", "lags")


def _micros(seconds: list[float]) -> list[int]:
    return [round(each * 1e6) for each in seconds]
