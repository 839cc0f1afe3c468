"""What happened around conversations, as pushed to sockets."""

from dataclasses import dataclass
from typing import ClassVar

from apps.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged(Event):
    """person: {"kind": "visitor|agent", "id"}; state: online, busy, offline."""

    name: ClassVar[str] = "presence.changed"
    person: dict[str, str]
    state: str
