"""What is done about a word that was found, from the weakest to the strongest."""

from collections.abc import Iterable

PASS = "pass"  # an allowed phrase: what is listed inside it is no hit  # noqa: S105
MASK = "mask"  # hidden behind asterisks
REVIEW = "review"  # left as it is, and told to the people who supervise
HANDOFF = "handoff"  # a person takes over
BLOCK = "block"  # kept from everybody but supervisors

STRENGTH = {MASK: 0, REVIEW: 1, HANDOFF: 2, BLOCK: 3, PASS: 4}  # PASS outdoes them all where it stands
HIDING = frozenset({MASK, BLOCK})
ENDING = frozenset({HANDOFF, BLOCK})  # an answer of ours ends before such a word


def strongest(actions: Iterable[str]) -> str:
    return max(actions, key=STRENGTH.__getitem__, default=PASS)
