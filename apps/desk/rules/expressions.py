"""Regular expressions that can do no harm: bounded in size when they are stored, in time when they are tried."""

import time
from math import prod

import regex

PATTERN_S = 0.02
MESSAGE_S = 0.05
LARGEST = 200_000
_REPEATED = regex.compile(r"\{(\d+)")


class Budget:
    """The processor time that all expressions together may take on one message. slow: those that ran out of it."""

    def __init__(self, *, message_s: float = MESSAGE_S, pattern_s: float = PATTERN_S) -> None:
        self._left = message_s
        self._most = pattern_s
        self.slow: list[str] = []

    def finds(self, pattern: "regex.Pattern[str]", text: str) -> bool:
        """One that takes too long counts as not found: a rule must never hold a visitor's message up."""
        if self._left <= 0:
            self.slow.append(pattern.pattern)
            return False
        started = time.thread_time()
        try:
            return pattern.search(text, timeout=min(self._most, self._left)) is not None
        except TimeoutError:
            self.slow.append(pattern.pattern)
            return False
        finally:
            self._left -= time.thread_time() - started


def compiled(pattern: str) -> "regex.Pattern[str]":
    """Raises regex.error."""
    return regex.compile(pattern, regex.IGNORECASE)


def is_too_large(pattern: str) -> bool:
    """The library writes a{1000} out a thousand times, so ((a{1000}){1000}){1000} would take all memory."""
    counts = [int(count[:9]) or 1 for count in _REPEATED.findall(pattern)]
    return prod(counts) * len(pattern) > LARGEST
