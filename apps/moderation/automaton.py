"""Finds listed words in text: one pass whatever the list's size."""

from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick

from apps.moderation.folding import Folder, Symbol, folded, is_cjk

MASK = "mask"
BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    category: str = ""
    action: str = MASK


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed word at text[start:end], in code points of the text as it came."""

    start: int
    end: int
    word: str
    category: str
    action: str


@dataclass(frozen=True, slots=True)
class _Entry:
    length: int
    stands_alone: bool  # only matches between word boundaries
    word: Word


class WordAutomaton:
    """A tenant's compiled word list. Immutable, so any number of threads may use it at once."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._trie = ahocorasick.Automaton()
        self.longest = 0
        for word in words:
            self._add(word)
        self.is_empty = self.longest == 0
        if not self.is_empty:
            self._trie.make_automaton()

    def _add(self, word: Word) -> None:
        key = folded(word.text)
        if not key or (key in self._trie and word.action != BLOCK):
            return
        self._trie.add_word(key, _Entry(len(key), not any(map(is_cjk, key)), word))
        self.longest = max(self.longest, len(key))

    def entries_in(self, text: str) -> Iterable[tuple[int, _Entry]]:
        """(last index, entry) of every listed word in folded text."""
        found: Iterable[tuple[int, _Entry]] = () if self.is_empty else self._trie.iter(text)
        return found

    def could_continue(self, text: str) -> bool:
        """Whether a listed word starts with this folded text."""
        return not self.is_empty and bool(self._trie.match(text))

    def scan(self, text: str) -> list[Hit]:
        """The listed words in text, by position; see resolved() for those that overlap."""
        search = Search(self)
        return resolved(search.feed(text) + search.finish())


class Search:
    """Looks through a text that comes in pieces; finds the same however it is cut."""

    def __init__(self, automaton: WordAutomaton) -> None:
        self._automaton = automaton
        self._folder = Folder()
        self._tail = ""  # folded text that may still become part of a word
        self._spans: list[tuple[int, int]] = []  # where each character of the tail came from
        self._before = ""  # the folded character before the tail
        self._reported = 0  # ends of words below this index of the tail have been reported

    @property
    def safe(self) -> int:
        """No word found later begins before this position."""
        return min(self._spans[0][0], self._folder.decided) if self._spans else self._folder.decided

    def feed(self, text: str) -> list[Hit]:
        self._append(self._folder.feed(text))
        hits = self._hits(len(self._tail) - 1)
        self._forget()
        return hits

    def finish(self) -> list[Hit]:
        self._append(self._folder.finish())
        hits = self._hits(len(self._tail))
        self._tail, self._spans = "", []
        return hits

    def _append(self, symbols: list[Symbol]) -> None:
        self._tail += "".join(symbol.char for symbol in symbols)
        self._spans += [(symbol.start, symbol.end) for symbol in symbols]

    def _hits(self, limit: int) -> list[Hit]:
        """Words that end before limit: their right neighbour is known, or there is none."""
        if limit <= self._reported:
            return []
        hits = [
            self._hit(last, entry)
            for last, entry in self._automaton.entries_in(self._tail)
            if self._reported <= last < limit and self._fits(last, entry)
        ]
        self._reported = limit
        return hits

    def _fits(self, last: int, entry: _Entry) -> bool:
        if not entry.stands_alone:
            return True
        first = last - entry.length + 1
        left = self._tail[first - 1] if first else self._before
        right = self._tail[last + 1 : last + 2]
        return not _joins(left, self._tail[first]) and not _joins(self._tail[last], right)

    def _hit(self, last: int, entry: _Entry) -> Hit:
        start, end = self._spans[last - entry.length + 1][0], self._spans[last][1]
        return Hit(start, end, entry.word.text, entry.word.category, entry.word.action)

    def _forget(self) -> None:
        """Keep only what a listed word may begin with."""
        length = len(self._tail)
        first = max(0, length - self._automaton.longest)
        while first < length and not self._automaton.could_continue(self._tail[first:]):
            first += 1
        if first:
            self._before = self._tail[first - 1]
            self._tail, self._spans = self._tail[first:], self._spans[first:]
            self._reported = max(0, self._reported - first)


def _joins(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word of a script that writes spaces."""
    return left.isalnum() and right.isalnum() and not is_cjk(left) and not is_cjk(right)


def resolved(hits: Iterable[Hit]) -> list[Hit]:
    """Without hits inside a longer one, unless only the inner one blocks.

    Hits that overlap in part all stay: dropping one would leave a piece of a listed word readable.
    """
    kept: list[Hit] = []
    covered = blocked = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.action != BLOCK)):
        if hit.end <= (blocked if hit.action == BLOCK else covered):
            continue
        kept.append(hit)
        covered = max(covered, hit.end)
        blocked = max(blocked, hit.end) if hit.action == BLOCK else blocked
    return kept
