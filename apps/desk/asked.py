"""What a visitor asked, read from the messages of a thread. Pure; messages are public ones, oldest first."""

import re
from collections.abc import Sequence

from apps.ai.profiles import Turn
from apps.conversations.models import Message

CONTEXT_MESSAGES = 40
ANSWERERS = (Message.Sender.AI, Message.Sender.AGENT)
# What the model reads of a file; names hold no brackets there.
FILE = "[A file named {name} is attached. What is in it cannot be seen here.]"
FILES = re.compile(r"\n?\[A file named [^\[\]\n]+ is attached\. What is in it cannot be seen here\.\]")
UNNAMED = re.compile(r"[\[\]<>\s]+")


def open_messages(messages: Sequence[Message]) -> list[Message]:
    """What the visitor wrote since the last answer: five short messages are one question."""
    asked: list[Message] = []
    for message in reversed(messages):
        if message.sender_kind in ANSWERERS and asked:
            break
        if message.sender_kind == Message.Sender.VISITOR and (message.content or message.attachments):
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

    A recalled message has neither content nor files, and is not read.
    """
    turns: list[Turn] = []
    for message in messages:
        content = told(message)
        if not content:
            continue
        if message.sender_kind == Message.Sender.VISITOR:
            turns.append(Turn("user", content))
        elif message.sender_kind in ANSWERERS:
            turns.append(Turn("assistant", content))
    return tuple(turns)


def told(message: Message) -> str:
    """What the model reads of a message: its words, and that files were with them."""
    names = [UNNAMED.sub(" ", str(each["name"])).strip() for each in message.attachments]
    return "\n".join(filter(None, [message.content, *(FILE.format(name=name) for name in names)]))


def words_of(content: str) -> str:
    """Of what the model reads, what the visitor wrote."""
    return FILES.sub("", content)
