"""What a configuration document is, whatever is in it: plain JSON, one list of entries for each kind of row.

{"format": "kefu-configuration", "schema": 1, "personas": [{"name": …}, …], "rules": […], …}

References stand in it by name, never by id, so that a document means the same elsewhere. «id» is a hint for this
tenant alone: under another name it is still the same row. Files that leave the tenant have none.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

FORMAT = "kefu-configuration"
SCHEMA = 1
ID = "id"

Entry = dict[str, Any]
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """place: such as («rules», «Refunds», «actions»)."""

    place: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        where = " › ".join(filter(None, self.place))
        return f"{where}: {self.reason}" if where else self.reason


class Invalid(Exception):
    """The document cannot be used; problems say where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


def document_of(sections: dict[str, list[Entry]]) -> Document:
    return {"format": FORMAT, "schema": SCHEMA, **sections}


def without_ids(document: Document) -> Document:
    """What may leave the tenant, and what two documents are compared by."""
    return {
        name: [{key: value for key, value in entry.items() if key != ID} for entry in section]
        if isinstance(section, list)
        else section
        for name, section in document.items()
    }


def digest_of(document: Document) -> str:
    """The same for documents that say the same."""
    return hashlib.sha256(orjson.dumps(without_ids(document), option=orjson.OPT_SORT_KEYS)).hexdigest()


def file_of(document: Document) -> bytes:
    return orjson.dumps(without_ids(document), option=orjson.OPT_INDENT_2)
