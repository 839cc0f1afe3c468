"""The last message of a conversation, as lists show it."""

import re
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from apps.conversations.models import Conversation, Message

PREVIEW = 160
# Of Markdown, what a line of plain text should not show: bold, links, headings.
_MARKS = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|\[(?P<label>[^\]\n]+)\]\([^)\s]+\)|^#{1,4} ", re.MULTILINE)


def preview_of(conversation: Conversation, message: Message) -> str:
    """The words; without any, what is attached, in the language of the conversation."""
    shown = message.content or _attached(conversation.locale, message.attachments)
    if message.sender_kind == Message.Sender.AI:
        shown = without_marks(shown)
    return shown[:PREVIEW]


def without_marks(text: str) -> str:
    """An answer of the AI in a place that shows plain text."""
    return _MARKS.sub(lambda found: found["bold"] or found["label"] or "", text)


def _attached(locale: str, attachments: list[dict[str, Any]]) -> str:
    if not attachments:
        return ""
    with translation.override("en" if locale.lower().startswith("en") else "zh-hans"):
        words = [_("[image]") if each["kind"] == "image" else _file(each["name"]) for each in attachments]
    return " ".join(words)


def _file(name: str) -> str:
    return _("[file] %(name)s") % {"name": name}
