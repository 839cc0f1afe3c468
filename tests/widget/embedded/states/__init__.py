from tests.widget.embedded.states import around, inside, talking
from tests.widget.embedded.states.registry import STATES, State

__all__ = ["STATES", "State", "around", "inside", "talking"]
