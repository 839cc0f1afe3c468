"""Cases as files: JSON lines, or CSV as spreadsheets write it. What was exported imports to the same.

Fields: question, expect (answer, ask, refuse or hand_off), articles, earlier, language, note. In CSV, articles are
separated by «;» and earlier lines stand on lines of their own within the cell.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.knowledge.evaluations import MOST_CASES, check_case
from apps.knowledge.models import Behaviour, EvaluationCase

FIELDS = ("question", "expect", "articles", "earlier", "language", "note")
NAMES = {"expect": "expected", "articles": "expected_articles"}
LISTS = {"articles": ";", "earlier": "\n"}
LARGEST = 5_000_000  # bytes
MOST_ERRORS = 50
Row = dict[str, Any]


@dataclass(slots=True)
class ParsedCases:
    """rows: fields of EvaluationCase; errors: (line, what is wrong with it)."""

    rows: list[Row] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)


def parsed_cases(data: bytes) -> ParsedCases:
    """JSON lines when the first line is one, CSV otherwise."""
    found = ParsedCases()
    try:
        text = data[: LARGEST + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        found.errors.append((1, _("The file is not UTF-8 text.")))
        return found
    if len(data) > LARGEST:
        found.errors.append((1, _("The file is too large.")))
        return found
    for line, raw in _raw_rows(text):
        if len(found.rows) >= MOST_CASES or len(found.errors) >= MOST_ERRORS:
            found.errors.append((line, _("The rest was not read.")))
            break
        _read(found, line, raw)
    return found


def _raw_rows(text: str) -> Iterator[tuple[int, Row | str]]:
    if text.lstrip().startswith("{"):
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield number, line
        return
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for row in reader:
        yield reader.line_num, {str(name).strip().lower(): value or "" for name, value in row.items() if name}


def _read(found: ParsedCases, line: int, raw: Row | str) -> None:
    try:
        found.rows.append(_fields(_json(raw) if isinstance(raw, str) else _split(raw)))
    except ValidationError as refusal:
        found.errors.append((line, "; ".join(refusal.messages)))


def _json(line: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise ValidationError(_("This is not a JSON object."))
    return row


def _split(row: Row) -> Row:
    lists = {
        name: [part.strip() for part in row.get(name, "").split(by) if part.strip()]
        for name, by in LISTS.items()
    }
    return row | lists


def _fields(row: Mapping[str, Any]) -> Row:
    unknown = sorted(set(row) - set(FIELDS))
    if unknown:
        raise ValidationError(_("There is no such field: %(names)s.") % {"names": ", ".join(unknown)})
    given = {
        "question": row.get("question") or "",
        "expected": row.get("expect") or Behaviour.ANSWER.value,
        "expected_articles": row.get("articles") or [],
        "earlier": row.get("earlier") or [],
        "language": row.get("language") or "",
        "note": row.get("note") or "",
    }
    if not all(isinstance(given[name], str) for name in ("question", "expected", "language", "note")):
        raise ValidationError(_("Texts are needed here."))
    case = EvaluationCase(**given)
    _check(case)
    return given | {"question": case.question}


def _check(case: EvaluationCase) -> None:
    try:
        check_case(case)
    except ValidationError as refusal:
        words = [f"{name}: {' '.join(messages)}" for name, messages in refusal.message_dict.items()]
        raise ValidationError(words) from None


def json_lines(cases: Iterable[EvaluationCase]) -> str:
    return "".join(json.dumps(_row(case), ensure_ascii=False) + "\n" for case in cases)


def csv_text(cases: Iterable[EvaluationCase]) -> str:
    """With a byte order mark, so that spreadsheets see UTF-8."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, FIELDS)
    writer.writeheader()
    for case in cases:
        row = _row(case)
        writer.writerow(row | {name: by.join(row.get(name, [])) for name, by in LISTS.items()})
    return "\ufeff" + target.getvalue()


def _row(case: EvaluationCase) -> Row:
    """Without what is empty."""
    row = {name: getattr(case, NAMES.get(name, name)) for name in FIELDS}
    return {name: value for name, value in row.items() if value}
