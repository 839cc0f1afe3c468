"""Page patterns: a text without a star stands anywhere in the address, one with a star describes all of it."""

from dataclasses import dataclass

from apps.desk.rules.folding import fold


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Time grows with the address alone, however many stars there are: each piece is looked for once."""

    text: str
    first: str
    middle: tuple[str, ...]
    last: str

    def matches(self, folded: str) -> bool:
        if not folded.startswith(self.first):
            return False
        position = len(self.first)
        for piece in self.middle:
            found = folded.find(piece, position)
            if found < 0:
                return False
            position = found + len(piece)
        return len(folded) - len(self.last) >= position and folded.endswith(self.last)


def wildcard(text: str) -> Wildcard:
    folded = fold(text)
    first, *middle, last = (folded if "*" in folded else f"*{folded}*").split("*")
    return Wildcard(text, first, tuple(middle), last)
