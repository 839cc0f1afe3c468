"""BM25 in memory: no index file, made from the rows in a moment.

A document's rank is that of its best wording (the title or a similar question), plus that of all its wordings taken
together, plus less for its best chunk. Beside the rank each hit has a score from 0 to 1, see coverage.py.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from apps.knowledge import coverage
from apps.knowledge.postings import Postings, Units
from apps.knowledge.tokens import FUNCTION_TERMS, is_cjk, tokens, weight

BODY_WEIGHT = 0.6
# Words without a topic still tell «where is …» from «when is …».
LEAST_WEIGHT = {True: 0.4, False: 0.3}  # for Chinese terms, for others
# Few documents say little about how rare a word is: count as if there were this many.
LEAST_SIZE = 100
# Frequencies are remembered for as many terms.
MOST_FREQUENCIES = 50_000

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Document:
    wordings: Sequence[str]
    chunks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """position: of the document among all that are indexed; rank: comparable within one search; score: 0 to 1;
    chunk: the one that shares most with the question."""

    position: int
    rank: float
    score: float
    chunk: int = 0


class Segment:
    """Some documents. Immutable after construction, so threads may share it."""

    def __init__(self, documents: Iterable[Document]) -> None:
        wordings: list[list[list[str]]] = []
        chunks: list[list[list[str]]] = []
        for document in documents:
            # Without wordings or chunks it has an empty one, so that each has a stretch of its own among them.
            wordings.append([tokens(text) for text in document.wordings] or [[]])
            chunks.append([_topical(text) for text in document.chunks] or [[]])
        self.size = len(wordings)
        self._wording_starts, self._chunk_starts = _starts(wordings), _starts(chunks)
        self._wordings = Postings(terms for texts in wordings for terms in texts)
        self._together = Postings([term for terms in texts for term in terms] for texts in wordings)
        self._chunks = Postings(terms for texts in chunks for terms in texts)
        self._verbatim = np.array(
            [hash(tuple(terms)) for texts in wordings for terms in texts], dtype=np.int64
        )
        self._owners = np.repeat(np.arange(self.size), np.diff(self._chunk_starts))
        self._frequencies: dict[str, int] = {}

    @property
    def memory(self) -> int:
        """Bytes."""
        return self._wordings.memory + self._together.memory + self._chunks.memory + self._owners.nbytes

    def frequency(self, term: str) -> int:
        """How many documents have it."""
        if term not in self._frequencies:
            if len(self._frequencies) >= MOST_FREQUENCIES:
                self._frequencies.clear()
            has_it = np.zeros(self.size, dtype=bool)
            has_it[self._together.units(term)] = True
            has_it[self._owners[self._chunks.units(term)]] = True
            self._frequencies[term] = int(np.count_nonzero(has_it))
        return self._frequencies[term]

    def ranks(self, worths: Sequence[tuple[str, float]]) -> tuple[Floats, Floats]:
        """Of every document, 0 for those that have none of the terms; and of every chunk."""
        if not self.size:
            return np.zeros(0, np.float32), np.zeros(0, np.float32)
        chunks = self._chunks.sums(worths)
        ranks: Floats = np.maximum.reduceat(self._wordings.sums(worths), self._wording_starts[:-1])
        ranks += self._together.sums(worths)
        ranks += BODY_WEIGHT * np.maximum.reduceat(chunks, self._chunk_starts[:-1])
        return ranks, chunks

    def scores(self, places: Places, meant: coverage.Question, asked: Sequence[str]) -> NDArray[np.float64]:
        """Of the documents at these places."""
        firsts, ends = self._chunk_starts[places], self._chunk_starts[places + 1]

        @cache  # neighbouring characters share their pairs
        def in_wordings(term: str) -> NDArray[np.bool_]:
            return _are_among(places, self._together.units(term))

        @cache
        def in_body(term: str) -> NDArray[np.bool_]:
            units = self._chunks.units(term)
            found: NDArray[np.bool_] = np.searchsorted(units, firsts) < np.searchsorted(units, ends)
            return found

        scores = meant.coverage(len(places), in_wordings, in_body)
        verbatim = np.flatnonzero(self._verbatim == hash(tuple(asked)))
        owners = np.searchsorted(self._wording_starts, verbatim, side="right") - 1
        scores[np.isin(places, owners)] = 1.0
        return scores

    def best_chunk(self, place: int, chunks: Floats) -> int:
        stretch = chunks[self._chunk_starts[place] : self._chunk_starts[place + 1]]
        return int(np.argmax(stretch))


def _are_among(places: Places, units: Units) -> NDArray[np.bool_]:
    """np.isin for units that ascend, at a twentieth of its price for so few places."""
    if not len(units):
        return np.zeros(len(places), dtype=bool)
    found: NDArray[np.bool_] = units[np.minimum(np.searchsorted(units, places), len(units) - 1)] == places
    return found


class LexicalIndex:
    """Documents of several segments, numbered through: one may be replaced while the others stay."""

    def __init__(self, *segments: Segment) -> None:
        self._segments = segments
        self._size = max(sum(segment.size for segment in segments), LEAST_SIZE)

    def search(self, question: str, *, limit: int, favour: Floats | None = None) -> list[Hit]:
        """The best documents, best first, never cut by a threshold.

        favour: of every document, what its rank is multiplied by; 0 leaves it out.
        """
        asked = tokens(question)
        worths = [(term, _worth(term) * self._idf(term)) for term in sorted(set(asked))]
        meant = coverage.question(question, idf=self._idf, unseen=self._rarity(0))
        hits: list[Hit] = []
        offset = 0
        for segment in self._segments:
            ranks, chunks = segment.ranks(worths)
            if favour is not None:
                ranks *= favour[offset : offset + segment.size]
            places = _best(ranks, limit)
            scores = segment.scores(places, meant, asked)
            hits += [
                Hit(offset + place, float(ranks[place]), float(score), segment.best_chunk(place, chunks))
                for place, score in zip(places.tolist(), scores, strict=True)
            ]
            offset += segment.size
        return sorted(hits, key=lambda hit: (-hit.rank, hit.position))[:limit]

    def _idf(self, term: str) -> float:
        return self._rarity(sum(segment.frequency(term) for segment in self._segments))

    def _rarity(self, count: int) -> float:
        return math.log(1 + (self._size - count + 0.5) / (count + 0.5))


def _topical(text: str) -> list[str]:
    """Without words and characters that are in every text: of a body they say nothing."""
    return [term for term in tokens(text) if term not in FUNCTION_TERMS]


def _starts(units: Iterable[Sequence[object]]) -> Places:
    """Where each document's units begin, and where the last one's end."""
    return np.cumsum([0, *map(len, units)])


def _best(ranks: Floats, limit: int) -> Places:
    """Places by rank, the earlier first among equals."""
    found = np.flatnonzero(ranks)
    if len(found) > limit:
        least = np.partition(ranks[found], -limit)[-limit]
        found = found[ranks[found] >= least]
    ordered: Places = found[np.lexsort((found, -ranks[found]))]
    return ordered[:limit]


def _worth(term: str) -> float:
    least = LEAST_WEIGHT[is_cjk(term)]
    return least + (1 - least) * weight(term)
