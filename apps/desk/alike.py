"""How much two questions have in common, 0 to 1: the cosine of their pieces, without the words of any question."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import sqrt

from apps.ai.follow_ups import topic
from apps.ai.grams import folded
from apps.knowledge.tokens import stem

ALIKE = 0.55  # set on tests/desk/gaps/wordings.py
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
_PAIR, _CHARACTER, _WORD, _PART = 1.0, 0.4, 1.0, 0.3
_NO_TOPIC = re.compile(
    r"支持|提供|你们家?|的事情?|\b(?:possible|offer|offers|provide|support|accept|allow|allowed|available)\b"
)
_WEAK = frozenset("的了着过吗呢啊吧呀嘛我你您他她它们咱是有在也都还就很会能可以要想请问么怎样和跟对把被给让")

Vector = Mapping[str, float]


def vector(text: str) -> Vector:
    """Of length 1; empty for a text without letters and digits."""
    pieces: dict[str, float] = defaultdict(float)
    about = _NO_TOPIC.sub(" ", topic(text, keep_asking=False))
    for run in _RUN.findall(about if about.strip() else folded(text)):
        for piece, weight in _han(run) if "\u3400" <= run[0] <= "\u9fff" else _latin(run):
            pieces[piece] += weight
    return _normal(pieces)


def _han(run: str) -> Iterator[tuple[str, float]]:
    strong = "".join(char for char in run if char not in _WEAK) or run
    yield from ((char, _CHARACTER) for char in strong)
    yield from ((strong[start : start + 2], _PAIR) for start in range(len(strong) - 1))


def _latin(run: str) -> Iterator[tuple[str, float]]:
    word = stem(run)
    yield word, _WORD
    yield from ((f"~{word[start : start + 3]}", _PART) for start in range(len(word) - 2))


def centre(vectors: Iterable[Vector]) -> Vector:
    total: dict[str, float] = {}
    for each in vectors:
        for piece, weight in each.items():
            total[piece] = total.get(piece, 0.0) + weight
    return _normal(total)


def likeness(one: Vector, other: Vector) -> float:
    small, large = sorted((one, other), key=len)
    return sum(weight * large.get(piece, 0.0) for piece, weight in small.items())


def _normal(pieces: Mapping[str, float]) -> Vector:
    length = sqrt(sum(weight * weight for weight in pieces.values()))
    return {piece: weight / length for piece, weight in pieces.items()} if length else {}
