"""Hides hits behind asterisks, in a whole text or in one that is still growing."""

from collections.abc import Iterable

from apps.moderation.automaton import BLOCK, Hit, Search, WordAutomaton, resolved

MASK_CHARACTER = "*"


def mask(text: str, hits: Iterable[Hit]) -> str:
    """The text with every hit replaced by asterisks; its length stays."""
    pieces, position = [], 0
    for hit in sorted(hits, key=lambda hit: hit.start):
        start = max(hit.start, position)
        if hit.end > start:
            pieces += [text[position:start], MASK_CHARACTER * (hit.end - start)]
            position = hit.end
    return "".join([*pieces, text[position:]])


class StreamMasker:
    """Masks one growing answer. What it has released is, joined, mask(whole) of the whole text.

    Text is held back only while a listed word may still begin in it. A word whose action is «block» ends the
    answer: stop_reason is set and nothing more is released.
    """

    def __init__(self, automaton: WordAutomaton) -> None:
        self.stop_reason: str | None = None
        self._search = Search(automaton)
        self._hits: list[Hit] = []
        self._held = ""
        self._released = 0

    @property
    def hits(self) -> list[Hit]:
        return resolved(self._hits)

    def feed(self, text: str) -> str:
        self._held += text
        found = self._search.feed(text)
        return self._release(found, self._search.safe - self._released)

    def finish(self) -> str:
        return self._release(self._search.finish(), len(self._held))

    def _release(self, found: list[Hit], length: int) -> str:
        self._hits += found
        if self.stop_reason or any(hit.action == BLOCK for hit in found):
            self.stop_reason = "policy_restriction"
            return ""
        text, self._held = self._held[:length], self._held[length:]
        start, self._released = self._released, self._released + len(text)
        return mask(text, _within(self._hits, start, self._released))


def _within(hits: Iterable[Hit], start: int, end: int) -> list[Hit]:
    """The hits that touch start:end, cut to it and counted from start."""
    return [
        Hit(max(hit.start, start) - start, min(hit.end, end) - start, hit.word, hit.category, hit.action)
        for hit in hits
        if hit.start < end and hit.end > start
    ]
