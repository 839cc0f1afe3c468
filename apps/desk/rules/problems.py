"""What is wrong with a rule, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass

Path = tuple[str | int, ...]


class Unfit(ValueError):
    """The reason why one condition or action cannot be used, for people."""


@dataclass(frozen=True, slots=True)
class Problem:
    """path: where in the JSON, such as ("all", 0)."""

    path: Path
    reason: str

    def __str__(self) -> str:
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return f"{place.removeprefix('.')}: {self.reason}" if place else self.reason

    @staticmethod
    def refuse(problems: "Sequence[Problem]") -> None:
        if problems:
            raise Problems(problems)


class Problems(ValueError):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)
