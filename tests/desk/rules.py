"""Rules made of their JSON, without a database."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from apps.desk.rules.actions import actions_of
from apps.desk.rules.parsing import conditions_of
from apps.desk.rules.problems import Problems
from apps.desk.rules.ruleset import Rule

LABEL = "019fffff-0000-7000-8000-000000000001"


def rule(tree: Any, actions: Any = None, *, stops: bool = True, name: str = "", **fields: Any) -> Rule:
    """Named after its keywords."""
    return Rule(
        id=uuid4(),
        name=name or " ".join(tree.get("keywords", ["rule"])),
        condition=conditions_of(tree),
        actions=actions_of(actions or {"reply": {"texts": {"en": "Fixed."}}}),
        stops=stops,
        **fields,
    )


def problems_of(parse: Callable[[Any], Any], tree: Any) -> list[str]:
    with pytest.raises(Problems) as caught:
        parse(tree)
    return [str(problem) for problem in caught.value.problems]
