"""Articles that are nearly the same: by their questions, or by their texts. Pure.

Candidates share one of their rarest pieces, so that 10,000 articles need no 50 million comparisons; of a
text only a sketch stays in memory.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import nsmallest
from itertools import combinations
from typing import Any
from uuid import UUID
from zlib import crc32

from apps.ai.grams import folded
from apps.ai.quantities import Figure, figures
from apps.desk.alike import likeness, vector
from apps.desk.models import ArticleFinding

Kind = ArticleFinding.Kind
Pair = tuple[str, UUID, UUID, dict[str, Any]]
SAME_QUESTION = 0.85
SAME_TEXT = 0.8  # of the shingles of both
SHORTEST_TEXT = 20
_SHINGLE = 5
_SKETCH = 64  # smallest hashes of a text: what two texts share of theirs is what they share of all
_KEYS = 8  # of them, by which a text is found
_MOST_WORDINGS = 4  # of an article
_LONGEST_TEXT = 20_000
_RAREST = 3  # pieces of a question by which it is found
_CROWD = 40  # articles beside which a piece tells nothing
_MOST_FIGURES = 5  # named in a finding


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    similar: tuple[str, ...]
    body: str
    language: str = ""


def pairs(texts: Mapping[UUID, Text]) -> Iterator[Pair]:
    """(kind, one, other, details), each pair once."""
    sketches = {key: _sketch(text.body) for key, text in texts.items()}
    said: set[tuple[UUID, UUID]] = set()
    for one, other in _sharing({key: sketch[:_KEYS] for key, sketch in sketches.items()}):
        alike = _overlap(sketches[one], sketches[other])
        if alike >= SAME_TEXT and not _differ(texts[one], texts[other]):
            said.add((one, other))
            yield Kind.DUPLICATE, one, other, {"alike": round(alike, 2)}
    for one, other, alike in _same_question(texts):
        differing = _differing(texts[one].body, texts[other].body)
        if differing:
            yield Kind.CONFLICT, one, other, {"alike": round(alike, 2), "figures": differing}
        elif (one, other) not in said:
            yield Kind.DUPLICATE, one, other, {"alike": round(alike, 2)}


def _same_question(texts: Mapping[UUID, Text]) -> Iterator[tuple[UUID, UUID, float]]:
    vectors = {
        key: [vector(each) for each in (text.title, *text.similar)[:_MOST_WORDINGS]]
        for key, text in texts.items()
    }
    counts = Counter(piece for of_one in vectors.values() for piece in {p for each in of_one for p in each})
    keys = {
        key: {piece for each in of_one for piece in sorted(each, key=lambda p: (counts[p], p))[:_RAREST]}
        for key, of_one in vectors.items()
    }
    for one, other in _sharing(keys):
        alike = max(
            (likeness(mine, theirs) for mine in vectors[one] for theirs in vectors[other]), default=0.0
        )
        if alike >= SAME_QUESTION and _speak_alike(texts[one], texts[other]):
            yield one, other, alike


def _speak_alike(one: Text, other: Text) -> bool:
    """The same in two languages is wanted."""
    return not one.language or not other.language or one.language == other.language


def _sharing(keys: Mapping[UUID, Iterable[Any]]) -> Iterator[tuple[UUID, UUID]]:
    """Pairs that have a key in common, each once."""
    holders: dict[Any, list[UUID]] = defaultdict(list)
    for holder, own in keys.items():
        for key in own:
            holders[key].append(holder)
    crowds = (group for group in holders.values() if len(group) <= _CROWD)
    yield from dict.fromkeys(pair for group in crowds for pair in combinations(group, 2))


def _sketch(text: str) -> list[int]:
    """The smallest hashes of its shingles; [] of a text that is too short to be compared."""
    plain = "".join(char for char in folded(text[:_LONGEST_TEXT]) if char.isalnum())
    if len(plain) < SHORTEST_TEXT:
        return []
    starts = range(len(plain) - _SHINGLE + 1)
    return nsmallest(_SKETCH, {crc32(plain[at : at + _SHINGLE].encode()) for at in starts})


def _overlap(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of shingles that both have, estimated from the smallest of both."""
    mine, theirs = set(one), set(other)
    smallest = nsmallest(min(_SKETCH, max(len(one), len(other))), mine | theirs)
    return sum(each in mine and each in theirs for each in smallest) / (len(smallest) or 1)


def _differ(one: Text, other: Text) -> bool:
    return bool(_differing(one.body, other.body))


def _differing(one: str, other: str) -> list[list[str]]:
    """The figures of a kind that both give, with other values: as written, of the one and of the other."""
    mine, theirs = _by_kind(one), _by_kind(other)
    for kind in sorted(mine.keys() & theirs.keys()):
        if not mine[kind].keys() & theirs[kind].keys():
            return [list(each[kind].values())[:_MOST_FIGURES] for each in (mine, theirs)]
    return []


def _by_kind(text: str) -> dict[str, dict[Decimal | str, str]]:
    found: dict[str, dict[Decimal | str, str]] = defaultdict(dict)
    for written, figure in figures(text):
        if _states_something(figure):
            found[figure.kind].setdefault(figure.value, written)
    return found


def _states_something(figure: Figure) -> bool:
    return figure.kind not in ("plain", "pieces", "times")
