# ruff: noqa: E501 - a table
"""Which questions are the same one: only those that nobody could mean differently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ai.normal_form import normal_form

SAME = [
    ("能退货吗", ["能退货吗？", "请问能退货吗", "请问一下，能退货吗??", "您好，能退货吗", "你好请问能退货吗！", "亲，能退货吗，谢谢", "能退貨嗎", "能退货吗呀~", "「能退货吗」", " 能退货吗\n"]),
    ("how do i return it", ["How do I return it?", "Hello, how do I return it", "Please how do I return it??", "how do I  return it please", "HOW DO I RETURN IT. Thanks!", "ｈｏｗ　ｄｏ Ｉ return it"]),
    ("iphone 15能退吗", ["iPhone 15能退吗", "iPhone 15 能退吗？"]),
    ("don't you ship", ["Don’t you ship?", "don't you ship"]),
]  # fmt: skip
DIFFERENT = [
    ("能退货吗", "不能退货吗"), ("不，能退货吗", "不能退货吗"), ("不 能退货吗", "不能退货吗"), ("能退货吗", "能退货"),
    ("能退吗", "能换吗"), ("退货", "退款"), ("买2送1吗", "买21送吗"), ("3.5折吗", "35折吗"), ("10²", "102"), ("5-10天", "510天"),
    ("100%棉吗", "100棉吗"), ("-5度能用吗", "5度能用吗"), ("C++课程", "C课程"), ("A+B", "A B"), ("1,000元", "1000元"),
    ("你好评多吗", "评多吗"), ("相亲", "相"), ("请假怎么办", "假怎么办"), ("咨询电话是多少", "电话是多少"), ("👍", "👎"),
    ("那退货呢", "那退货"), ("退货吧", "退货"), ("10:30开门吗", "1030开门吗"), ("$5", "5"), ("example.com", "example com"),
    ("can i return it", "can't i return it"), ("do you ship", "don't you ship"), ("refund it", "refund"), ("hello kitty", "kitty"),
    ("is it on", "is it off"), ("no, can I return it", "can I return it"), ("a.b", "ab"), ("3 5", "35"),
    ("送货上门,不要钱", "送货上门不,要钱"), ("15天 7天", "157天天"), ("thank you", ""), ("你好", "您好"), ("干", "乾"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "asked"), [(form, text) for form, texts in SAME for text in texts])
def test_normal_form_is_the_same_for_the_same_question(form: str, asked: str) -> None:
    assert normal_form(asked) == form


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_normal_form_keeps_different_questions_apart(left: str, right: str) -> None:
    assert normal_form(left) != normal_form(right)


@pytest.mark.parametrize("text", ["你好", "请问", "呀", "please", "谢谢"])
def test_normal_form_leaves_something_of_mere_politeness(text: str) -> None:
    assert normal_form(text) == text


def test_normal_form_of_nothing_is_nothing() -> None:
    assert [normal_form(text) for text in ("", " \n", "？！…", "\u200b")] == [""] * 4


@given(st.text(max_size=60))
def test_normal_form_is_stable(text: str) -> None:
    """A form is its own form, so that a listed question finds itself."""
    form = normal_form(text)
    assert normal_form(form) == form


@given(st.text(alphabet="0123456789abc能退不", min_size=1, max_size=20))
def test_normal_form_drops_no_letter_and_no_digit(text: str) -> None:
    assert normal_form(text) == text
