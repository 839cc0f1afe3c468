"""BM25 in plain Python: no index file, rebuilt from the rows in a moment.

A document's rank is that of its best wording (the title or a similar question), plus that of all its wordings taken
together, plus less for its body. Beside the rank each hit has a score from 0 to 1, see coverage.py.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.knowledge import coverage
from apps.knowledge.tokens import is_cjk, tokens, weight

K1 = 1.2
B = 0.75
BODY_WEIGHT = 0.6
# Words without a topic still tell «where is …» from «when is …».
LEAST_WEIGHT = {True: 0.4, False: 0.3}  # for Chinese terms, for others
# Few documents say little about how rare a word is: count as if there were this many.
LEAST_SIZE = 100
Postings = dict[str, list[tuple[int, float]]]


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
        self._owners = [owner for owner, texts in enumerate(wordings) for _ in texts]
        self._wordings = _postings([text for texts in wordings for text in texts], self._idf)
        self._together = _postings(merged, self._idf)
        self._bodies = _postings(bodies, self._idf)

    def search(self, question: str, *, limit: int) -> list[Hit]:
        """The best documents, best first, never cut by a threshold."""
        asked = tokens(question)
        ranks = self._best_wordings(set(asked))
        for term in set(asked):
            for owner, rank in self._together.get(term, ()):
                ranks[owner] += rank
            for owner, rank in self._bodies.get(term, ()):
                ranks[owner] += BODY_WEIGHT * rank
        best = heapq.nlargest(limit, ranks.items(), key=lambda item: (item[1], -item[0]))
        meant = coverage.question(
            question, idf=lambda term: self._idf.get(term, self._unseen), unseen=self._unseen
        )
        return [Hit(owner, rank, self._score(owner, meant, tuple(asked))) for owner, rank in best]

    def _best_wordings(self, asked: set[str]) -> dict[int, float]:
        sums: dict[int, float] = defaultdict(float)
        for term in asked:
            for unit, rank in self._wordings.get(term, ()):
                sums[unit] += rank
        ranks: dict[int, float] = defaultdict(float)
        for unit, rank in sums.items():
            owner = self._owners[unit]
            ranks[owner] = max(ranks[owner], rank)
        return ranks

    def _score(self, owner: int, meant: coverage.Question, asked: tuple[str, ...]) -> float:
        return 1.0 if asked in self._verbatim[owner] else meant.coverage(*self._terms[owner])


def _idf(documents: Sequence[tuple[frozenset[str], frozenset[str]]]) -> tuple[dict[str, float], float]:
    """Inverse document frequencies, and that of a term that no document has."""
    frequency = Counter(term for wordings, body in documents for term in wordings | body)
    size = max(len(documents), LEAST_SIZE)
    idf = {term: math.log(1 + (size - count + 0.5) / (count + 0.5)) for term, count in frequency.items()}
    return idf, math.log(1 + (size + 0.5) / 0.5)


def _postings(units: Sequence[list[str]], idf: Mapping[str, float]) -> Postings:
    """term -> (unit, its BM25 weight in it)."""
    average = sum(map(len, units)) / len(units) if units else 0.0
    postings: Postings = defaultdict(list)
    for unit, terms in enumerate(units):
        length = K1 * (1 - B + B * len(terms) / (average or 1.0))
        for term, count in Counter(terms).items():
            postings[term].append((unit, _worth(term) * idf[term] * count * (K1 + 1) / (count + length)))
    return dict(postings)


def _worth(term: str) -> float:
    least = LEAST_WEIGHT[is_cjk(term)]
    return least + (1 - least) * weight(term)
