"""A text of the copilot on its way to the agent who asked for it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from apps.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionGrew(Event):
    """A piece. offset: Unicode code points. Losing it costs nothing: the end carries the whole text."""

    name: ClassVar[str] = "copilot.grew"
    request: str
    conversation_id: str
    offset: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionEnded(Event):
    """reason: done, stopped, failed; notice: why there is no text, or one that no model wrote; "" otherwise."""

    name: ClassVar[str] = "copilot.ended"
    request: str
    conversation_id: str
    reason: str
    notice: str
    text: str
    source: str
    passages: list[dict[str, Any]]
    missing: list[str]
    added: list[str]
    suggestion_id: str | None
