"""Frames of the console's own commands: assignment, transfer, who looks at a thread."""

from collections.abc import Callable

from apps.live.frame_fields import Frame, Raw

COMMANDS: dict[str, Callable[[Raw, str | None], Frame]] = {}
