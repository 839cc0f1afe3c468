"""Cases come from files and go into files, and what went out comes in again."""

import json

import pytest

from apps.knowledge.evaluation_files import csv_text, json_lines, parsed_cases
from apps.knowledge.evaluations import cases, put_cases
from tests.factories import make_evaluation_set

ROWS = [
    {
        "question": "运费怎么算？",
        "expect": "answer",
        "articles": ["fee.zh", "fee.en"],
        "note": "“quoted”, and so on",
    },
    {"question": "And to Japan?", "earlier": ["Do you ship?", "A: Yes."], "language": "en"},
    {"question": "Give me a person", "expect": "hand_off"},
]


def lines(*rows: object) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


@pytest.mark.django_db
@pytest.mark.parametrize("export", [json_lines, csv_text])
def test_export_imports_to_the_same(export: object) -> None:
    evaluation_set = make_evaluation_set()
    found = parsed_cases(lines(*ROWS))
    assert found.errors == []
    assert put_cases(evaluation_set=evaluation_set, rows=found.rows) == {
        "created": 3,
        "updated": 0,
        "unchanged": 0,
    }
    exported = export(cases(evaluation_set))  # type: ignore[operator]
    other = make_evaluation_set()
    put_cases(evaluation_set=other, rows=parsed_cases(exported.encode()).rows)
    names = ("question", "expected", "expected_articles", "earlier", "language", "note")
    assert list(cases(other).values_list(*names)) == list(cases(evaluation_set).values_list(*names))


@pytest.mark.django_db
def test_import_updates_by_question_and_leaves_others_alone() -> None:
    evaluation_set = make_evaluation_set()
    put_cases(evaluation_set=evaluation_set, rows=parsed_cases(lines(*ROWS)).rows)
    changed = {"question": "Give me a person ", "expect": "refuse"}
    rows = parsed_cases(lines(changed, ROWS[0])).rows
    assert put_cases(evaluation_set=evaluation_set, rows=rows) == {"created": 0, "updated": 1, "unchanged": 1}
    assert list(cases(evaluation_set).values_list("expected", flat=True)) == ["answer", "answer", "refuse"]


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (lines({"question": " "}), [1]),
        (lines({"question": "a"}, {"question": "b", "expect": "sing"}), [2]),
        (lines({"question": "a", "articles": "x"}), [1]),
        (lines({"question": "a", "answers": ["x"]}), [1]),
        (lines({"question": 7}), [1]),
        (lines({"question": "a" * 2001}), [1]),
        (lines({"question": "a", "language": "tlh"}), [1]),
        (b'{"question": "a"}\n{"question', [2]),
        (b'{"question": "a"}\n[1]', [2]),
        (b"\xff\xfe\x00", [1]),
        ("question,expect\nWhat?,maybe\nWho?,answer".encode("utf-8-sig"), [2]),
        (b"title\nWhat?", [2]),
        (b"x" * 5_000_001, [1]),
    ],
    ids=[
        "blank",
        "behaviour",
        "not-a-list",
        "unknown-field",
        "number",
        "long",
        "language",
        "broken",
        "not-an-object",
        "bytes",
        "csv",
        "csv-without-question",
        "large",
    ],
)
def test_wrong_lines_are_named(data: bytes, wrong: list[int]) -> None:
    assert [line for line, _what in parsed_cases(data).errors] == wrong
