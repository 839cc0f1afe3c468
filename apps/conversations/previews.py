"""The last message of a conversation, as lists show it."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from apps.common.markdown import plain_text
from apps.conversations.models import Conversation, Message

PREVIEW = 160


def preview_of(conversation: Conversation, message: Message) -> str:
    """The words; without any, what is attached, in the language of the conversation."""
    shown = message.content or _attached(conversation.locale, message.attachments)
    if message.sender_kind == Message.Sender.AI:
        shown = plain_text(shown)
    return shown[:PREVIEW]


def _attached(locale: str, attachments: list[dict[str, Any]]) -> str:
    if not attachments:
        return ""
    with translation.override("en" if locale.lower().startswith("en") else "zh-hans"):
        words = [_("[image]") if each["kind"] == "image" else _file(each["name"]) for each in attachments]
    return " ".join(words)


def _file(name: str) -> str:
    return _("[file] %(name)s") % {"name": name}
