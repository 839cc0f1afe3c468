"""Finds promises that nobody keeps: call-backs, deeds the assistant cannot do, deeds it claims to have done.

What a passage states may be said: «我们会在 24 小时内回电» stands when a passage says so. What the assistant says
of itself («I will call you»), or claims to have done, stands only when a passage holds the very words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from apps.ai.profiles import Passage
from apps.ai.promise_kinds import (
    CHINESE,
    COMMITMENT,
    CONDITION,
    ENGLISH,
    NEGATION,
    OFFER,
    QUESTION,
    WHEN,
    WHO,
    YOU,
    Kind,
)
from apps.ai.withholding import Reach

_NOISE = re.compile(r"\[\d{1,3}\]|[*_`~#]")
_SPACE_BESIDE_HAN = re.compile(r"(?<=[\u3400-\u9fff]) +| +(?=[\u3400-\u9fff])")
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]{2}")
_MARKS = "，,。；;！!？?\n"
_CUT = 60  # characters; no promise is longer
_STEM = 5  # letters of an English verb that all its forms share


class Promises:
    name = "promises"
    reach: Reach = "sentence"

    def __init__(self, passages: Iterable[Passage]) -> None:
        written = plain("\n".join(passage.text for passage in passages))
        self._letters = _letters(written)
        self._commitments = [each for each in _SENTENCE.findall(written) if COMMITMENT.search(each)]

    def objection(self, clause: str, lead: str) -> str | None:
        said = plain(clause)
        # A promise does not cross a mark: what its sentence said before matters where there is none in between.
        is_cut = lead != "" and lead[-1] not in _MARKS
        if not _may_promise(plain(lead[-_CUT:]) + said if is_cut else said) or QUESTION.search(said):
            return None
        before = plain(lead)
        for kind in _kinds(said):
            for found in kind.pattern.finditer(before + said):
                if found.end() > len(before) and self._is_false(kind, found):
                    return kind.name
        return None

    def _is_false(self, kind: Kind, found: re.Match[str]) -> bool:
        if NEGATION.search(found[0]) or (kind.name != "done" and OFFER.search(found[0])):
            return False
        if CONDITION.search(found.string, 0, found.end()):
            return False
        if _letters(found[0]) in self._letters:
            return False
        return kind.is_own or not self._is_stated(found.groupdict().get("verb") or "")

    def _is_stated(self, verb: str) -> bool:
        """Whether a passage commits somebody to the same."""
        stem = verb[:_STEM] if verb.isascii() else verb
        return stem != "" and any(stem in commitment for commitment in self._commitments)


def _may_promise(text: str) -> bool:
    """Most clauses cannot, and need not be looked at closely."""
    return WHO.search(text) is not None or (YOU in text and WHEN.search(text) is not None)


def _kinds(text: str) -> Iterator[Kind]:
    if _HAN.search(text):
        yield from CHINESE
    if _LATIN.search(text):
        yield from ENGLISH


def plain(text: str) -> str:
    """One way to write things: full width, case, «你» and «您», typographic apostrophes, Markdown."""
    composed = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("你", "您")
    return _SPACE_BESIDE_HAN.sub("", _NOISE.sub("", composed))


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
