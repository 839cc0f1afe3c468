"""What happened in a conversation, as pushed to sockets."""

from dataclasses import dataclass
from typing import Any, ClassVar

from apps.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted(Event):
    name: ClassVar[str] = "message.posted"
    message: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHidden(Event):
    """A seq was used by a message that this audience may not see."""

    name: ClassVar[str] = "message.hidden"
    conversation_id: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged(Event):
    name: ClassVar[str] = "conversation.changed"
    conversation: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationsActive(Event):
    """What moved in a tenant's list: new messages, read marks. The state of each is as it was."""

    name: ClassVar[str] = "conversations.active"
    conversations: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesRead(Event):
    name: ClassVar[str] = "messages.read"
    conversation_id: str
    reader: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing(Event):
    name: ClassVar[str] = "typing"
    conversation_id: str
    sender: dict[str, Any]
    on: bool
    preview: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookersChanged(Event):
    """Who has the conversation open: [{"id", "name"}]."""

    name: ClassVar[str] = "lookers.changed"
    conversation_id: str
    people: list[dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDelta(Event):
    """A piece of an answer that is still being written. offset: Unicode code points."""

    name: ClassVar[str] = "answer.delta"
    conversation_id: str
    message_id: str
    offset: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerEnded(Event):
    """A growing answer is over without (or before) its message. reason: stopped, taken_over, failed, replaced."""

    name: ClassVar[str] = "answer.ended"
    conversation_id: str
    message_id: str
    reason: str
