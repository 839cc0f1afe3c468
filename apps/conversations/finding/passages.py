"""The part of a text in which somebody's words were found."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.conversations.finding.terms import folded

AROUND = 40
LENGTH = 160


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_found: bool = False


def passage(content: str, words: Sequence[str], *, shown: str = "") -> list[Piece] | None:
    """Some text around the first of the words, with all of them marked. None when one of them is missing.

    shown: the same content, character for character, as its reader may see it.
    """
    seen = shown or content
    looked_in, origin = _folded_by_character(content)
    if any(word not in looked_in for word in words):
        # Characters that only together are what was looked for: found, but nobody can say where.
        whole = folded(content)
        return None if any(word not in whole for word in words) else [Piece(_flat(seen[:LENGTH]))]
    spans = _joined(_spans(looked_in, words, origin))
    start = max(0, spans[0][0] - AROUND) if spans else 0
    end = min(len(content), start + LENGTH)
    pieces = [Piece("…")] if start else []
    at = start
    for first, last in spans:
        if last > end:
            break
        pieces += [Piece(_flat(seen[at:first])), Piece(_flat(seen[first:last]), is_found=True)]
        at = last
    pieces.append(Piece(_flat(seen[at:end]) + ("…" if end < len(content) else "")))
    return [piece for piece in pieces if piece.text]


def _folded_by_character(content: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the content that it comes from."""
    parts = [folded(character) for character in content]
    return "".join(parts), [at for at, part in enumerate(parts) for _ in part]


def _spans(looked_in: str, words: Sequence[str], origin: list[int]) -> list[tuple[int, int]]:
    found = []
    for word in words:
        at = looked_in.find(word)
        while at >= 0:
            found.append((origin[at], origin[at + len(word) - 1] + 1))
            at = looked_in.find(word, at + len(word))
    return sorted(found)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without overlaps."""
    result: list[tuple[int, int]] = []
    for first, last in spans:
        if result and first < result[-1][1]:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return result


def _flat(text: str) -> str:
    """On one line."""
    return text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
