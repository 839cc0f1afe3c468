"""BM25 in memory: no index file, made from the rows in a moment.

A document's rank is that of its best wording (the title or a similar question), plus that of all its wordings taken
together, plus less for its best chunk. Beside the rank each hit has a score from 0 to 1, see coverage.py.
"""

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.knowledge import coverage
from apps.knowledge.coverage import BODY
from apps.knowledge.postings import Floats, Gathered, Hashes, Postings, hashed
from apps.knowledge.tokens import FUNCTION_TERMS, is_cjk, tokens, weight

BODY_WEIGHT = 0.6
# Words without a topic still tell «where is …» from «when is …».
LEAST_WEIGHT = {True: 0.4, False: 0.3}  # for Chinese terms, for others
# Few documents say little about how rare a word is: count as if there were this many.
LEAST_SIZE = 100
# Frequencies are remembered for as many terms.
MOST_FREQUENCIES = 50_000

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


class Spans(NamedTuple):
    """Where a segment has each of the terms of a question."""

    wordings: list[slice]
    together: list[slice]
    chunks: list[slice]


class Segment:
    """Some documents. Immutable after construction, so threads may share it."""

    def __init__(self, documents: Iterable[Document]) -> None:
        wordings, together, chunks = Gathered(), Gathered(), Gathered()
        wording_counts, chunk_counts, verbatim = array("i"), array("i"), array("q")
        for document in documents:
            # Without wordings or chunks it has an empty one, so that each has a stretch of its own among them.
            texts = [tokens(text) for text in document.wordings] or [[]]
            parts = [_topical(text) for text in document.chunks] or [[]]
            together.add([term for terms in texts for term in terms])
            for terms in texts:
                wordings.add(terms)
            for terms in parts:
                chunks.add(terms)
            wording_counts.append(len(texts))
            chunk_counts.append(len(parts))
            verbatim.extend(hash(tuple(terms)) for terms in texts)
        self.size = len(wording_counts)
        self._wording_starts, self._chunk_starts = _starts(wording_counts), _starts(chunk_counts)
        self._wordings, self._together, self._chunks = (
            Postings(each) for each in (wordings, together, chunks)
        )
        self._verbatim = np.frombuffer(verbatim, np.int64)
        self._owners = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self._chunk_starts))
        self._frequencies: dict[str, int] = {}

    @property
    def memory(self) -> int:
        """Bytes."""
        postings = self._wordings.memory + self._together.memory + self._chunks.memory
        return postings + self._owners.nbytes + self._verbatim.nbytes

    def spans(self, terms: Hashes) -> Spans:
        return Spans(self._wordings.spans(terms), self._together.spans(terms), self._chunks.spans(terms))

    def frequencies(self, terms: Sequence[str], spans: Spans) -> list[int]:
        """How many documents have each of the terms."""
        if len(self._frequencies) >= MOST_FREQUENCIES:
            self._frequencies.clear()
        for row, term in enumerate(terms):
            if term not in self._frequencies:
                has_it = np.zeros(self.size, dtype=bool)
                has_it[self._together.units(spans.together[row])] = True
                has_it[self._owners[self._chunks.units(spans.chunks[row])]] = True
                self._frequencies[term] = int(np.count_nonzero(has_it))
        return [self._frequencies[term] for term in terms]

    def ranks(self, spans: Spans, worths: Floats) -> tuple[Floats, Floats]:
        """Of every document, 0 for those that have none of the terms; and of every chunk."""
        if not self.size:
            return np.zeros(0), np.zeros(0)
        chunks = self._chunks.sums(spans.chunks, worths)
        wordings = self._wordings.sums(spans.wordings, worths)
        ranks: Floats = np.maximum.reduceat(wordings, self._wording_starts[:-1])
        ranks += self._together.sums(spans.together, worths)
        ranks += BODY_WEIGHT * np.maximum.reduceat(chunks, self._chunk_starts[:-1])
        return ranks, chunks

    def shares(self, places: Places, spans: Spans) -> Floats:
        """Of each term (a row) and each document at these places: 1 where a wording has it, less where the body has."""
        shares = np.zeros((len(spans.together), len(places)))
        firsts, ends = self._chunk_starts[places], self._chunk_starts[places + 1]
        for row, (in_wordings, in_body) in enumerate(zip(spans.together, spans.chunks, strict=True)):
            if in_body.stop:
                units = self._chunks.units(in_body)
                shares[row, units.searchsorted(firsts) < units.searchsorted(ends)] = BODY
            if in_wordings.stop:
                units = self._together.units(in_wordings)
                nearest = np.minimum(units.searchsorted(places), len(units) - 1)
                shares[row, units[nearest] == places] = 1.0
        return shares

    def are_verbatim(self, places: Places, asked: Sequence[str]) -> NDArray[np.bool_]:
        """Whether a wording of the documents at these places is the very question."""
        found = np.flatnonzero(self._verbatim == hash(tuple(asked)))
        return np.isin(places, self._wording_starts.searchsorted(found, side="right") - 1)

    def best_chunks(self, places: Places, chunks: Floats) -> list[int]:
        """Of the documents at these places."""
        starts = self._chunk_starts
        return [int(chunks[starts[place] : starts[place + 1]].argmax()) for place in places]


class LexicalIndex:
    """Documents of several segments, numbered through: one may be replaced while the others stay."""

    def __init__(self, *segments: Segment) -> None:
        self._segments = segments
        self._size = max(sum(segment.size for segment in segments), LEAST_SIZE)

    def search(self, question: str, *, limit: int, favour: NDArray[np.float32] | None = None) -> list[Hit]:
        """The best documents, best first, never cut by a threshold.

        favour: of every document, what its rank is multiplied by; 0 leaves it out.
        """
        asked = tokens(question)
        terms = sorted(set(asked))
        spans = [segment.spans(hashed(terms)) for segment in self._segments]
        rarities = [self._rarity(count) for count in self._frequencies(terms, spans)]
        worths = np.array([_worth(term) * rarity for term, rarity in zip(terms, rarities, strict=True)])
        meant = coverage.question(question, terms, rarities, unseen=self._rarity(0))
        hits: list[Hit] = []
        offset = 0
        for segment, known in zip(self._segments, spans, strict=True):
            ranks, chunks = segment.ranks(known, worths)
            if favour is not None:
                ranks *= favour[offset : offset + segment.size]
            places = _best(ranks, limit)
            scores = meant.coverage(segment.shares(places, known))
            scores[segment.are_verbatim(places, asked)] = 1.0
            found = zip(
                (places + offset).tolist(),
                ranks[places].tolist(),
                scores.tolist(),
                segment.best_chunks(places, chunks),
                strict=True,
            )
            hits += [Hit(*each) for each in found]
            offset += segment.size
        return sorted(hits, key=lambda hit: (-hit.rank, hit.position))[:limit]

    def _frequencies(self, terms: Sequence[str], spans: Sequence[Spans]) -> list[int]:
        """In all segments."""
        each = [
            segment.frequencies(terms, known) for segment, known in zip(self._segments, spans, strict=True)
        ]
        return [sum(counts) for counts in zip(*each, strict=True)] or [0] * len(terms)

    def _rarity(self, count: int) -> float:
        return math.log(1 + (self._size - count + 0.5) / (count + 0.5))


def _topical(text: str) -> list[str]:
    """Without words and characters that are in every text: of a body they say nothing."""
    return [term for term in tokens(text) if term not in FUNCTION_TERMS]


def _starts(counts: Sequence[int]) -> Places:
    """Where each document's units begin, and where the last one's end."""
    return np.cumsum([0, *counts])


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
