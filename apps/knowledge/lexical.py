"""BM25 in memory: no index file, rebuilt from the rows in a moment.

A document's rank is that of its best wording (the title or a similar question), plus that of all its wordings taken
together, plus less for its body. Beside the rank each hit has a score from 0 to 1, see coverage.py.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.knowledge import coverage
from apps.knowledge.tokens import is_cjk, tokens, weight

K1 = 1.2
B = 0.75
BODY_WEIGHT = 0.6
# Words without a topic still tell «where is …» from «when is …».
LEAST_WEIGHT = {True: 0.4, False: 0.3}  # for Chinese terms, for others
# Few documents say little about how rare a word is: count as if there were this many.
LEAST_SIZE = 100
# term -> the units that have it, each once, and the term's BM25 weight in each of them
Postings = dict[str, tuple[NDArray[np.int32], NDArray[np.float64]]]


@dataclass(frozen=True, slots=True)
class Document:
    wordings: Sequence[str]
    body: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """position: of the document in the list that was indexed; rank: comparable within one search; score: 0 to 1."""

    position: int
    rank: float
    score: float


class LexicalIndex:
    """Immutable after construction, so threads may share it."""

    def __init__(self, documents: Iterable[Document]) -> None:
        wordings: list[list[list[str]]] = []
        bodies: list[list[str]] = []
        for document in documents:
            wordings.append([tokens(text) for text in document.wordings])
            bodies.append(tokens(document.body))
        merged = [[term for text in texts for term in text] for texts in wordings]
        self.size = len(bodies)
        self._terms = [
            (frozenset(asked), frozenset(body)) for asked, body in zip(merged, bodies, strict=True)
        ]
        self._verbatim = [frozenset(map(tuple, texts)) for texts in wordings]
        self._idf, self._unseen = _idf(self._terms)
        # A document without wordings has an empty one, so that each has a stretch of its own among them.
        units = [texts or [[]] for texts in wordings]
        self._starts = np.cumsum([0, *(len(texts) for texts in units[:-1])])
        self._units = sum(map(len, units))
        self._wordings = _postings([text for texts in units for text in texts], self._idf)
        self._together = _postings(merged, self._idf)
        self._bodies = _postings(bodies, self._idf)

    def search(self, question: str, *, limit: int) -> list[Hit]:
        """The best documents, best first, never cut by a threshold."""
        asked = tokens(question)
        ranks = self._ranks(sorted(set(asked)))
        meant = coverage.question(
            question, idf=lambda term: self._idf.get(term, self._unseen), unseen=self._unseen
        )
        return [
            Hit(owner, float(ranks[owner]), self._score(owner, meant, tuple(asked)))
            for owner in _best(ranks, limit)
        ]

    def _ranks(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """Of every document, 0 for those that have none of the terms."""
        if not self.size:
            return np.zeros(0)
        ranks: NDArray[np.float64] = np.maximum.reduceat(
            _sums(self._wordings, terms, self._units), self._starts
        )
        ranks += _sums(self._together, terms, self.size)
        ranks += BODY_WEIGHT * _sums(self._bodies, terms, self.size)
        return ranks

    def _score(self, owner: int, meant: coverage.Question, asked: tuple[str, ...]) -> float:
        return 1.0 if asked in self._verbatim[owner] else meant.coverage(*self._terms[owner])


def _sums(postings: Postings, terms: Iterable[str], size: int) -> NDArray[np.float64]:
    sums = np.zeros(size)
    for term in terms:
        if found := postings.get(term):
            units, weights = found
            sums[units] += weights
    return sums


def _best(ranks: NDArray[np.float64], limit: int) -> list[int]:
    """Documents by rank, the earlier first among equals."""
    found = np.flatnonzero(ranks)
    if len(found) > limit:
        least = np.partition(ranks[found], -limit)[-limit]
        found = found[ranks[found] >= least]
    ordered = found[np.lexsort((found, -ranks[found]))]
    return [int(owner) for owner in ordered[:limit]]


def _idf(documents: Sequence[tuple[frozenset[str], frozenset[str]]]) -> tuple[dict[str, float], float]:
    """Inverse document frequencies, and that of a term that no document has."""
    frequency = Counter(term for wordings, body in documents for term in wordings | body)
    size = max(len(documents), LEAST_SIZE)
    idf = {term: math.log(1 + (size - count + 0.5) / (count + 0.5)) for term, count in frequency.items()}
    return idf, math.log(1 + (size + 0.5) / 0.5)


def _postings(units: Sequence[list[str]], idf: Mapping[str, float]) -> Postings:
    average = sum(map(len, units)) / len(units) if units else 0.0
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for unit, terms in enumerate(units):
        length = K1 * (1 - B + B * len(terms) / (average or 1.0))
        for term, count in Counter(terms).items():
            postings[term].append((unit, _worth(term) * idf[term] * count * (K1 + 1) / (count + length)))
    return {term: _arrays(found) for term, found in postings.items()}


def _arrays(found: list[tuple[int, float]]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    units, weights = zip(*found, strict=True)
    return np.array(units, dtype=np.int32), np.array(weights)


def _worth(term: str) -> float:
    least = LEAST_WEIGHT[is_cjk(term)]
    return least + (1 - least) * weight(term)
