"""Cuts an article into the pieces that searches find and prompts quote: by headings, then by length.

A piece has up to 1,200 letters, or 400 Chinese characters, which say about as much: some 300 tokens of the usual
multilingual models. So a piece with its title and headings stays within the 512 tokens that small embedding models
read, a handful of them fits into a prompt, and most answers are one piece. Pieces do not overlap: the heading path
says where each belongs.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from markdown_it import MarkdownIt

LONGEST = 1200
# Tables and code lose their sense when they are cut, so they may be longer.
LONGEST_WHOLE = 3 * LONGEST
LONGEST_PATH = 500
PATH_JOINT = " › "
WHOLE = frozenset({"table_open", "fence", "code_block"})

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
# Where a text that is too long may be cut, the best places first: list items, lines, sentences, words.
_BREAKS = (
    re.compile(r"(?<=\n)(?=\S)"),
    re.compile(r"(?<=\n)"),
    re.compile(r"(?<=[。！？；…])|(?<=[.!?;])(?=\s)"),
    re.compile(r"(?<=[，、：])|(?<=\s)"),
)
# Blocks alone: what stands inside a paragraph does not matter here. Link definitions stay paragraphs, so none is lost.
_MARKDOWN = MarkdownIt("commonmark").enable("table").disable(["reference", "inline", "text_join"])


@dataclass(frozen=True, slots=True)
class Piece:
    """heading_path: the headings above it, outermost first, joined by « › »; text: Markdown, as in the article."""

    heading_path: str
    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    kind: str
    text: str


@dataclass(slots=True)
class _Section:
    path: tuple[tuple[int, str], ...] = ()
    blocks: list[_Block] = field(default_factory=list)


def pieces(title: str, body: str) -> list[Piece]:
    """At least one: of an article without text it is the title."""
    found = [
        Piece(_shown_path(section.path, title), text)
        for section in _sections(body.replace("\r\n", "\n").replace("\r", "\n"))
        for text in _packed(_parts(section.blocks), "\n\n")
        if text.strip()
    ]
    return found or [Piece("", title.strip())]


def size(text: str) -> int:
    """In letters; a Chinese character counts for three."""
    return len(text) + 2 * len(_WIDE.findall(text))


def _sections(body: str) -> list[_Section]:
    lines = body.split("\n")
    sections = [_Section()]
    tokens = _MARKDOWN.parse(body, {})
    for token, following in pairwise([*tokens, *tokens[-1:]]):
        if token.level or token.nesting < 0 or token.map is None or token.type == "hr":
            continue
        if token.type == "heading_open":
            level = int(token.tag[1:])
            above = tuple(heading for heading in sections[-1].path if heading[0] < level)
            sections.append(_Section((*above, (level, following.content.strip()))))
        else:
            text = "\n".join(lines[slice(*token.map)]).strip("\n")
            sections[-1].blocks.append(_Block(token.type, text))
    return [*_with_bare_headings(sections)]


def _with_bare_headings(sections: Sequence[_Section]) -> Iterator[_Section]:
    """A heading with nothing under it, not even other headings, is a text by itself."""
    for section, following in zip(sections, [*sections[1:], _Section()], strict=True):
        path = section.path
        if path and not section.blocks and following.path[: len(path)] != path:
            yield _Section(path[:-1], [_Block("heading_open", path[-1][1])])
        else:
            yield section


def _shown_path(path: Sequence[tuple[int, str]], title: str) -> str:
    """Without a first heading that repeats the title; of a path that is too long, the inner headings."""
    texts = [text for _, text in path if text]
    if texts and texts[0] == title.strip():
        texts = texts[1:]
    while len(texts) > 1 and len(PATH_JOINT.join(texts)) > LONGEST_PATH:
        texts = texts[1:]
    return PATH_JOINT.join(texts)[:LONGEST_PATH]


def _parts(blocks: Iterable[_Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind not in WHOLE:
            yield from _cut(block.text)
        elif size(block.text) <= LONGEST_WHOLE:
            yield block.text
        else:
            yield from _cut_whole(block)


def _cut(text: str, level: int = 0) -> list[str]:
    if size(text) <= LONGEST:
        return [text]
    if level == len(_BREAKS):
        step = LONGEST // 3
        return [text[start : start + step] for start in range(0, len(text), step)]
    finer = (part for whole in _BREAKS[level].split(text) for part in _cut(whole, level + 1))
    return [part.strip("\n") for part in _packed(finer, "")]


def _cut_whole(block: _Block) -> Iterator[str]:
    """By lines, each part with the table's head or the code's fences; a line is never cut."""
    lines = block.text.split("\n")
    head, rows, foot = [], lines, []
    if block.kind == "table_open":
        head, rows = lines[:2], lines[2:]
    elif block.kind == "fence":
        fence = lines[0].strip()
        marks = fence[: len(fence) - len(fence.lstrip(fence[0]))]
        is_closed = lines[-1].strip().startswith(marks)
        head, rows, foot = lines[:1], lines[1:-1] if is_closed else lines[1:], [marks]
    for part in _packed(rows, "\n"):
        yield "\n".join([*head, part, *foot])


def _packed(parts: Iterable[str], joint: str) -> Iterator[str]:
    """Neighbours together as long as they fit."""
    held: list[str] = []
    room = LONGEST
    for part in parts:
        needed = size(part) + len(joint)
        if held and needed > room:
            yield joint.join(held)
            held, room = [], LONGEST
        held.append(part)
        room -= needed
    if held:
        yield joint.join(held)
