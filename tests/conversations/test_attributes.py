"""Custom attributes of contacts and conversations."""

from typing import Any

import pytest

from apps.conversations.attributes import MOST, MOST_BYTES, TooManyAttributes, merged


@pytest.mark.parametrize(
    ("known", "given", "result"),
    [
        ({}, {}, {}),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({}, {"a": None}, {}),
        ({}, {"a": 0, "b": "", "c": False}, {"a": 0, "b": "", "c": False}),
        ({"kept": None}, {"a": 1}, {"kept": None, "a": 1}),
    ],
    ids=["nothing", "more", "over", "away", "never-there", "falsy", "old-null"],
)
def test_merged_puts_one_over_the_other(
    known: dict[str, Any], given: dict[str, Any], result: dict[str, Any]
) -> None:
    before = dict(known)
    assert merged(known, given) == result
    assert known == before


@pytest.mark.parametrize(
    "given",
    [{str(number): 1 for number in range(MOST + 1)}, {"a": "字" * (MOST_BYTES // 3)}],
    ids=["names", "bytes"],
)
def test_merged_has_an_end(given: dict[str, Any]) -> None:
    with pytest.raises(TooManyAttributes):
        merged({}, given)
    assert merged(given, {}) == given
