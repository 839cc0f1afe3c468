"""BM25 over wordings, in plain Python: no index file, rebuilt from the rows in a moment.

A document is found by its best wording (the title or a similar question) and, with less weight, by its body. Beside
the rank each hit has a score from 0 to 1: the share of the question's information that the document covers. That is
what a threshold can mean something for; BM25's own figure cannot, since it grows with the length of the question.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.knowledge.tokens import tokens
from apps.knowledge.tokens import weight as topical

K1 = 1.2
B = 0.4
BODY_WEIGHT = 0.3
# A word that only the body has explains less of a question than one that the title has.
BODY_SHARE = 0.6


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
        terms = [
            ([tokens(text) for text in document.wordings], tokens(document.body)) for document in documents
        ]
        self.size = len(terms)
        self._idf, self._unseen = _idf(terms)
        self._owners: list[int] = []
        self._wordings = self._postings(
            [(owner, text) for owner, (texts, _) in enumerate(terms) for text in texts]
        )
        self._bodies = _postings_of([body for _, body in terms], self._idf)

    def _postings(self, units: list[tuple[int, list[str]]]) -> dict[str, list[tuple[int, float]]]:
        self._owners = [owner for owner, _ in units]
        return _postings_of([text for _, text in units], self._idf)

    def search(self, question: str, *, limit: int) -> list[Hit]:
        """The best documents, best first, never cut by a threshold."""
        asked = {term: self._information(term) for term in set(tokens(question))}
        whole = sum(asked.values())
        if not whole:
            return []
        ranks, shares = self._by_wording(asked)
        for owner, rank, share in self._by_body(asked, shares):
            ranks[owner] = ranks.get(owner, 0.0) + BODY_WEIGHT * rank
            shares[owner] = share
        best = heapq.nlargest(limit, ranks.items(), key=lambda item: (item[1], -item[0]))
        return [Hit(owner, rank, min(1.0, sum(shares[owner].values()) / whole)) for owner, rank in best]

    def _by_wording(self, asked: Mapping[str, float]) -> tuple[dict[int, float], dict[int, dict[str, float]]]:
        """Per document: the rank of its best wording and what of the question that wording covers."""
        sums: dict[int, float] = defaultdict(float)
        covered: dict[int, dict[str, float]] = defaultdict(dict)
        for term, information in asked.items():
            for unit, weight in self._wordings.get(term, ()):
                sums[unit] += weight
                covered[unit][term] = information
        ranks: dict[int, float] = {}
        shares: dict[int, dict[str, float]] = {}
        for unit, rank in sums.items():
            owner = self._owners[unit]
            if rank > ranks.get(owner, 0.0):
                ranks[owner], shares[owner] = rank, covered[unit]
        return ranks, shares

    def _by_body(
        self, asked: Mapping[str, float], shares: Mapping[int, dict[str, float]]
    ) -> list[tuple[int, float, dict[str, float]]]:
        sums: dict[int, float] = defaultdict(float)
        added: dict[int, dict[str, float]] = defaultdict(dict)
        for term, information in asked.items():
            for owner, weight in self._bodies.get(term, ()):
                sums[owner] += weight
                if term not in shares.get(owner, ()):
                    added[owner][term] = BODY_SHARE * information
        return [(owner, rank, {**added[owner], **shares.get(owner, {})}) for owner, rank in sums.items()]

    def _information(self, term: str) -> float:
        return topical(term) * self._idf.get(term, self._unseen)


def _idf(terms: Sequence[tuple[list[list[str]], list[str]]]) -> tuple[dict[str, float], float]:
    """Inverse document frequencies, and that of a term that no document has."""
    frequency: Counter[str] = Counter()
    for texts, body in terms:
        frequency.update({term for text in [*texts, body] for term in text})
    size = len(terms)
    idf = {term: math.log(1 + (size - count + 0.5) / (count + 0.5)) for term, count in frequency.items()}
    return idf, math.log(1 + (size + 0.5) / 0.5)


def _postings_of(units: Sequence[list[str]], idf: Mapping[str, float]) -> dict[str, list[tuple[int, float]]]:
    """term -> (unit, its BM25 weight in it)."""
    average = sum(map(len, units)) / len(units) if units else 1.0
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for unit, terms in enumerate(units):
        length = K1 * (1 - B + B * len(terms) / (average or 1.0))
        for term, count in Counter(terms).items():
            postings[term].append((unit, idf[term] * count * (K1 + 1) / (count + length)))
    return dict(postings)
