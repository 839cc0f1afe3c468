"""Finds listed words in text: one pass whatever the list's size."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from apps.moderation.actions import BLOCK, MASK, PASS, STRENGTH
from apps.moderation.folding import Folder, Symbol, folded, folded_whole, is_cjk
from apps.moderation.variants import pinyin_forms

__all__ = ["BLOCK", "MASK", "Hit", "Search", "Word", "WordAutomaton", "resolved"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a list. With a reading («jia1 wei1») it is looked for in pinyin too."""

    text: str
    category: str = ""
    action: str = MASK
    reading: str = ""


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
        for key, stands_alone in _keys(word):
            units = _units(key)
            known = self._trie.get(units, None)
            if known is None or STRENGTH[word.action] > STRENGTH[known.word.action]:
                self._trie.add_word(units, _Entry(len(key), stands_alone, word))
                self.longest = max(self.longest, len(key))

    def entries_in(self, text: str) -> Iterator[tuple[int, _Entry]]:
        """(last index, entry) of every listed word in folded text."""
        if self.is_empty:
            return
        units = _units(text)
        is_plain = len(units) == 2 * len(text)
        for last, entry in self._trie.iter(units):
            if last % 2:  # a match that begins in the middle of a character is none
                yield (last // 2 if is_plain else _characters(units[: last + 1]) - 1), entry

    def could_continue(self, text: str) -> bool:
        """Whether a listed word starts with this folded text."""
        return not self.is_empty and bool(self._trie.match(_units(text)))

    def scan(self, text: str) -> list[Hit]:
        """The listed words in text, by position; see resolved() for those that overlap."""
        whole = folded_whole(text)
        if whole is not None and next(iter(self.entries_in(whole)), None) is None:
            return []  # the common case; with a word in it, its place in the text counts
        return resolved(self.every_hit(text))

    def every_hit(self, text: str) -> list[Hit]:
        """Inside allowed phrases and longer words, too."""
        search = Search(self)
        return search.feed(text) + search.finish()


def _units(text: str) -> str:
    """Two letters of 256 for each character: the trie's nodes are searched child by child, so few are fast."""
    return text.encode("utf-16-be", "surrogatepass").decode("latin-1")


def _characters(units: str) -> int:
    return len(units.encode("latin-1").decode("utf-16-be", "surrogatepass"))


def _keys(word: Word) -> Iterator[tuple[str, bool]]:
    """The folded forms of a word, and whether each only counts between word boundaries."""
    if key := folded(word.text):
        yield key, not any(map(is_cjk, key))
    for form in pinyin_forms(word.text, word.reading) if word.reading else ():
        yield folded(form), True


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
    """Without allowed phrases and what lies inside one; without hits inside a longer one that is as strong.

    Hits that overlap in part all stay: dropping one would leave a piece of a listed word readable.
    """
    kept: list[Hit] = []
    covered = [0] * len(STRENGTH)  # by strength: up to where a hit of that strength is inside another one
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, -STRENGTH[hit.action])):
        strength = STRENGTH[hit.action]
        if hit.end <= covered[strength]:
            continue
        covered[: strength + 1] = [max(end, hit.end) for end in covered[: strength + 1]]
        if hit.action != PASS:
            kept.append(hit)
    return kept
