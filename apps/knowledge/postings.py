"""Which units of text have which terms: flat arrays, so that a million postings take six megabytes.

Terms are kept as their hashes (64 bits, of this process only): no string of an article stays in memory.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75

Numbers = NDArray[np.int64]
Units = NDArray[np.int32]


class Postings:
    """Immutable. Units are numbered from 0, in the order in which they came."""

    def __init__(self, units: Iterable[Sequence[str]]) -> None:
        hashes, counts, sizes, lengths = _counted(units)
        self.size = len(sizes)
        order = np.argsort(hashes, kind="stable")
        owners = np.repeat(np.arange(self.size, dtype=np.int32), sizes)
        self._terms, starts = np.unique(hashes[order], return_index=True)
        self._starts: Numbers = np.append(starts, len(order))
        self._units: Units = owners[order]
        # BM25's weight of a term in a unit, without the rarity of the term, which changes with every article.
        norms = K1 * (1 - B + B * lengths / (lengths.mean() if lengths.sum() else 1.0))
        self._weights = (counts * (K1 + 1) / (counts + norms[owners]))[order].astype(np.float16)

    @property
    def memory(self) -> int:
        """Bytes."""
        arrays = (self._terms, self._starts, self._units, self._weights)
        return sum(int(array.nbytes) for array in arrays)

    @property
    def terms(self) -> Numbers:
        return self._terms

    @property
    def frequencies(self) -> Numbers:
        """Of each of the terms: how many units have it."""
        frequencies: Numbers = np.diff(self._starts)
        return frequencies

    def units(self, term: str) -> Units:
        """Ascending."""
        return self._units[self._span(term)]

    def sums(self, worths: Iterable[tuple[str, float]]) -> NDArray[np.float32]:
        """Of every unit: the weights of the terms it has, each times its worth."""
        sums = np.zeros(self.size, dtype=np.float32)
        for term, worth in worths:
            span = self._span(term)
            if span.start < span.stop:
                sums[self._units[span]] += self._weights[span] * np.float32(worth)
        return sums

    def _span(self, term: str) -> slice:
        hashed = hash(term)
        place = int(np.searchsorted(self._terms, hashed))
        if place == len(self._terms) or self._terms[place] != hashed:
            return slice(0, 0)
        return slice(int(self._starts[place]), int(self._starts[place + 1]))


def _counted(
    units: Iterable[Sequence[str]],
) -> tuple[Numbers, NDArray[np.float32], Numbers, NDArray[np.float64]]:
    """The terms of all units one after the other, how often each occurs, and of each unit how many there are."""
    hashes: list[NDArray[np.int64]] = []
    counts: list[NDArray[np.float32]] = []
    sizes: list[int] = []
    lengths: list[int] = []
    for terms in units:
        counted = Counter(terms)
        hashes.append(np.fromiter(map(hash, counted), np.int64, len(counted)))
        counts.append(np.fromiter(counted.values(), np.float32, len(counted)))
        sizes.append(len(counted))
        lengths.append(len(terms))
    return (
        np.concatenate(hashes) if hashes else np.zeros(0, np.int64),
        np.concatenate(counts) if counts else np.zeros(0, np.float32),
        np.array(sizes, dtype=np.int64),
        np.array(lengths, dtype=np.float64),
    )
