"""All keywords of a tenant's rules in one automaton: one pass over the text, however many there are.

A keyword stands by itself where its script writes spaces: "cat" is not in "education". A star opens that side:
"refund*" is in "refunds" and "refunding". Chinese, Japanese, Korean and Thai words are found anywhere.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick

from apps.desk.rules.folding import fold, needs_boundary

C = TypeVar("C", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Keyword:
    """key: what is looked for in folded text; starts_word, ends_word: no letter may stand right before, right after."""

    text: str
    key: str
    starts_word: bool
    ends_word: bool


def keyword_of(text: str) -> Keyword | None:
    """None: nothing in it can be looked for."""
    written = fold(text)
    key = written.strip("*").strip()
    if not any(char.isalnum() for char in key):
        # Emoji and the like are fine keywords; stars and punctuation alone are not.
        return Keyword(text.strip(), key, False, False) if key and not key.isascii() else None
    return Keyword(
        text.strip(),
        key,
        starts_word=not written.startswith("*") and needs_boundary(key[0]),
        ends_word=not written.endswith("*") and needs_boundary(key[-1]),
    )


class KeywordIndex(Generic[C]):
    """Which conditions have a keyword in a text. Immutable once made, so threads may share it."""

    def __init__(self, wanted: Iterable[tuple[C, Keyword]]) -> None:
        self._automaton = ahocorasick.Automaton()
        for condition, keyword in wanted:
            known = self._automaton.get(keyword.key, None)
            self._automaton.add_word(keyword.key, [*(known or []), (condition, keyword)])
        self._is_empty = len(self._automaton) == 0
        if not self._is_empty:
            self._automaton.make_automaton()

    def found(self, folded: str) -> dict[C, Keyword]:
        """By condition, the keyword that is found first."""
        hits: dict[C, Keyword] = {}
        if self._is_empty:
            return hits
        for last, entries in self._automaton.iter(folded):
            for condition, keyword in entries:
                if condition not in hits and _stands(keyword, folded, last):
                    hits[condition] = keyword
        return hits


def _stands(keyword: Keyword, folded: str, last: int) -> bool:
    first = last - len(keyword.key) + 1
    if keyword.starts_word and first > 0 and needs_boundary(folded[first - 1]):
        return False
    return not (keyword.ends_word and last + 1 < len(folded) and needs_boundary(folded[last + 1]))
