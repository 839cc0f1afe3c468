"""Conditions made of conditions: all of, any of, not. What is quick to ask is asked first."""

from collections.abc import Iterable, Iterator

from apps.desk.rules.conditions import Condition, Keywords, Leaf
from apps.desk.rules.reading import Reading


class Group(Condition):
    """parts: as written; _quick_first: in the order in which they are asked."""

    def __init__(self, parts: Iterable[Condition]) -> None:
        self.parts = tuple(parts)
        self.takes_time = any(part.takes_time for part in self.parts)
        self._quick_first = tuple(sorted(self.parts, key=lambda part: part.takes_time))


class All(Group):
    def holds(self, reading: Reading) -> bool:
        for part in self._quick_first:  # noqa: SIM110 - a generator takes twice as long
            if not part.holds(reading):
                return False
        return True


class Any(Group):
    def holds(self, reading: Reading) -> bool:
        for part in self._quick_first:  # noqa: SIM110
            if part.holds(reading):
                return True
        return False


class Not(Group):
    def holds(self, reading: Reading) -> bool:
        return not self.parts[0].holds(reading)


def leaves(condition: Condition) -> Iterator[Leaf]:
    if isinstance(condition, Leaf):
        yield condition
    elif isinstance(condition, Group):
        for part in condition.parts:
            yield from leaves(part)


def needed(condition: Condition) -> frozenset[Keywords] | None:
    """Keyword conditions of which one must hold, or the whole cannot; None: it may hold without any of them."""
    if isinstance(condition, Keywords):
        return frozenset([condition])
    if isinstance(condition, All):
        known = [need for part in condition.parts if (need := needed(part)) is not None]
        return min(known, key=len, default=None)
    if isinstance(condition, Any):
        needs = [needed(part) for part in condition.parts]
        return None if None in needs else frozenset().union(*(need for need in needs if need))
    return None
