"""Reads a rule's conditions from JSON, or says of each that is wrong what is wrong with it.

A tree of objects with one key each: {"all": […]}, {"any": […]}, {"not": …}, and the leaves that LEAVES lists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any as Anything

from django.utils.translation import gettext as _

from apps.desk.rules import leaves
from apps.desk.rules.conditions import Condition, Leaf
from apps.desk.rules.groups import All, Any, Group, Not
from apps.desk.rules.problems import Path, Problem, Unfit

DEEPEST = 6
MOST_PARTS = 60

LEAVES: dict[str, Callable[[Anything], Leaf]] = {
    "keywords": leaves.keywords,
    "regex": leaves.expressions,
    "intent": leaves.intent,
    "language": leaves.language,
    "page": leaves.page,
    "hours": leaves.hours,
    "attribute": leaves.attribute,
    "messages": leaves.messages,
    "owner": leaves.owner,
    "sentiment": leaves.sentiment,
}
GROUPS: dict[str, type[Group]] = {"all": All, "any": Any}


def conditions_of(tree: object) -> Condition:
    """Raises Problems."""
    reader = _Reader([])
    condition = reader.read(tree, ())
    Problem.refuse(reader.problems)
    return condition


def leaf_of(kind: str, value: object) -> Leaf:
    """One condition by itself. Raises Unfit."""
    return LEAVES[kind](value)


@dataclass
class _Reader:
    problems: list[Problem]
    parts: int = 0

    def read(self, tree: object, path: Path) -> Condition:
        """With problems noted, something that never gets used."""
        try:
            return self._read(tree, path)
        except Unfit as error:
            self.problems.append(Problem(path, str(error)))
            return All(())

    def _read(self, tree: object, path: Path) -> Condition:
        self.parts += 1
        if self.parts > MOST_PARTS or len(path) > 2 * DEEPEST:
            raise Unfit(_("A rule has at most 60 conditions, nested at most 6 deep."))
        if not isinstance(tree, dict) or len(tree) != 1:
            raise Unfit(_("A condition is an object with one key, such as {“keywords”: […]}."))
        ((kind, value),) = tree.items()
        if kind in LEAVES:
            return leaf_of(kind, value)
        if kind == "not":
            return Not([self.read(value, (*path, kind))])
        if kind in GROUPS:
            return GROUPS[kind](self._members(kind, value, path))
        raise Unfit(_("There is no condition “%(kind)s”.") % {"kind": str(kind)[:40]})

    def _members(self, kind: str, value: object, path: Path) -> list[Condition]:
        if not isinstance(value, list) or not value:
            raise Unfit(_("A group needs at least one condition."))
        return [self.read(each, (*path, kind, index)) for index, each in enumerate(value[: MOST_PARTS + 1])]
