"""Releases a growing answer at the ends of clauses, so that it reads well while it grows."""

import re

LONGEST_WAIT = 40  # characters without any mark
_LAST_MARK = re.compile(r".*[。！？；，、.!?;,\n]", re.DOTALL)


class ClauseReleaser:
    stop_reason = None

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        held = self._held + text
        end = self._end(held)
        self._held = held[end:]
        return held[:end]

    def finish(self) -> str:
        rest, self._held = self._held, ""
        return rest

    def _end(self, held: str) -> int:
        if mark := _LAST_MARK.match(held):
            return mark.end()
        if len(held) < LONGEST_WAIT:
            return 0
        return held.rfind(" ") + 1 or len(held)
