"""How much of a question a document covers: what a threshold can be set on, unlike BM25's own figure.

A question is cut into what carries its meaning: English words, and Chinese characters in their pairs. A pair that no
article has is mostly a border between two words, so what counts for Chinese is whether each character is explained
by a pair with one of its neighbours.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Atom:
    """A word, or a character: with one of its pairs it is explained wholly, by itself less."""

    information: float
    whole: tuple[str, ...]
    alone: str = ""

    def explained(self, wordings: Set[str], body: Set[str]) -> float:
        return max(
            _share(self.whole, wordings, body),
            ALONE * _share((self.alone,), wordings, body) if self.alone else 0.0,
        )


@dataclass(frozen=True, slots=True)
class Question:
    atoms: tuple[Atom, ...]
    doubt: float

    def coverage(self, wordings: Set[str], body: Set[str]) -> float:
        """0 to 1, given the terms of a document's wordings and of its body."""
        all_of_it = sum(atom.information for atom in self.atoms)
        covered = sum(atom.information * atom.explained(wordings, body) for atom in self.atoms)
        if not covered:
            return 0.0
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


def _share(terms: tuple[str, ...], wordings: Set[str], body: Set[str]) -> float:
    if any(term in wordings for term in terms):
        return 1.0
    return BODY if any(term in body for term in terms) else 0.0
