"""What stands in the file, part by part. Whoever takes the parts tells how far it is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.common.csv_cells import BYTE_ORDER_MARK, Cell, csv_line
from apps.reports.exporting import conversation_rows, thread_rows
from apps.reports.exporting.conversation_rows import Veil
from apps.reports.models import Export
from apps.reports.queries import csv_lines, listing, report
from apps.reports.shapes import Place

Json = dict[str, Any]
AT_ONCE = 200  # conversations; with their messages they are held in memory
MOST = 200_000  # conversations in a file
SEPARATOR = " | "
COLUMNS: Mapping[str, Sequence[str]] = {
    Export.Kind.CONVERSATIONS: conversation_rows.COLUMNS,
    Export.Kind.THREADS: thread_rows.COLUMNS,
}


class TooMany(Exception):
    """More conversations than a file takes."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of the file. rows: how many of those that are counted they make."""

    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class Content:
    total: int
    parts: Iterator[Part]


def content_of(export: Export, veil: Veil) -> Content:
    """Raises TooMany, InvalidPlace, KeyError (there is no such report any more)."""
    place = Place.from_query(export.tenant_id, export.place)
    if export.kind == Export.Kind.REPORT:
        lines = [csv_line(cells) for cells in csv_lines(report(export.subject, place.filters))]
        return Content(len(lines), iter([Part(BYTE_ORDER_MARK + "".join(lines), len(lines))]))
    ids = list(listing(place).rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        raise TooMany
    return Content(len(ids), _parts(export, ids, veil))


def _parts(export: Export, ids: Sequence[UUID], veil: Veil) -> Iterator[Part]:
    is_csv = export.format == Export.Format.CSV
    if is_csv:
        yield Part(BYTE_ORDER_MARK + csv_line(COLUMNS[export.kind]), 0)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        lines = _csv_lines(export, some, veil) if is_csv else _json_lines(export, some, veil)
        yield Part("".join(lines), len(some))


def _csv_lines(export: Export, ids: Sequence[UUID], veil: Veil) -> Iterator[str]:
    """One for each conversation, or for each message."""
    records = conversation_rows.conversation_rows(export.tenant_id, ids, veil)
    if export.kind == Export.Kind.THREADS:
        records = (line for lines in _threads(export, ids, veil).values() for line in lines)
    for record in records:
        yield csv_line(_cell(record[name]) for name in COLUMNS[export.kind])


def _json_lines(export: Export, ids: Sequence[UUID], veil: Veil) -> Iterator[str]:
    """One for each conversation, its messages in it."""
    is_whole = export.kind == Export.Kind.THREADS
    said = _threads(export, ids, veil) if is_whole else {}
    for record in conversation_rows.conversation_rows(export.tenant_id, ids, veil):
        messages = {"messages": said.get(record["id"], [])} if is_whole else {}
        yield json.dumps(record | messages, ensure_ascii=False) + "\n"


def _threads(export: Export, ids: Sequence[UUID], veil: Veil) -> dict[str, list[Json]]:
    return thread_rows.threads(export.tenant_id, ids, veil, shows_blocked=export.shows_blocked)


def _cell(value: Any) -> Cell:
    return SEPARATOR.join(value) if isinstance(value, list) else value
