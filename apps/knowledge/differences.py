"""What has changed between two versions of an article, field by field: texts by line, and within a line by word."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from apps.knowledge.models.versions import CONTENT

# English goes by words, Chinese by characters.
_WORDS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
# Lines that share less than this are shown one after the other: marking their words would be noise.
ALIKE = 0.5
# Longer texts and lines are not compared in detail: that takes time squared.
MOST_LINES = 4000
LONGEST_LINE = 1000
# So many unchanged lines are shown around a change.
AROUND = 2


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    GAP = "gap"  # unchanged lines that are left out


@dataclass(frozen=True, slots=True)
class Part:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """kind: of the line as a whole; parts: its text, with the words that make the difference marked."""

    kind: Kind
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class FieldDifference:
    name: str
    lines: tuple[Line, ...]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldDifference]:
    """Of the fields that differ, in the order of CONTENT. before, after: as ArticleVersion.content."""
    return [
        FieldDifference(
            name, tuple(_shortened(_lines(_as_lines(before.get(name)), _as_lines(after.get(name)))))
        )
        for name in CONTENT
        if before.get(name) != after.get(name)
    ]


def text_differences(before: str, after: str) -> tuple[Line, ...]:
    """The same of two texts."""
    return tuple(_shortened(_lines(before.split("\n"), after.split("\n"))))


def _as_lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [] if value in (None, "") else str(value).split("\n")


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    if len(old) + len(new) > MOST_LINES:
        yield from (_plain(Kind.REMOVED, line) for line in old)
        yield from (_plain(Kind.ADDED, line) for line in new)
        return
    for tag, start, end, new_start, new_end in SequenceMatcher(a=old, b=new).get_opcodes():
        gone, come = old[start:end], new[new_start:new_end]
        if tag == "equal":
            yield from (_plain(Kind.SAME, line) for line in gone)
        elif len(gone) == len(come):
            for one, other in zip(gone, come, strict=True):
                yield from _changed_line(one, other)
        else:
            yield from (_plain(Kind.REMOVED, line) for line in gone)
            yield from (_plain(Kind.ADDED, line) for line in come)


def _plain(kind: Kind, text: str) -> Line:
    return Line(kind, (Part(Kind.SAME, text),))


def _changed_line(old: str, new: str) -> tuple[Line, Line]:
    if max(len(old), len(new)) > LONGEST_LINE:
        return _plain(Kind.REMOVED, old), _plain(Kind.ADDED, new)
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(a=before, b=after)
    if matcher.ratio() < ALIKE:
        return _plain(Kind.REMOVED, old), _plain(Kind.ADDED, new)
    removed, added = [], []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        is_same = tag == "equal"
        removed.append(Part(Kind.SAME if is_same else Kind.REMOVED, "".join(before[start:end])))
        added.append(Part(Kind.SAME if is_same else Kind.ADDED, "".join(after[new_start:new_end])))
    return Line(Kind.REMOVED, _with_text(removed)), Line(Kind.ADDED, _with_text(added))


def _with_text(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.text)


def _shortened(lines: Iterable[Line]) -> Iterator[Line]:
    """Long stretches without a change become a gap."""
    every = list(lines)
    changed = [place for place, line in enumerate(every) if line.kind != Kind.SAME]
    near = {place + step for place in changed for step in range(-AROUND, AROUND + 1)}
    for place, line in enumerate(every):
        if place in near:
            yield line
        elif place - 1 in near or place == 0:
            yield Line(Kind.GAP, ())
