"""Many articles: in requests of what the installation takes at once, with what became of each row."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kefu_client.calls import API, Call, text_of
from kefu_client.errors import KefuError
from kefu_client.knowledge_calls import once

MAX_ROWS = 10_000
MAX_BYTES = 32 * 1024 * 1024
WAITS_S = 130.0  # the installation gives such a request two minutes
REFUSED, WRONG = "refused", "wrong"


@dataclass(frozen=True, slots=True)
class RowResult:
    """number: of the row, the first is 1. outcome: created, updated, unchanged; refused or wrong: it was not stored,
    and errors has texts by field ("" for the whole row)."""

    number: int
    external_id: str
    outcome: str
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_stored(self) -> bool:
        return self.outcome not in (REFUSED, WRONG)


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    external_id: str
    text: bytes


class Upload:
    """One request's rows: sent, and as long as some are wrong, sent again without these."""

    def __init__(self, lines: list[Line], collection: str, key: str) -> None:
        self._lines = lines
        self._collection = collection
        self._key = key
        self._tries = 0
        self._results: list[RowResult] = []

    @property
    def is_open(self) -> bool:
        return bool(self._lines)

    @property
    def results(self) -> list[RowResult]:
        """In the order of the rows."""
        return sorted(self._results, key=lambda result: result.number)

    def call(self) -> Call:
        self._tries += 1
        return Call(
            "POST",
            f"{API}/articles/bulk",
            params={"collection": self._collection} if self._collection else {},
            content=b"\n".join(line.text for line in self._lines),
            headers={"Content-Type": "application/x-ndjson"} | once(f"{self._key}-{self._tries}"),
            waits_s=WAITS_S,
        )

    def stored(self, answer: Mapping[str, Any]) -> None:
        refused = answer["refused"] or {}
        for line, outcome in zip(self._lines, answer["outcomes"], strict=True):
            self._put(line, outcome, refused.get("fields", {}) if outcome == REFUSED else {})
        self._lines = []

    def not_stored(self, error: KefuError) -> None:
        """Raises it when it is not about rows."""
        wrong: dict[int, dict[str, list[str]]] = {}
        for bad in error.details.get("rows", []):
            wrong.setdefault(bad["row"] - 1, {}).setdefault(bad["field"], []).append(bad["message"])
        if not wrong:
            raise error
        for place, errors in wrong.items():
            self._put(self._lines[place], WRONG, errors)
        self._lines = [line for place, line in enumerate(self._lines) if place not in wrong]

    def _put(self, line: Line, outcome: str, errors: Mapping[str, list[str]]) -> None:
        self._results.append(RowResult(line.number, line.external_id, outcome, dict(errors)))


def uploads(rows: Iterable[Mapping[str, Any]], collection: str, key: str) -> Iterator[Upload]:
    """As many as are needed. key: of all of them, so that the same rows in the same order have the same keys."""
    for number, lines in enumerate(_groups(_lines(rows)), start=1):
        yield Upload(lines, collection, f"{key}-{number}")


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    for number, row in enumerate(rows, start=1):
        text = json.dumps(dict(row), ensure_ascii=False, default=text_of)
        yield Line(number, str(row.get("external_id") or ""), text.encode())


def _groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
    group, size = list[Line](), 0
    for line in lines:
        if group and (len(group) == MAX_ROWS or size + len(line.text) + 1 > MAX_BYTES):
            yield group
            group, size = [], 0
        group.append(line)
        size += len(line.text) + 1
    if group:
        yield group
