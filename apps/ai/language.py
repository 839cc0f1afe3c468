"""Which of the two shipped languages a text is written in."""

import re

CHINESE = "zh-hans"
ENGLISH = "en"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
# Words that make a sentence English, unlike product names in a Chinese one.
_GRAMMAR = re.compile(
    r"(?:an?|and|are|can|do|does|for|how|i|in|is|it|my|not|of|on|please|the|this|to|what|when|where|which|who|why"
    r"|with|you|your)"
)


def detect_language(text: str, default: str = CHINESE) -> str:
    """«zh-hans» or «en»; the default for text without letters, such as digits and smileys."""
    han = len(_HAN.findall(text))
    words = [word.casefold() for word in _LATIN_WORD.findall(text)]
    if not han:
        return ENGLISH if words else default
    is_english = len(words) > han and sum(bool(_GRAMMAR.fullmatch(word)) for word in words) >= 2
    return ENGLISH if is_english else CHINESE
