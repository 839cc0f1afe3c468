"""PDF files: their text in paragraphs, with headings by the size of the letters."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from statistics import median

import pypdfium2
from pypdfium2 import raw

from apps.knowledge.importing.formats.documents import document
from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.importing.rows import ImportRow

MAX_PAGES = 2000
LARGER = 1.15  # than the text: a heading
LONGEST_HEADING = 100
LEVELS = 3
WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
BULLETS = "•·▪●○◦‣⁃\uf000-\uf0ff"  # the last ones are those of symbol fonts
ITEM = re.compile(rf"^(?:[{BULLETS}*-]|\d{1, 3}[.、)）]|[（(]\d{1, 3}[）)]|[①-⑳])\s*")
BULLET = re.compile(rf"^(\n*)[{BULLETS}]\s*")
GOES_ON = "\x00"
FULL = 4  # letters short of the margin
SENTENCE_ENDS = re.compile(r"[。．！？；：.!?;:]$")


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    size: float  # of its letters, in points
    height: float  # of its place on the page
    right: float  # where it ends
    page: int


def rows(name: str, data: bytes) -> Iterator[ImportRow]:
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
        raise Unreadable(Problem.ENCRYPTED if is_locked else Problem.BROKEN) from error
    lines = [line for number in range(min(len(pdf), MAX_PAGES)) for line in _lines(pdf, number)]
    if not lines:
        raise Unreadable(Problem.NO_TEXT)
    title, body = _composed(_without_margins(lines))
    return document(name, title or pdf.get_metadata_value("Title"), body)


def _lines(pdf: pypdfium2.PdfDocument, number: int) -> Iterator[Line]:
    try:
        page = pdf[number].get_textpage()
    except pypdfium2.PdfiumError:
        return  # one damaged page does not spoil the others
    start = 0
    for text in page.get_text_range().split("\n"):
        first, last = start + len(text) - len(text.lstrip()), start + len(text.rstrip()) - 1
        start += len(text) + 1
        if text.strip():
            yield Line(_clean(text), _size(page, first), _height(page, first), _right(page, last), number)


def _size(page: pypdfium2.PdfTextPage, at: int) -> float:
    """As it is seen: programs write large letters as small ones that are scaled."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(page, at, matrix)
    size: float = raw.FPDFText_GetFontSize(page, at) * hypot(matrix.c, matrix.d)
    return round(size, 1)


def _height(page: pypdfium2.PdfTextPage, at: int) -> float:
    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(page, at, x, y)
    return y.value


def _right(page: pypdfium2.PdfTextPage, at: int) -> float:
    right: float = page.get_charbox(at, loose=True)[2]
    return right


def _clean(text: str) -> str:
    return " ".join(text.replace("\ufffe", "-").replace("\x02", "-").replace(GOES_ON, "").split())


def _without_margins(lines: Sequence[Line]) -> list[Line]:
    """What stands at the head or foot of most pages, and page numbers, is no text."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    if len(pages) < 3:
        return list(lines)
    edges = [{_pattern(own[at]) for at in (0, -1)} for own in pages.values()]
    counts = Counter(pattern for own in edges for pattern in own)
    usual = {pattern for pattern, count in counts.items() if count * 2 > len(pages)}
    return [
        line
        for own in pages.values()
        for at, line in enumerate(own)
        if at not in (0, len(own) - 1) or _pattern(line) not in usual
    ]


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _composed(lines: Sequence[Line]) -> tuple[str, str]:
    """(title, body)"""
    normal = median(size for line in lines for size in [line.size] * len(line.text))
    sizes = sorted({line.size for line in lines if _is_heading(line, normal)}, reverse=True)[:LEVELS]
    pitch = _pitch(lines)
    edge = max(line.right for line in lines)
    title, parts, above = "", list[str](), None
    for line in lines:
        level = sizes.index(line.size) + 1 if line.size in sizes and _is_heading(line, normal) else 0
        if level == 1 and not title and not parts:
            title = line.text
        elif level or above is None:
            parts.append(f"{'#' * level} {line.text}".strip())
        else:
            parts.append(_joint(above, line, pitch, edge) + line.text)
        above = None if level else line
    return title, _written(parts)


def _is_heading(line: Line, normal: float) -> bool:
    return line.size > LARGER * normal and len(line.text) <= LONGEST_HEADING


def _pitch(lines: Sequence[Line]) -> float:
    """How far below each other lines stand as a rule."""
    steps = [above.height - line.height for above, line in pairwise(lines) if above.page == line.page]
    return median([step for step in steps if step > 0] or [0])


def _joint(above: Line, line: Line, pitch: float, edge: float) -> str:
    """What stands between two lines: nothing that lasts when the upper one is full and so goes on below."""
    if ITEM.match(line.text):
        return "\n"
    is_full = above.right > edge - FULL * above.size and not SENTENCE_ENDS.search(above.text)
    if line.page != above.page:
        return GOES_ON if is_full else "\n\n"
    if not 0 <= above.height - line.height <= 1.4 * pitch:
        return "\n\n"
    return GOES_ON if above.right > edge - FULL * above.size else "\n"


def _written(parts: Sequence[str]) -> str:
    text = ""
    for part in parts:
        if not part.startswith(GOES_ON):
            gap = "" if part.startswith("\n") or not text else "\n\n"
            text += gap + BULLET.sub(r"\1- ", part)
        elif text.endswith("-") and text[-2:-1].isalpha():
            text = text[:-1] + part[1:]
        else:
            text += _gap(text[-1:], part[1:2]) + part[1:]
    return text


def _gap(before: str, after: str) -> str:
    return "" if not before or WIDE.match(before) or WIDE.match(after) else " "
