"""Patterns for visitors' answers: quick, and the same in a browser (see tests/admin/test_widget_preview.py)."""

import pytest

from apps.common.patterns import LONGEST, LONGEST_ANSWER, UnsafePattern, checked, fits

ACCEPTED = [
    r"\d{6}",
    r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}",
    r"[A-Z]{2}\d{6,8}",
    r"(?:\d{4} ){3}\d{4}",
    r"(ab)+",
    r"[\w.+\-]+@[\w.\-]+\.[a-z]+",
    r"[^@]+@example\.com",
    r"[一-龥]{2,10}",
    r"#?[0-9a-f]{6}",
    r"\$\d+(?:\.\d{2})?",
    r".*",
    r"[\[\]\{\}\(\)\/\|\-]+",
    r"",
]
REFUSED = {
    "nested": r"(a+)+b",
    "nested in fixed": r"(?:a*){10}",
    "choice repeated": r"(a|a)*",
    "choice repeated inside": r"(?:x(?:a|ab))+",
    "optional repeated": r"(a?)*",
    "empty repeated": r"()*",
    "counted repeated": r"(\d{2,3})+",
    "three loops and many ways": r"\d*\d*\d{0,5}\d*x",
    "four loops": r"\d*\d*\d*\d*",
    "far counts are loops": r"\d{0,50}\d{0,50}\d{0,50}\d{0,50}",
    "many ways": r"\d{0,9}\d{0,9}\d{0,9}\d{0,9}",
    "back-reference": r"(a)\1",
    "look-ahead": r"(?=a)a",
    "named group": r"(?P<a>b)",
    "flags": r"(?i)a",
    "lazy": r"a+?",
    "possessive": r"a++",
    "unescaped brace": r"a{b",
    "closing bracket": r"a]",
    "escaped hyphen outside of a class": r"\-",
    "set in a class": r"[[a]]",
    "hyphen in a class": r"[a-]",
    "double punctuation": r"[a&&b]",
    "empty class": r"[]",
    "unclosed class": r"[a",
    "unclosed group": r"(a",
    "unopened group": r"a)",
    "anchor inside": r"a$b",
    "word boundary": r"\ba",
    "trailing backslash": "a\\",
    "range backwards": r"[z-a]",
    "range to a kind": r"[a-\d]",
    "counts backwards": r"a{3,2}",
    "huge count": r"a{5000}",
    "repeat of nothing": r"*a",
    "deep": "(" * 30 + "a" + ")" * 30,
    "long": "a" * (LONGEST + 1),
}


@pytest.mark.parametrize("pattern", ACCEPTED)
def test_checked_pattern_is_accepted_as_it_is(pattern: str) -> None:
    assert checked(pattern) == pattern


@pytest.mark.parametrize("pattern", REFUSED.values(), ids=REFUSED.keys())
def test_checked_refuses_what_is_slow_or_means_something_else_in_a_browser(pattern: str) -> None:
    with pytest.raises(UnsafePattern):
        checked(pattern)


def test_checked_takes_anchors_off_the_ends() -> None:
    assert [checked(text) for text in (r"^\d{6}$", r" ^a\$ ", r"\$$")] == [r"\d{6}", r"a\$", r"\$"]


def test_fits_asks_for_the_whole_answer() -> None:
    pattern = checked(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
    answers = {
        "13800138000": True,
        "021-55556666": True,
        "x13800138000": False,
        "13800138000\n": False,
        "١" * 11: False,
    }
    assert {answer: fits(pattern, answer) for answer in answers} == answers


def test_fits_is_never_asked_for_long_answers() -> None:
    assert (fits(".*", "a" * LONGEST_ANSWER), fits(".*", "a" * (LONGEST_ANSWER + 1))) == (True, False)


def test_slowest_accepted_patterns_end() -> None:
    """Three loops over the same characters: the worst that is accepted, on the worst answer."""
    worst = checked(r"\d*\d*\d*\d?x")
    assert not fits(worst, "1" * LONGEST_ANSWER)
