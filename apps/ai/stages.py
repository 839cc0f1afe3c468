"""What a growing answer passes on its way to the customer: small steps that take text and release text."""

from collections.abc import Sequence
from typing import Protocol


class Stage(Protocol):
    """Takes an answer in pieces. What feed() and finish() gave, joined, does not depend on how it was cut."""

    @property
    def stop_reason(self) -> str | None:
        """Why the answer must end here and a person take over; None while it may go on."""

    def feed(self, text: str) -> str:
        """More text, in exchange for what may be shown by now."""

    def finish(self) -> str:
        """What was held back, now that no more text comes."""


class Pipeline:
    """Stages one after another, itself a stage."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._stages = tuple(stages)

    @property
    def stop_reason(self) -> str | None:
        return next((stage.stop_reason for stage in self._stages if stage.stop_reason), None)

    def feed(self, text: str) -> str:
        for stage in self._stages:
            text = stage.feed(text)
        return text

    def finish(self) -> str:
        text = ""
        for stage in self._stages:
            text = stage.feed(text) + stage.finish()
        return text


class Trimmer:
    """Without white space at either end."""

    stop_reason = None

    def __init__(self) -> None:
        self._held = ""
        self._is_started = False

    def feed(self, text: str) -> str:
        text = self._held + text
        text = text if self._is_started else text.lstrip()
        shown = text.rstrip()
        self._held = text[len(shown) :]
        self._is_started = self._is_started or shown != ""
        return shown

    def finish(self) -> str:
        return ""
