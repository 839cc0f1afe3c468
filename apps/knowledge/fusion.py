"""Both halves of the search together: one figure to rank by, and one from 0 to 1 that thresholds can be set on.

Measured (docs/benchmarks.md): what orders best is 0.3 of the lexical rank plus 0.7 of the likeness, each against the
best of this search. What tells «fits» from «does not» best is the cosine with a little of what the words cover.
"""

from dataclasses import dataclass
from itertools import pairwise

from apps.knowledge.meaning import LOCAL_MODEL
from apps.knowledge.vectors import Near

LEXICAL_SHARE = 0.3
# A chunk about the question is a little less than a question like it.
PASSAGE = -0.01
# How alike texts without anything in common are, by model. Of others it is measured, see embedding.py.
BACKGROUND = {LOCAL_MODEL: 0.80}
COVERED = 0.35
# (likeness with the coverage, score): the score is straight between these. MAYBE and SURE lie on 0.33 and 0.55.
SCALE = ((0.0, 0.0), (0.455, 0.33), (0.86, 0.55), (1.25, 1.0))
# An article that is its title and nothing more is meant only by those who ask just that.
BARE_SCALE = ((0.0, 0.0), (0.82, 0.33), (0.95, 0.55), (1.25, 1.0))


@dataclass(frozen=True, slots=True)
class Found:
    """What either half knows of an article: 0 and None where it has not found it.

    favour: less than 1 for one in another language; the rank has that in it already.
    """

    favour: float = 1.0
    rank: float = 0.0
    coverage: float = 0.0
    cosine: float | None = None


def cosine_of(near: Near | None) -> float | None:
    return max(near.wording, near.passage + PASSAGE) if near else None


def fused(found: list[Found], background: float) -> list[float]:
    """What to order by. An article whose vectors are still to come goes by its words alone."""
    best_rank = max((each.rank for each in found), default=0.0) or 1.0
    alike = [None if each.cosine is None else likeness(each.cosine, background) for each in found]
    most_alike = max((each for each in alike if each is not None), default=0.0) or 1.0
    values = []
    for each, semantic in zip(found, alike, strict=True):
        lexical = each.rank / best_rank
        meant = lexical if semantic is None else each.favour * semantic / most_alike
        values.append(LEXICAL_SHARE * lexical + (1 - LEXICAL_SHARE) * meant)
    return values


def likeness(cosine: float, background: float) -> float:
    """0 to 1: how much more alike than texts that have nothing in common."""
    return min(1.0, max(0.0, (cosine - background) / (1 - background)))


def score(found: Found, background: float, *, is_bare: bool) -> float:
    """0 to 1."""
    if found.cosine is None or found.coverage >= 1.0:
        return found.coverage
    value = likeness(found.cosine, background) + COVERED * found.coverage
    return _on(BARE_SCALE if is_bare else SCALE, value)


def _on(scale: tuple[tuple[float, float], ...], value: float) -> float:
    for (left, low), (right, high) in pairwise(scale):
        if value <= right:
            return low + (high - low) * (value - left) / (right - left)
    return 1.0
