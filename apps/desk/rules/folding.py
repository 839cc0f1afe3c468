"""The form in which keywords, pages and values are compared: NFKC, no case, no invisible characters, single spaces."""

import unicodedata
from functools import lru_cache

import regex

_INVISIBLE = regex.compile(r"\p{Cf}+")
_SPACES = regex.compile(r"\s+")
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_SPACE_BETWEEN_UNSPACED = regex.compile(rf"(?<={_UNSPACED}) (?={_UNSPACED})")
_IS_UNSPACED = regex.compile(_UNSPACED)


def plain(text: str) -> str:
    """What regular expressions see: full-width letters and digits are ordinary ones, nothing is invisible."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", plain(text).casefold())
    folded = _SPACES.sub(" ", folded).strip()
    return _SPACE_BETWEEN_UNSPACED.sub("", folded) if " " in folded else folded


@lru_cache(maxsize=8192)
def needs_boundary(char: str) -> bool:
    """Whether words that this character is part of are written with spaces around them."""
    return char.isalnum() and _IS_UNSPACED.match(char) is None
