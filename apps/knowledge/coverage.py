"""How much of a question a document covers: what a threshold can be set on, unlike BM25's own figure.

A question is cut into what carries its meaning: English words, and Chinese characters in their pairs. A pair that no
article has is mostly a border between two words, so what counts for Chinese is whether each character is explained
by a pair with one of its neighbours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.knowledge.tokens import COMMON_PAIRS, FUNCTION_CHARACTERS, is_cjk, runs, stem, weight

# A word of the body explains less of a question than one of the title or of a similar question.
BODY = 0.6
# So does a character on its own, without its neighbours.
ALONE = 0.5
FUNCTION = 0.1
# Little that fits by chance must not look like much: a question needs about this many rare words for a high score.
DOUBT = 1.0
# A question that is covered wholly, such as «refund», is believed with fewer.
TRUST = 0.6


Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """What carries its meaning, one of each for every word and every character.

    whole: the rows of the two terms either of which explains it wholly; alone: of the one that does so by half.
    Rows are those of the terms asked for; the one after the last stands for «no such term».
    """

    information: Shares
    whole: NDArray[np.intp]
    alone: NDArray[np.intp]
    doubt: float

    def coverage(self, shares: Shares) -> Shares:
        """0 to 1, of each document (a column). shares: of each term (a row), what the document has of it."""
        all_of_it = float(self.information.sum())
        if not all_of_it:
            return np.zeros(shares.shape[1])
        shares = np.vstack([shares, np.zeros(shares.shape[1])])
        one, other = shares[self.whole]
        explained = np.maximum(np.maximum(one, other), ALONE * shares[self.alone])
        covered = self.information @ explained
        return np.asarray(covered / (all_of_it + self.doubt * (1 - TRUST * covered / all_of_it)))


def question(text: str, terms: Sequence[str], rarities: Sequence[float], *, unseen: float) -> Question:
    """terms: all of the question, once each, with how rare they are; unseen: how rare one is that no document has."""
    rows = {term: row for row, term in enumerate(terms)}
    nothing = len(terms)
    atoms: list[tuple[float, int, int, int]] = []
    for run in runs(text):
        if is_cjk(run):
            atoms += [_character(run, place, rows, rarities) for place in range(len(run))]
        else:
            row = rows[stem(run)]
            atoms.append((weight(terms[row]) * rarities[row], row, nothing, nothing))
    information, one, other, alone = zip(*atoms, strict=True) if atoms else ((), (), (), ())
    return Question(
        information=np.array(information, dtype=np.float64),
        whole=np.array([one, other], dtype=np.intp),
        alone=np.array(alone, dtype=np.intp),
        doubt=DOUBT * unseen,
    )


def _character(
    run: str, place: int, rows: Mapping[str, int], rarities: Sequence[float]
) -> tuple[float, int, int, int]:
    character = run[place]
    pairs = [run[start : start + 2] for start in (place - 1, place) if 0 <= start < len(run) - 1]
    topical = [rows[pair] for pair in pairs if not FUNCTION_CHARACTERS.issuperset(pair)]
    one, other = (*topical, len(rows), len(rows))[:2]
    is_common = character in FUNCTION_CHARACTERS or not COMMON_PAIRS.isdisjoint(pairs)
    # The square root: how rare a single character is says less than how rare a word is.
    information = rarities[rows[character]] ** 0.5
    return information * (FUNCTION if is_common else 1.0), one, other, rows[character]
