"""Files of words: one a line, or a table with categories and actions. Knows no tables of ours."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from io import StringIO

from apps.common.csv_cells import BYTE_ORDER_MARK, FORMULA, csv_line
from apps.moderation.actions import BLOCK, HANDOFF, MASK, PASS, REVIEW
from apps.moderation.automaton import Word
from apps.moderation.folding import folded
from apps.moderation.models import MAX_CATEGORY_LENGTH, MAX_WORD_LENGTH
from apps.moderation.variants import is_reading

MAX_WORDS = 100_000
MAX_BYTES = 12 * 1024 * 1024
SHOWN_PROBLEMS = 200
COLUMNS = ("text", "category", "action", "pinyin", "active")
_HEADERS = {
    "text": {"text", "word", "phrase", "词", "词语", "敏感词", "关键词"},
    "category": {"category", "type", "类别", "分类", "类型"},
    "action": {"action", "动作", "处理", "处理方式"},
    "pinyin": {"pinyin", "reading", "拼音"},
    "active": {"active", "enabled", "启用", "状态"},
}
_ACTIONS = {
    MASK: {"mask", "hide", "屏蔽", "打码", "隐藏"},
    REVIEW: {"review", "复核", "审核"},
    HANDOFF: {"handoff", "hand off", "转人工"},
    BLOCK: {"block", "拦截", "阻止"},
    PASS: {"pass", "allow", "放行", "允许"},
}
_NO = {"no", "false", "0", "off", "否", "停用"}


class Problem(StrEnum):
    NO_LETTER = "no_letter"
    TOO_LONG = "too_long"
    BAD_CATEGORY = "bad_category"
    BAD_ACTION = "bad_action"
    BAD_PINYIN = "bad_pinyin"
    TWICE = "twice"


class TooManyWords(Exception):
    """More than MAX_WORDS."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A word of the file. is_active: None where the file does not say."""

    word: Word
    is_active: bool | None = None


@dataclass(slots=True)
class WordFile:
    """rows: each word once; problems: (line, word, code) of the first lines that are left out; wrong, twice: of all."""

    rows: list[Listed] = field(default_factory=list)
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    wrong: int = 0
    twice: int = 0

    def leave_out(self, line: int, text: str, problem: Problem) -> None:
        if problem is Problem.TWICE:
            self.twice += 1
        else:
            self.wrong += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append((line, text[:MAX_WORD_LENGTH], problem.value))


def read(text: str, *, is_table: bool, category: str = "", action: str = MASK) -> WordFile:
    """category, action: of words for which the file names none. Raises TooManyWords."""
    found, seen = WordFile(), set[str]()
    for line, cells in _table(text) if is_table else _lines(text):
        if len(found.rows) >= MAX_WORDS:
            raise TooManyWords
        word = Word(
            _armed(cells["text"]),
            cells.get("category") or category,
            _action(cells.get("action", "")) if cells.get("action") else action,
            " ".join(cells.get("pinyin", "").split()),
        )
        key = folded(word.text)
        problem = problem_of(word) or (Problem.TWICE if key in seen else None)
        if problem:
            found.leave_out(line, word.text, problem)
            continue
        seen.add(key)
        active = cells.get("active", "").lower()
        found.rows.append(Listed(word, active not in _NO if active else None))
    return found


def problem_of(word: Word) -> Problem | None:
    if len(word.text) > MAX_WORD_LENGTH:
        return Problem.TOO_LONG
    if not any(char.isalnum() for char in folded(word.text)):
        return Problem.NO_LETTER
    if len(word.category) > MAX_CATEGORY_LENGTH:
        return Problem.BAD_CATEGORY
    if not word.action:
        return Problem.BAD_ACTION
    if word.reading and not is_reading(word.text, word.reading):
        return Problem.BAD_PINYIN
    return None


def _action(cell: str) -> str:
    """Empty: there is none of that name."""
    named = cell.strip().lower()
    return next((action for action, names in _ACTIONS.items() if named in names), "")


def _armed(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from calculating; see csv_cells."""
    plain = text.strip()
    return plain[1:] if plain.startswith("'") and plain[1:].lstrip().startswith(FORMULA) else plain


def _lines(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """One word a line; a line that begins with «# » says something about the list."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and not line.startswith("# "):
            yield number, {"text": line}


def _table(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """A first line that names columns is none of the words."""
    first = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    names: tuple[str, ...] = COLUMNS
    for number, record in enumerate(reader, start=1):
        if number == 1 and (named := _named(record)):
            names = named
            continue
        cells = {name: cell.strip() for name, cell in zip(names, record, strict=False)}
        if cells.get("text"):
            yield reader.line_num, cells


def _named(record: list[str]) -> tuple[str, ...]:
    """The columns' names, if these are such; what is not known here is left out of the words."""
    plain = [cell.strip().lower() for cell in record]
    names = [next((name for name, known in _HEADERS.items() if cell in known), cell) for cell in plain]
    return tuple(names) if "text" in names else ()


# ── and back ────────────────────────────────────────────────────────────────────────────────────────


def written(rows: Iterator[tuple[Word, bool]]) -> Iterator[str]:
    """The words as a table that read() takes, line by line. rows: with whether each is switched on."""
    yield BYTE_ORDER_MARK + csv_line(COLUMNS)
    for word, is_active in rows:
        yield csv_line([word.text, word.category, word.action, word.reading, "yes" if is_active else "no"])
