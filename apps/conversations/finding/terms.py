"""What a text can be found by: characters and pairs of Chinese, thirds of other words, as numbers of one tenant.

PostgreSQL knows neither where a Chinese word ends nor, without an extension, parts of any word; with these terms it
needs to know neither. A term's number depends on the tenant, so that a common word of a large tenant costs a small
one nothing, and the numbers of one say nothing about another's.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

from apps.common.chinese import simplified

# Scripts that write no spaces between words: Chinese, Japanese, Korean.
_DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_DENSE}]+|[^\W_{_DENSE}]+")
_IS_DENSE = re.compile(rf"[{_DENSE}]")
_UNIT = re.compile(rf"[{_DENSE}]+|[^\W\d_{_DENSE}]+|\d+")  # 17 is a word of A17
_PART = 3
MOST_WORDS = 8
LONGEST = 100


def folded(text: str) -> str:
    """NFKC, lower case, simplified characters: two spellings of the same are the same."""
    return unicodedata.normalize("NFKC", text).casefold().translate(simplified())


def words(text: str) -> list[str]:
    """The words of what somebody looks for: a run of letters, or of Chinese. All of them must be found."""
    return list(dict.fromkeys(_WORD.findall(folded(text[:LONGEST]))))[:MOST_WORDS]


def terms_of(text: str, tenant_id: UUID) -> list[int]:
    """Everything by which the text is found."""
    parts = {part for unit in set(_UNIT.findall(folded(text))) for part in _parts(unit)}
    return sorted(_number(part, tenant_id) for part in parts)


def terms_for(wanted: list[str], tenant_id: UUID) -> list[int]:
    """What a text that holds all these words has among its terms."""
    units = {unit for word in wanted for unit in _UNIT.findall(word)}
    return sorted({_number(part, tenant_id) for unit in units for part in _needed(unit)})


def _parts(unit: str) -> set[str]:
    if _IS_DENSE.match(unit):
        return {*unit, *_pieces(unit, 2)}
    return _pieces(unit, _PART) or {unit}


def _needed(unit: str) -> set[str]:
    """Two letters or digits are looked for as a whole word: every other one would hold them."""
    return _pieces(unit, 2 if _IS_DENSE.match(unit) else _PART) or {unit}


def _pieces(word: str, size: int) -> set[str]:
    return {word[at : at + size] for at in range(len(word) - size + 1)}


@lru_cache(maxsize=50_000)
def _number(part: str, tenant_id: UUID) -> int:
    digest = blake2b(part.encode("utf-8", "replace"), digest_size=8, key=tenant_id.bytes).digest()
    return int.from_bytes(digest, signed=True)
