"""Ends an answer that grows too long at the end of a sentence."""

import re

_SENTENCE_END = re.compile(r"(?:[。！？!?…\n]+|\.(?=\s))[”’\"'）)】」』]*(?:\s*\[\d{1,3}\])*")
_MAY_GROW = re.compile(r"\s*(?:\[\d{0,3})?")  # what may still become a part of the sentence's end
_CLAUSE = re.compile(r".*[，、；,;：:]", re.DOTALL)
ELLIPSIS = "…"


class LengthLimit:
    """Releases whole sentences while they fit into max_length characters.

    A first sentence that is too long by itself is cut at a clause and ends with an ellipsis.
    """

    stop_reason = None

    def __init__(self, max_length: int) -> None:
        self._max_length = max_length
        self._used = 0
        self._held = ""
        self.is_cut = False

    def feed(self, text: str) -> str:
        if self.is_cut:
            return ""
        self._held += text
        released = "".join(self._whole_sentences())
        return released if self._open_sentence() else released + self._overflow()

    def finish(self) -> str:
        rest = self._held if self._fits(self._held) else self._open_sentence()
        self._held = ""
        return rest

    def _whole_sentences(self) -> list[str]:
        released, start = [], 0
        for end in _SENTENCE_END.finditer(self._held):
            sentence = self._held[start : end.end()]
            if _MAY_GROW.fullmatch(self._held, end.end()) or not self._fits(sentence):
                break
            released.append(sentence)
            self._used += len(sentence)
            start = end.end()
        self._held = self._held[start:]
        return released

    def _open_sentence(self) -> str:
        """The held sentence that has ended and fits, but may still grow a citation."""
        end = _SENTENCE_END.search(self._held)
        if end is None or not _MAY_GROW.fullmatch(self._held, end.end()):
            return ""
        sentence = self._held[: end.end()]
        return sentence if self._fits(sentence) else ""

    def _fits(self, sentence: str) -> bool:
        return self._used + len(sentence.rstrip()) <= self._max_length

    def _overflow(self) -> str:
        if self._fits(self._held):
            return ""
        self.is_cut = True
        beginning, self._held = self._held[: self._max_length - 1], ""
        if self._used:
            return ""
        clause = _CLAUSE.match(beginning)
        kept = beginning[: clause.end() - 1] if clause else beginning
        return kept.rstrip() + ELLIPSIS
