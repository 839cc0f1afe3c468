"""Times of one process, and what the traces say."""

from collections import defaultdict
from collections.abc import Iterable

from bench.load.figures import Times


def times(seconds: Iterable[float]) -> Times:
    return Times(sorted(each * 1000 for each in seconds))


class Stages:
    """Milliseconds by stage, of many traces."""

    def __init__(self) -> None:
        self._found: dict[str, list[float]] = defaultdict(list)

    def add(self, name: str, took_ms: float) -> None:
        self._found[name].append(took_ms)

    def lines(self) -> list[str]:
        width = max((len(name) for name in self._found), default=0)
        return [
            f"{name.ljust(width)}  {Times(sorted(found))}  ({len(found):,})"
            for name, found in self._found.items()
        ]

    def __contains__(self, name: str) -> bool:
        return name in self._found
