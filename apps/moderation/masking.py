"""Hides hits behind asterisks, in a whole text or in one that is still growing."""

from collections.abc import Iterable

from apps.moderation.actions import ENDING, HIDING
from apps.moderation.automaton import Hit, Search, WordAutomaton, resolved

MASK_CHARACTER = "*"


def mask(text: str, hits: Iterable[Hit]) -> str:
    """The text with asterisks where an action hides a word; its length stays."""
    pieces, position = [], 0
    hiding = [hit for hit in hits if hit.action in HIDING]
    for hit in sorted(hiding, key=lambda hit: hit.start):
        start = max(hit.start, position)
        if hit.end > start:
            pieces += [text[position:start], MASK_CHARACTER * (hit.end - start)]
            position = hit.end
    return "".join([*pieces, text[position:]])


class StreamMasker:
    """Masks one growing answer. What it has released is, joined, mask(whole) of the whole text.

    Text is held back only while a listed word may still begin in it. A word whose action is «block» or «handoff»
    ends the answer before it: stop_reason is set and nothing more is released.
    """

    def __init__(self, automaton: WordAutomaton) -> None:
        self.stop_reason: str | None = None
        self._search = Search(automaton)
        self._found: list[Hit] = []
        self._held = ""
        self._released = 0

    @property
    def hits(self) -> list[Hit]:
        """Up to the one that ended the answer."""
        hits = resolved(self._found)
        end = next((index for index, hit in enumerate(hits, 1) if hit.action in ENDING), None)
        return hits[:end] if self.stop_reason else hits

    def feed(self, text: str) -> str:
        if self.stop_reason:
            return ""
        self._held += text
        self._found += self._search.feed(text)
        return self._release(self._search.safe)

    def finish(self) -> str:
        if self.stop_reason:
            return ""
        self._found += self._search.finish()
        return self._release(self._released + len(self._held))

    def _release(self, decided: int) -> str:
        """What lies before this position: no word is found there any more, nor a phrase that allows one."""
        hits = resolved(self._found) if self._found else []
        ending = next((hit.start for hit in hits if hit.action in ENDING and hit.start < decided), None)
        if ending is not None:
            self.stop_reason = "policy_restriction"
            decided = ending
        start, self._released = self._released, decided
        text, self._held = self._held[: decided - start], self._held[decided - start :]
        return mask(text, _within(hits, start, decided))


def _within(hits: Iterable[Hit], start: int, end: int) -> list[Hit]:
    """The hits that touch start:end, cut to it and counted from start."""
    return [
        Hit(max(hit.start, start) - start, min(hit.end, end) - start, hit.word, hit.category, hit.action)
        for hit in hits
        if hit.start < end and hit.end > start
    ]
