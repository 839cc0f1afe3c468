"""Tables of questions and answers, and objects with the same names: which column is what, and what a cell means."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from apps.knowledge.importing.limits import MAX_ROWS
from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.importing.rows import ImportRow

NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "question", "standard question", "问题", "标题", "标准问题", "标准问", "问"),
    "body": ("body", "answer", "content", "text", "reply", "答案", "内容", "正文", "回答", "回复", "答"),
    "similar_questions": (
        *("similar_questions", "similar questions", "similar question", "similar", "alternative questions"),
        *("variants", "aliases", "相似问题", "相似问", "相似问法", "扩展问", "同义问题", "其他问法"),
    ),
    "language": ("language", "lang", "语言", "语种"),
    "tags": ("tags", "tag", "labels", "标签"),
    "external_id": ("external_id", "external id", "id", "外部编号", "外部id", "编号"),
    "source_url": ("source_url", "source url", "source", "url", "link", "来源", "来源网址", "链接", "网址"),
    "state": ("state", "status", "状态"),
    "collection": ("collection", "category", "folder", "知识集", "集合", "分类", "类别", "目录"),
    "answers_directly": ("answers_directly", "answers directly", "direct", "直接回答", "原文回答"),
    "valid_from": ("valid_from", "valid from", "生效时间", "有效期起"),
    "valid_until": ("valid_until", "valid until", "失效时间", "有效期止"),
}
FIELDS = {alias: field for field, aliases in NAMES.items() for alias in aliases}
LANGUAGES = {
    **dict.fromkeys(("zh", "zh-cn", "zh_cn", "zh-hans", "zh_hans", "chinese", "中文", "简体中文"), "zh-hans"),
    **dict.fromkeys(("en", "en-us", "en_us", "en-gb", "english", "英文", "英语"), "en"),
    **dict.fromkeys(("any", "任意", "不限"), ""),
}
STATES = {
    **dict.fromkeys(("draft", "草稿"), "draft"),
    **dict.fromkeys(("published", "已发布", "发布"), "published"),
    **dict.fromkeys(("archived", "已归档", "归档"), "archived"),
}
YES, NO = frozenset({"1", "true", "yes", "是"}), frozenset({"0", "false", "no", "否", ""})
NUMBERED = re.compile(r"[\s_]*\d+$")  # «similar question 2», «相似问题3»
MANY = ("similar_questions", "tags")
# Of one cell: lines if there are any, otherwise what people write between things.
SEPARATORS = {"similar_questions": re.compile(r"[|｜]"), "tags": re.compile(r"[|｜,，;；、]")}
Values = Mapping[str, Sequence[str]]


def table_rows(lines: Iterable[Sequence[str]]) -> Iterator[ImportRow]:
    """The first line that is not empty names the columns. Raises Unreadable."""
    filled = (line for line in lines if any(cell.strip() for cell in line))
    fields = header(next(filled, ()))
    if not {"title", "body"} <= set(fields):
        raise Unreadable(Problem.NO_COLUMNS)
    count = 0
    for count, line in enumerate(filled, start=1):
        yield row_of(_values(fields, line))
        if count > MAX_ROWS:
            return
    if not count:
        raise Unreadable(Problem.NO_ROWS)


def header(names: Iterable[str]) -> list[str]:
    """The field of each column; "" of those that are not ours."""
    return [field_of(name) for name in names]


def field_of(name: str) -> str:
    known = " ".join(name.strip().strip("*").lower().split())
    return FIELDS.get(known) or FIELDS.get(NUMBERED.sub("", known), "")


def row_of(values: Values) -> ImportRow:
    """values: the texts that were said for each field."""
    said: dict[str, Any] = {name: _one(texts) for name, texts in values.items() if name not in MANY}
    said |= {name: _several(name, values.get(name, ())) for name in MANY}
    language, state = said.get("language", ""), said.get("state", "")
    direct = said.pop("answers_directly", "").lower()
    return ImportRow(
        **{"title": "", "body": ""}
        | said
        | {
            "language": LANGUAGES.get(language.lower(), language),
            "state": STATES.get(state.lower(), state),
            "answers_directly": True if direct in YES else False if direct in NO - {""} else None,
        }
    )


def _values(fields: Sequence[str], line: Sequence[str]) -> Values:
    values: dict[str, list[str]] = {}
    for field, cell in zip(fields, line, strict=False):
        if field and cell.strip():
            values.setdefault(field, []).append(cell.strip())
    return values


def _one(texts: Sequence[str]) -> str:
    return texts[0] if texts else ""


def _several(name: str, cells: Iterable[str]) -> tuple[str, ...]:
    texts = (text.strip() for cell in cells for text in _split(name, cell))
    return tuple(dict.fromkeys(text for text in texts if text))


def _split(name: str, cell: str) -> list[str]:
    return cell.splitlines() if "\n" in cell else SEPARATORS[name].split(cell)
