"""Folds text to the form in which words are looked for, and remembers where each character came from.

Folding is NFKC and case folding, traditional Chinese characters in their simplified form, without combining
marks and invisible characters. Spaces and symbols beside
a Chinese, Japanese or Korean character vanish, so that inserted ones hide nothing; between other characters
they stay, white space as one space. More than GAP_LIMIT of them in a row end a word, and so does a comma or a
full stop.

The folder takes text in pieces and gives the same symbols however the text is cut.
"""

import re
import unicodedata
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from apps.moderation.variants import simplified

GAP_LIMIT = 8
SEPARATOR = "\0"
_BREAKS = frozenset("。！？；，、：,!?;:\n\r")
_CJK = ((0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3040, 0x30FF), (0x3100, 0x31FF),
        (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F),
        (0x20000, 0x3FFFF))  # fmt: skip


class Symbol(NamedTuple):
    char: str
    start: int
    end: int


class _Kind(Enum):
    BASE = 1
    MARK = 2
    INVISIBLE = 3
    SYMBOL = 4


@lru_cache(maxsize=8192)
def is_cjk(char: str) -> bool:
    return char != "" and any(first <= ord(char) <= last for first, last in _CJK)


@lru_cache(maxsize=8192)
def _kind(char: str) -> _Kind:
    if char.isalnum() or char in _BREAKS:
        return _Kind.BASE
    if unicodedata.combining(char):
        return _Kind.MARK
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return _Kind.INVISIBLE
    return _Kind.SYMBOL


@lru_cache(maxsize=8192)
def _fold(cluster: str) -> str:
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
    return "".join(char for char in composed if not unicodedata.combining(char)).translate(simplified())


class Folder:
    """One pass over one text. Positions count code points from the start of the text."""

    def __init__(self) -> None:
        self._position = 0
        self._last = ""  # the base character before the run
        self._cluster = ""  # a base character that marks may still follow
        self._run: list[str] = []  # symbols whose right neighbour is not known yet
        self._run_is_long = False

    @property
    def decided(self) -> int:
        """Everything before this position has been folded for good."""
        return self._position - len(self._cluster) - (0 if self._run_is_long else len(self._run))

    def feed(self, text: str) -> list[Symbol]:
        out: list[Symbol] = []
        for char in text:
            self._take(char, out)
            self._position += 1
        return out

    def finish(self) -> list[Symbol]:
        out: list[Symbol] = []
        self._close_cluster(out)
        self._close_run("", out)
        return out

    def _take(self, char: str, out: list[Symbol]) -> None:
        kind = _kind(char)
        if kind is _Kind.MARK and self._cluster and len(self._cluster) <= GAP_LIMIT:
            self._cluster += char
            return
        self._close_cluster(out)
        if kind is _Kind.BASE:
            self._close_run(char, out)
            self._cluster = self._last = char
        else:
            self._extend_run("" if kind is not _Kind.SYMBOL else char, out)

    def _close_cluster(self, out: list[Symbol]) -> None:
        if self._cluster:
            start = self._position - len(self._cluster)
            for char in _fold(self._cluster):
                out.append(Symbol(char, start, self._position))
            self._cluster = ""

    def _extend_run(self, char: str, out: list[Symbol]) -> None:
        if self._run_is_long:
            return
        self._run.append(char)
        if len(self._run) > GAP_LIMIT:
            end = self._position + 1
            out.append(Symbol(SEPARATOR, end - len(self._run), end))
            self._run_is_long = True

    def _close_run(self, following: str, out: list[Symbol]) -> None:
        if not self._run:
            return
        if not self._run_is_long and not is_cjk(self._last) and not is_cjk(following):
            self._keep_run(out)
        self._run.clear()
        self._run_is_long = False

    def _keep_run(self, out: list[Symbol]) -> None:
        start, previous = self._position - len(self._run), ""
        for offset, char in enumerate(self._run, start):
            for kept in " " if char.isspace() else _fold(char):
                if not kept == previous == " ":
                    out.append(Symbol(kept, offset, offset + 1))
                previous = kept


def folded(text: str) -> str:
    folder = Folder()
    symbols = folder.feed(text) + folder.finish()
    return "".join(symbol.char for symbol in symbols).strip(" " + SEPARATOR)


_RUN, _ODD = "\1", "\2"  # stand for one symbol, and for what only the folder can fold
_RUNS = re.compile(_RUN + "+")
_KNOWN_LIMIT = 20_000


class _Bulk(dict[int, str]):
    """For str.translate: each character's folded form where that is one character."""

    def __missing__(self, code: int) -> str:
        kind, form = _kind(chr(code)), _fold(chr(code))
        value = _RUN if kind is _Kind.SYMBOL else form if kind is _Kind.BASE and len(form) == 1 else _ODD
        if len(self) < _KNOWN_LIMIT:
            self[code] = value
        return value


_BULK = _Bulk()


def folded_whole(text: str) -> str | None:
    """What a folder makes of the whole text, ten times as fast; None where that takes the folder."""
    bulk = text.translate(_BULK)
    if _ODD in bulk:
        return None
    if _RUN not in bulk:
        return bulk
    return _RUNS.sub(lambda run: _run(text, run.start(), run.end()), bulk)


def _run(text: str, start: int, end: int) -> str:
    if end - start > GAP_LIMIT:
        return SEPARATOR
    if is_cjk(text[start - 1 : start]) or is_cjk(text[end : end + 1]):
        return ""
    kept = ""
    for char in text[start:end]:
        form = " " if char.isspace() else _fold(char)
        kept += "" if form == " " and kept.endswith(" ") else form
    return kept
