"""What happened around conversations, as pushed to sockets."""

from dataclasses import dataclass
from typing import Any, ClassVar

from apps.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged(Event):
    """person: {"kind": "visitor|agent", "id"}; state: online, busy, offline."""

    name: ClassVar[str] = "presence.changed"
    person: dict[str, str]
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserNotified(Event):
    """ways: how this person wants to be told of it here: list, sound, desktop."""

    name: ClassVar[str] = "user.notified"
    notification: dict[str, Any]
    ways: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsRead(Event):
    """On another page of the same person. unread: how many are left."""

    name: ClassVar[str] = "notifications.read"
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade(Event):
    """To the person to whom a conversation is offered. reason: of apps.desk.models.Assignment; contact: {"name"}."""

    name: ClassVar[str] = "offer.made"
    conversation_id: str
    expires_at: str
    reason: str
    contact: dict[str, str]
    preview: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferEnded(Event):
    """outcome: accepted, declined, expired, taken."""

    name: ClassVar[str] = "offer.ended"
    conversation_id: str
    outcome: str
