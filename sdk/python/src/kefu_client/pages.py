"""A part of a list."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """next and previous are addresses for follow(), or None at the ends."""

    results: list[dict[str, Any]]
    next: str | None
    previous: str | None


def page_of(answer: dict[str, Any]) -> Page:
    return Page(answer["results"], answer["next"], answer["previous"])
