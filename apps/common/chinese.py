"""Traditional characters in their simplified form, one for one, so that both spellings meet."""

from functools import lru_cache

import opencc


@lru_cache(maxsize=1)
def simplified() -> dict[int, str]:
    """For str.translate."""
    convert = opencc.OpenCC("t2s").convert
    characters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    pairs = ((character, convert(character)) for character in characters)
    return {ord(character): simple for character, simple in pairs if simple != character and len(simple) == 1}
