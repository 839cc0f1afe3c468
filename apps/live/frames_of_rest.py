"""The frame that lets a conversation rest."""

from dataclasses import dataclass
from datetime import UTC, datetime

from apps.live.frame_fields import Frame, InvalidFrame, Raw, common, required_id, text

UNTIL_REPLY = "reply"
MAX_TIME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze(Frame):
    """until: None means until the visitor writes."""

    until: datetime | None


def snooze(raw: Raw, ref: str | None) -> Frame:
    """until: a time in ISO 8601 (without an offset it is UTC), or "reply"."""
    required_id(raw, "conversation_id")
    given = text(raw, "until", limit=MAX_TIME, required=True)
    return Snooze(**common(raw, ref), until=None if given == UNTIL_REPLY else _moment(given))


def _moment(given: str) -> datetime:
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise InvalidFrame('until must be a time in ISO 8601, or "reply"') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
