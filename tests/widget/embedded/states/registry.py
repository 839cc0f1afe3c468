"""Every state that a visitor can see the widget in, and how to get there: for the accessibility walk and screenshots.

A state is reached by what the gateway and the inbox say, and by what the visitor does; nothing is put into the page.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.widget.embedded.house import Json
from tests.widget.embedded.staging import Stage

Reach = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True)
class State:
    """says: one line for people; inbox: what the inbox says otherwise; settings: of the page's snippet."""

    name: str
    says: str
    reach: Reach
    inbox: Json = field(default_factory=dict)
    settings: Json = field(default_factory=dict)


STATES: list[State] = []


def state(name: str, says: str, **fields: Any) -> Callable[[Reach], Reach]:
    def kept(reach: Reach) -> Reach:
        STATES.append(State(name, says, reach, **fields))
        return reach

    return kept


def words(stage: Stage, chinese: str, english: str) -> str:
    return chinese if stage.locale.startswith("zh") else english
