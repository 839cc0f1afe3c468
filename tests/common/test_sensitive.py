"""What counts as a number that is not for everybody, and how it is hidden. All numbers here are made up."""

import pytest

from apps.common.sensitive import Kind, findings, masked, withheld

EVERYTHING = frozenset(Kind)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4111 1111 1111 1111", "**** **** **** 1111"),
        ("卡号4111111111111111，谢谢", "卡号************1111，谢谢"),
        ("4111111111111111 12/27 123", "************1111 12/27 123"),
        ("3782-822463-10005", "****-******-*0005"),
        ("6222020000000007", "************0007"),
        ("身份证11010519491231002X", "身份证****************2X"),
        ("13812345678", "138****5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("+86 138 1234 5678", "+86 1** **** 5678"),
        ("010-12345678", "010-****5678"),
        ("+1 (212) 555-0123", "+1 (21*) ***-0123"),
        ("(212) 555-0123", "(***) ***-**23"),
        ("write to lena@example.com.", "write to l***@example.com."),
    ],
)
def test_masked_keeps_what_tells_it_apart(text: str, shown: str) -> None:
    assert masked(text, EVERYTHING) == shown
    assert len(shown) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4111 1111 1111 1112",  # Luhn says no
        "order 2026111212345678",  # no issuer begins so
        "110105194912310021",  # the check digit is wrong
        "110105194913310022",  # there is no such month
        "019a9b1e-4111-7111-8111-111111111111",
        "A4111111111111111",
        "12:30:45 2026-11-22",
        "me@home",
    ],
)
def test_masked_leaves_other_numbers_alone(text: str) -> None:
    assert masked(text, EVERYTHING) == text


def test_masked_hides_only_what_is_asked_for() -> None:
    text = "13812345678, lena@example.com, 4111111111111111"
    assert masked(text, {Kind.CARD}) == "13812345678, lena@example.com, ************1111"
    assert masked(text, set()) == text


def test_withheld_says_what_was_there() -> None:
    text = "我叫李雷，身份证11010519491231002X，电话13812345678"
    assert withheld(text, EVERYTHING) == "我叫李雷，身份证[identity number]，电话[phone number]"


def test_findings_never_overlap() -> None:
    text = "11010519491231002X 4111111111111111 13812345678"
    assert [each.kind for each in findings(text)] == [Kind.IDENTITY, Kind.CARD, Kind.PHONE]
