"""Answers of the AI as plain text."""

import pytest

from apps.common.markdown import plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("满 **99 元**包邮", "满 99 元包邮"),
        ("See [our page](https://shop.example/a) **now**", "See our page now"),
        ("# Delivery\n2 ** 3 = 8", "Delivery\n2 ** 3 = 8"),
        ("[1] and *so*", "[1] and *so*"),
    ],
    ids=["bold", "link", "heading", "nothing"],
)
def test_marks_of_answers_are_left_out(text: str, plain: str) -> None:
    assert plain_text(text) == plain
