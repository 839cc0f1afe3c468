"""Articles as files: JSON lines for programs, a workbook for people. What was exported imports to the same."""

import json
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.db.models import QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from apps.common.clock import isoformat
from apps.knowledge.models import Article

COLUMNS = (
    "external_id",
    "title",
    "body",
    "similar_questions",
    "language",
    "collection",
    "tags",
    "state",
    "source_url",
    "valid_from",
    "valid_until",
    "answers_directly",
)
WIDTHS = {"title": 40, "body": 80, "similar_questions": 40, "source_url": 30}
LONGEST_CELL = 32_767
AT_ONCE = 500
# A spreadsheet takes a cell that begins so for a formula when it is copied or stored as CSV.
FORMULA = ("=", "+", "-", "@", "\t")
SEPARATORS = frozenset("|｜,，;；、")


class TooLong(Exception):
    """A text is longer than a cell may be. title: of the article."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


def records(articles: QuerySet[Article]) -> Iterator[dict[str, Any]]:
    """In the order of COLUMNS, collection by name, times in ISO 8601."""
    for article in articles.select_related("collection").iterator(chunk_size=AT_ONCE):
        record = {name: getattr(article, name) for name in COLUMNS} | {"collection": article.collection.name}
        for name in ("valid_from", "valid_until"):
            record[name] = isoformat(record[name]) if record[name] else None
        yield record


def write_json_lines(articles: QuerySet[Article], stream: IO[bytes]) -> None:
    for record in records(articles):
        stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")


def write_workbook(articles: QuerySet[Article], stream: IO[bytes]) -> None:
    """Raises TooLong. Only texts can be: a list of questions has at most half of what fits."""
    long = articles.annotate(length=Length("body")).filter(length__gt=LONGEST_CELL).first()
    if long is not None:
        raise TooLong(long.title)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Articles"))
    sheet.freeze_panes = "A2"
    for place, name in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + place)].width = WIDTHS.get(name, 16)
    sheet.append([_cell(sheet, name, is_head=True) for name in COLUMNS])
    for record in records(articles):
        texts = [_cell_text(value) for value in record.values()]
        sheet.append([_cell(sheet, text) if text else None for text in texts])
    book.save(stream)


def _cell_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _lines(value) if isinstance(value, list) else value or ""


def _lines(texts: Sequence[str]) -> str:
    """One per line. A single one with a comma would be read as several, so it stands there twice."""
    if len(texts) == 1 and not SEPARATORS.isdisjoint(texts[0]):
        texts = [texts[0], texts[0]]
    return "\n".join(texts)


def _cell(sheet: Any, text: str, *, is_head: bool = False) -> Any:
    """A text, whatever it looks like: never a formula."""
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    if text.startswith(FORMULA):
        cell.quotePrefix = True
    if is_head:
        cell.font = Font(bold=True)
    return cell
