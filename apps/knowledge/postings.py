"""Which units of text have which terms: flat arrays, so that a million postings take six megabytes.

Terms are kept as their hashes (64 bits, of this process only): no string of an article stays in memory.
"""

from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75
MOST_COUNTED = 2**16 - 1

Hashes = NDArray[np.int64]
Units = NDArray[np.int32]
Floats = NDArray[np.float64]


def hashed(terms: Sequence[str]) -> Hashes:
    return np.fromiter(map(hash, terms), np.int64, len(terms))


class Gathered:
    """Units on their way into Postings, as small as numbers are."""

    def __init__(self) -> None:
        self.terms, self.counts = array("q"), array("H")
        self.sizes, self.lengths = array("i"), array("i")

    def add(self, terms: Sequence[str]) -> None:
        """The terms of the next unit, each as often as it occurs."""
        counted = Counter(terms)
        self.terms.extend(map(hash, counted))
        self.counts.extend(min(count, MOST_COUNTED) for count in counted.values())
        self.sizes.append(len(counted))
        self.lengths.append(len(terms))


class Postings:
    """Immutable. Units are numbered from 0, in the order in which they came."""

    def __init__(self, gathered: Gathered) -> None:
        self.size = len(gathered.sizes)
        terms = np.frombuffer(gathered.terms, np.int64)
        order = np.argsort(terms, kind="stable")
        terms = terms[order]
        is_first = np.ones(len(terms), dtype=bool)
        np.not_equal(terms[1:], terms[:-1], out=is_first[1:])
        self._terms = terms[is_first]
        self._starts = np.append(np.flatnonzero(is_first), len(terms))
        owners = np.repeat(np.arange(self.size, dtype=np.int32), np.frombuffer(gathered.sizes, np.int32))
        self._weights = _weights(gathered, owners)[order]
        self._units: Units = owners[order]

    @property
    def memory(self) -> int:
        """Bytes."""
        arrays = (self._terms, self._starts, self._units, self._weights)
        return sum(int(array.nbytes) for array in arrays)

    def spans(self, terms: Hashes) -> list[slice]:
        """Where the postings of each of the terms lie; of a term that no unit has, an empty one."""
        if not len(self._terms):
            return [slice(0, 0)] * len(terms)
        places = np.minimum(self._terms.searchsorted(terms), len(self._terms) - 1)
        is_known = self._terms[places] == terms
        starts = np.where(is_known, self._starts[places], 0).tolist()
        ends = np.where(is_known, self._starts[places + 1], 0).tolist()
        return [slice(start, end) for start, end in zip(starts, ends, strict=True)]

    def units(self, span: slice) -> Units:
        """Those that have the term, ascending."""
        return self._units[span]

    def sums(self, spans: Sequence[slice], worths: Floats) -> Floats:
        """Of every unit: the weights of the terms it has, each times its worth."""
        if not spans:
            return np.zeros(self.size)
        units = [self._units[span] for span in spans]
        weights = np.concatenate([self._weights[span] for span in spans], dtype=np.float64)
        weights *= np.repeat(worths, [len(some) for some in units])
        sums: Floats = np.bincount(np.concatenate(units), weights, self.size).astype(np.float64, copy=False)
        return sums


def _weights(gathered: Gathered, owners: Units) -> NDArray[np.float16]:
    """BM25's, without the rarity of the term, which changes with every article."""
    counts = np.frombuffer(gathered.counts, np.uint16)
    lengths = np.frombuffer(gathered.lengths, np.int32)
    norms = (K1 * (1 - B + B * lengths / (lengths.mean() if lengths.sum() else 1.0))).astype(np.float32)
    return (counts * np.float32(K1 + 1) / (counts + norms[owners])).astype(np.float16)
