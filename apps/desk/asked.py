"""What a visitor asked, read from the messages of a thread. Pure; messages are public ones, oldest first."""

from collections.abc import Sequence

from apps.ai.profiles import Turn
from apps.conversations.models import Message

CONTEXT_MESSAGES = 40
ANSWERERS = (Message.Sender.AI, Message.Sender.AGENT)


def open_messages(messages: Sequence[Message]) -> list[Message]:
    """What the visitor wrote since the last answer: five short messages are one question."""
    asked: list[Message] = []
    for message in reversed(messages):
        if message.sender_kind in ANSWERERS and asked:
            break
        if message.sender_kind == Message.Sender.VISITOR and message.content:
            asked.append(message)
    return asked[::-1]


def earlier_question(messages: Sequence[Message], asked: Sequence[Message]) -> str:
    """The last thing that the visitor wrote before."""
    open_ids = {message.id for message in asked}
    before = [
        message.content
        for message in messages
        if message.sender_kind == Message.Sender.VISITOR and message.content and message.id not in open_ids
    ]
    return before[-1] if before else ""


def has_answers(messages: Sequence[Message]) -> bool:
    """Whether anything was said that the next answer may depend on. «Hello! What can I help you with?» is nothing."""
    return any(
        message.sender_kind in ANSWERERS and message.metadata.get("source") != "small_talk"
        for message in messages
    )


def history(messages: Sequence[Message]) -> tuple[Turn, ...]:
    """The conversation as the model reads it. System lines are ours, not the model's business.

    A recalled message has no content, and is not read.
    """
    turns: list[Turn] = []
    for message in (each for each in messages if each.content):
        if message.sender_kind == Message.Sender.VISITOR:
            turns.append(Turn("user", message.content))
        elif message.sender_kind in ANSWERERS:
            turns.append(Turn("assistant", message.content))
    return tuple(turns)
