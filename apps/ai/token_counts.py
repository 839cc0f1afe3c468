"""How many tokens a text is, without a tokenizer: an estimate on the high side, so that a prompt fits its budget.

Today's vocabularies hold about 1.3 Chinese characters a token and four to five Latin letters; older ones need a
token and more for a character. Digits and signs are counted one by one, as several models split them.
"""

import re

from apps.ai.profiles import Turn

PER_TURN = 4  # role and delimiters
_PIECE = re.compile(r"[A-Za-z]+|[^\W\d_A-Za-z]|\d|[^\s\w]|_")
_LETTERS_PER_TOKEN = 5


def estimated_tokens(text: str) -> int:
    return sum(-(-len(piece) // _LETTERS_PER_TOKEN) for piece in _PIECE.findall(text))


def turn_tokens(turn: Turn) -> int:
    return PER_TURN + estimated_tokens(turn.content)
