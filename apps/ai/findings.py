"""What the guards did to an answer, for its trace."""

from dataclasses import dataclass

TEXTS_KEPT = 5
TEXT_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One guard's objections of one kind; texts are the beginnings of the first few things it took out."""

    guard: str
    kind: str
    count: int
    texts: tuple[str, ...]


class Findings:
    """Collects what the guards of one answer object to."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], list[str]] = {}

    def note(self, guard: str, kind: str, text: str) -> None:
        self._texts.setdefault((guard, kind), []).append(_shortened(text))

    def summary(self) -> tuple[Finding, ...]:
        return tuple(
            Finding(guard, kind, len(texts), tuple(texts[:TEXTS_KEPT]))
            for (guard, kind), texts in self._texts.items()
        )


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TEXT_LENGTH else line[: TEXT_LENGTH - 1] + "…"
