"""Frames of the console's own commands: assignment, transfer, who looks at a thread."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.live import frames_of_assignment, frames_of_rest
from apps.live.frame_fields import Frame, Raw, common, flag, required_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking(Frame):
    on: bool


def _looking(raw: Raw, ref: str | None) -> Frame:
    required_id(raw, "conversation_id")
    return Looking(**common(raw, ref), on=flag(raw, "on"))


COMMANDS: dict[str, Callable[[Raw, str | None], Frame]] = {
    "looking": _looking,
    "snooze": frames_of_rest.snooze,
    **frames_of_assignment.COMMANDS,
}
