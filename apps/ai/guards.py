"""Finds the handoff marker in a growing answer. Handing over is an action, not words in the text."""

import re

from apps.ai.reasons import FROM_MODEL, MISSING_KNOWLEDGE

MARKER = "[[handoff:{reason}]]"
_OPENING = "[[handoff"
_COMPLETE = re.compile(r"\[\s*\[\s*handoff\s*[:：]?\s*([a-z_ -]*)[^\]]*\]", re.IGNORECASE)
_WINDOW = 80  # a marker is shorter than this, with all the white space a model may add


class HandoffGuard:
    """Releases the text before a marker; the marker and what follows it are never shown."""

    def __init__(self) -> None:
        self.stop_reason: str | None = None
        self._held = ""

    def feed(self, text: str) -> str:
        return "" if self.stop_reason else self._advance(self._held + text, is_end=False)

    def finish(self) -> str:
        return "" if self.stop_reason else self._advance(self._held, is_end=True)

    def _advance(self, text: str, *, is_end: bool) -> str:
        start = text.find("[")
        while start >= 0:
            window = text[start : start + _WINDOW]
            compact = "".join(window.split()).casefold()
            may_grow = not is_end and len(window) < _WINDOW
            if compact.startswith(_OPENING):
                return self._at_marker(text, start, window, may_grow=may_grow)
            if may_grow and _OPENING.startswith(compact):
                return self._hold(text, start)
            start = text.find("[", start + 1)
        return self._hold(text, len(text))

    def _at_marker(self, text: str, start: int, window: str, *, may_grow: bool) -> str:
        complete = _COMPLETE.match(window)
        if complete is None and may_grow:
            return self._hold(text, start)
        named = complete[1].strip().casefold().replace(" ", "_").replace("-", "_") if complete else ""
        self.stop_reason = named if named in FROM_MODEL else MISSING_KNOWLEDGE
        self._held = ""
        return text[:start]

    def _hold(self, text: str, start: int) -> str:
        self._held = text[start:]
        return text[:start]
