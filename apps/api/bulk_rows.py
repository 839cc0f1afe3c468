"""Rows of articles as programs send them: a JSON object a line, or a table with a line of names."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from apps.api.fields import Moment
from apps.knowledge.checking import UNSTORABLE
from apps.knowledge.services import FIELDS, BadRow

Json = dict[str, Any]
MOMENTS = ("valid_from", "valid_until")
LISTS = ("similar_questions", "tags")
KEYS = ("external_id", "collection")
YES, NO = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(slots=True)
class Rows:
    """numbers: which row of the body each of the good ones is; the first is 1."""

    good: list[Json] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.numbers) + len({mistake.row for mistake in self.bad})

    def take(self, number: int, read: Callable[[], Json]) -> None:
        try:
            row = _with_moments(_with_keys(read()))
        except ValidationError as error:
            mistakes = error.detail if isinstance(error.detail, dict) else {"": error.detail}
            self.bad += [
                BadRow(number, name, str(text)) for name, texts in mistakes.items() for text in texts
            ]
            return
        self.good.append(row)
        self.numbers.append(number)


def read_lines(text: str, *, most: int) -> Rows:
    """A row's number is that of its line; empty lines are none. Ends after one row more than most."""
    rows = Rows()
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            rows.take(number, partial(_object, line))
        if len(rows) > most:
            break
    return rows


def _object(line: str) -> Json:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise ValidationError([_("This is not JSON.")]) from None
    if not isinstance(value, dict):
        raise ValidationError([_("This is not a JSON object.")])
    return {name: each for name, each in value.items() if each is not None or name in MOMENTS}


def read_csv(text: str, *, most: int) -> Rows:
    """The line of names has no number. An empty cell says nothing: what is known stays. Raises ValidationError."""
    rows, records = Rows(), _records(text)
    names = [name.strip() for name in next(records, [])]
    unknown = [name for name in names if name not in FIELDS]
    if unknown:
        raise ValidationError({name or "?": [_("This name is not known here.")] for name in unknown})
    for number, record in enumerate(records, start=1):
        rows.take(number, partial(_cells, names, record))
        if len(rows) > most:
            break
    return rows


def _records(text: str) -> Iterator[list[str]]:
    """Without the empty ones. Spreadsheets of some countries write semicolons or tabs."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from (record for record in csv.reader(io.StringIO(text), delimiter=delimiter) if any(record))
    except csv.Error as error:
        raise ValidationError([str(error)]) from None


def _cells(names: list[str], record: list[str]) -> Json:
    if len(record) > len(names):
        raise ValidationError([_("There are more cells than names in the first line.")])
    given = {name: cell for name, cell in zip(names, record, strict=False) if cell.strip()}
    return {name: _cell(name, cell) for name, cell in given.items()}


def _cell(name: str, cell: str) -> Any:
    if name in LISTS:
        return [part.strip() for part in cell.replace("|", "\n").split("\n") if part.strip()]
    if name != "answers_directly":
        return cell
    if cell.strip().lower() in (*YES, *NO):
        return cell.strip().lower() in YES
    raise ValidationError({name: [_("Write true or false.")]})


def _with_keys(row: Json) -> Json:
    """They are looked up before the row is checked, and PostgreSQL cannot even be asked for such characters."""
    wrong = [name for name in KEYS if isinstance(row.get(name), str) and UNSTORABLE.search(row[name])]
    if wrong:
        raise ValidationError({name: [_("Characters that cannot be stored.")] for name in wrong})
    return row


def _with_moments(row: Json) -> Json:
    for name in MOMENTS:
        if row.get(name) is not None:
            try:
                row[name] = Moment().run_validation(row[name])
            except ValidationError as error:
                raise ValidationError({name: error.detail}) from None
    return row
