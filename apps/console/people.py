"""How a contact is called and drawn. static/js/console/people.js does the same in the browser."""

import re
from dataclasses import dataclass
from uuid import UUID

from apps.console.words import say

# A contact without name, e-mail and identifier calls itself by the end of its id.
UNNAMED = re.compile(r"#[0-9a-f]{6}")
TONES = 6


@dataclass(frozen=True, slots=True)
class Face:
    name: str
    initial: str
    tone: int


def face(contact_id: UUID, name: str) -> Face:
    """tone: one of six colours, the same for the same contact everywhere."""
    is_unnamed = UNNAMED.fullmatch(name) is not None
    shown = say("visitor.unnamed", code=name) if is_unnamed else name
    return Face(shown, name[1 if is_unnamed else 0].upper(), int(contact_id.hex[-1], 16) % TONES)
