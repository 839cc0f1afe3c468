"""A message before it is stored: who says it, what, to whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.common.ids import new_id
from apps.conversations.models import MAX_CONTENT, Attachment, Message
from apps.tenants.models import User


class EmptyMessage(Exception):
    """A message needs text."""


class MessageTooLong(Exception):
    """A message has at most 10,000 characters."""


@dataclass(frozen=True, slots=True)
class Sender:
    kind: str
    id: UUID | None = None
    name: str = ""
    avatar_url: str = ""


SYSTEM = Sender(Message.Sender.SYSTEM)


def agent_sender(user: User) -> Sender:
    return Sender(Message.Sender.AGENT, user.id, user.public_name, user.avatar_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message that somebody wants to post. client_id makes a retry harmless."""

    sender: Sender
    content: str
    client_id: str = ""
    id: UUID = field(default_factory=new_id)
    visibility: str = Message.Visibility.PUBLIC
    content_type: str = "text"
    original: str = ""
    citations: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    in_reply_to: UUID | None = None
    attachments: Sequence[Attachment] = ()  # locked and not sent yet


@dataclass(frozen=True, slots=True)
class Posted:
    message: Message
    is_new: bool


def clean_content(content: str, *, may_be_empty: bool = False) -> str:
    """What can be stored of the text. may_be_empty: there are attachments. Raises EmptyMessage, MessageTooLong."""
    cleaned = content.replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if not cleaned and not may_be_empty:
        raise EmptyMessage("a message needs text")
    if len(cleaned) > MAX_CONTENT:
        raise MessageTooLong(f"a message has at most {MAX_CONTENT:,} characters")
    return cleaned
