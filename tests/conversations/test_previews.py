"""The last message in a list: plain text, whatever the answer was written in."""

import pytest

from apps.conversations.models import Conversation, Message
from apps.conversations.previews import preview_of, without_marks


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
    assert without_marks(text) == plain


def test_visitors_stars_stay() -> None:
    said = Message(sender_kind=Message.Sender.VISITOR, content="**really**")
    answered = Message(sender_kind=Message.Sender.AI, content="**really**")
    assert [preview_of(Conversation(), each) for each in (said, answered)] == ["**really**", "really"]
