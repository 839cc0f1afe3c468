"""What a page or document says, as rows of an import. One that is too long for an article becomes several."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from apps.knowledge.importing import sandbox
from apps.knowledge.importing.formats.documents import document
from apps.knowledge.importing.judging import cleaned
from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.importing.rows import ImportRow
from apps.knowledge.models.sources import external_id_of
from apps.knowledge.web.plan import Visit


def rows_of(visit: Visit, *, still_wanted: Callable[[], None]) -> list[ImportRow]:
    """still_wanted raises when nobody waits any more. Raises Unreadable."""
    name, page = _name(visit), visit.page
    if visit.document:
        found = _document_rows(name, visit.body, still_wanted)
    else:
        found = list(document(name, cleaned(page.title), cleaned(page.body), language=page.language))
    external_id = external_id_of(visit.url)
    return [
        replace(row, external_id=part_id(external_id, number), source_url=visit.url)
        for number, row in enumerate(found)
    ]


def part_id(external_id: str, number: int) -> str:
    """number: 0 for the first part, which most pages end with."""
    return f"{external_id}.{number + 1}" if number else external_id


def _name(visit: Visit) -> str:
    """Of a page without a title, its last folder."""
    stem = PurePosixPath(unquote(urlsplit(visit.url).path)).stem or urlsplit(visit.url).hostname or ""
    return f"{cleaned(stem)[:80]}{visit.document or '.html'}"


def _document_rows(name: str, data: bytes, still_wanted: Callable[[], None]) -> list[ImportRow]:
    found = []
    for told in sandbox.read(name, data, still_wanted=still_wanted):
        if "problem" in told and "row" not in told:
            raise Unreadable(Problem(told["problem"]))
        found += list(_told_row(told))
    if not found:
        raise Unreadable(Problem.NO_TEXT)
    return found


def _told_row(told: dict[str, Any]) -> Iterator[ImportRow]:
    if "row" in told:
        said = told["row"]
        yield ImportRow(
            **said | {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
        )
