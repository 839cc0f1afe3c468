"""How much of a question a document covers: what a threshold can be set on, unlike BM25's own figure.

A question is cut into what carries its meaning: English words, and Chinese characters in their pairs. A pair that no
article has is mostly a border between two words, so what counts for Chinese is whether each character is explained
by a pair with one of its neighbours.
"""

from collections.abc import Callable
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


# Of every document that is looked at: whether it has the term.
Has = Callable[[str], NDArray[np.bool_]]
Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Atom:
    """A word, or a character: with one of its pairs it is explained wholly, by itself less."""

    information: float
    whole: tuple[str, ...]
    alone: str = ""

    def explained(self, count: int, in_wordings: Has, in_body: Has) -> Shares:
        shares = _shares(self.whole, count, in_wordings, in_body)
        if self.alone:
            shares = np.maximum(shares, ALONE * _shares((self.alone,), count, in_wordings, in_body))
        return shares


@dataclass(frozen=True, slots=True)
class Question:
    atoms: tuple[Atom, ...]
    doubt: float

    def coverage(self, count: int, in_wordings: Has, in_body: Has) -> Shares:
        """0 to 1, for each of so many documents."""
        all_of_it = sum(atom.information for atom in self.atoms)
        if not all_of_it:
            return np.zeros(count)
        covered = np.zeros(count)
        for atom in self.atoms:
            covered += atom.information * atom.explained(count, in_wordings, in_body)
        return covered / (all_of_it + self.doubt * (1 - TRUST * covered / all_of_it))


def question(text: str, *, idf: Callable[[str], float], unseen: float) -> Question:
    """idf: of a term among the documents; unseen: that of a term that none has."""
    atoms: list[Atom] = []
    for run in runs(text):
        if is_cjk(run):
            atoms += [_character(run, place, idf) for place in range(len(run))]
        else:
            term = stem(run)
            atoms.append(Atom(weight(term) * idf(term), (term,)))
    return Question(tuple(atoms), DOUBT * unseen)


def _character(run: str, place: int, idf: Callable[[str], float]) -> Atom:
    character = run[place]
    pairs = [run[start : start + 2] for start in (place - 1, place) if 0 <= start < len(run) - 1]
    topical = tuple(pair for pair in pairs if not FUNCTION_CHARACTERS.issuperset(pair))
    is_common = character in FUNCTION_CHARACTERS or not COMMON_PAIRS.isdisjoint(pairs)
    # The square root: how rare a single character is says less than how rare a word is.
    information = float(idf(character) ** 0.5)
    return Atom(information * (FUNCTION if is_common else 1.0), topical, character)


def _shares(terms: tuple[str, ...], count: int, in_wordings: Has, in_body: Has) -> Shares:
    shares = np.zeros(count)
    for term in terms:
        shares[in_body(term)] = BODY
    for term in terms:
        shares[in_wordings(term)] = 1.0
    return shares
