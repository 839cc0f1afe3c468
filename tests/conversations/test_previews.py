"""The last message in a list: plain text, whatever the answer was written in."""

from apps.conversations.models import Conversation, Message
from apps.conversations.previews import preview_of


def test_visitors_stars_stay() -> None:
    said = Message(sender_kind=Message.Sender.VISITOR, content="**really**")
    answered = Message(sender_kind=Message.Sender.AI, content="**really**")
    assert [preview_of(Conversation(), each) for each in (said, answered)] == ["**really**", "really"]
