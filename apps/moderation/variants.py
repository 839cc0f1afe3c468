"""Other ways to write a Chinese word: in traditional characters, in pinyin, half in pinyin."""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from itertools import pairwise, product
from typing import NamedTuple

import opencc

MIXED_LIMIT = 4  # Chinese characters up to which every mixture with pinyin is looked for
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_SYLLABLE = re.compile(r"(?P<letters>[a-zü]{1,7})(?P<tone>[1-5]?)", re.IGNORECASE)
_SEPARATORS = ("", " ", "-", "'")
_MARKED = dict(zip("aeiouü", ("āáǎà", "ēéěè", "īíǐì", "ōóǒò", "ūúǔù", "ǖǘǚǜ"), strict=True))
_MARK_PLACE = re.compile(r"[ae]|o(?=u)|[iouü](?=[^aeiouü]*$)")


@lru_cache(maxsize=1)
def simplified() -> dict[int, str]:
    """For str.translate: traditional characters and their simplified form, character by character."""
    convert = opencc.OpenCC("t2s").convert
    characters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    pairs = ((character, convert(character)) for character in characters)
    return {ord(character): simple for character, simple in pairs if simple != character and len(simple) == 1}


def reading_of(text: str) -> str:
    """The pinyin of the Chinese characters of a text: «jia1 wei1 xin4»."""
    # The library's dictionaries take 57 MB, which only a process that writes words should spend.
    pypinyin = import_module("pypinyin")
    style = pypinyin.Style.TONE3
    syllables = pypinyin.lazy_pinyin(text, style=style, errors="ignore", v_to_u=True)
    return " ".join(syllables)


def is_reading(text: str, reading: str) -> bool:
    """Whether the reading has one syllable for each Chinese character of the text."""
    syllables = reading.split()
    return len(syllables) == len(_HAN.findall(text)) and all(map(_SYLLABLE.fullmatch, syllables))


class _Unit(NamedTuple):
    """One character of a word, and how it may be written."""

    character: str
    plain: str
    digit: str
    marked: str

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.character, self.plain)))


def pinyin_forms(text: str, reading: str) -> set[str]:
    """The word written in pinyin with and without tones and spaces and, if it is short, partly in pinyin."""
    if not is_reading(text, reading):
        return set()
    units = list(_units(text, reading))
    forms = {
        separator.join(unit[style] for unit in units) for style in (1, 2, 3) for separator in _SEPARATORS
    }
    if len(_HAN.findall(text)) <= MIXED_LIMIT:
        forms.update(
            form for mixture in product(*(unit.forms for unit in units)) for form in _joined(mixture)
        )
    return ({form.replace("ü", "v") for form in forms} | forms) - {text}


def _units(text: str, reading: str) -> Iterator[_Unit]:
    syllables = iter(reading.casefold().replace("v", "ü").split())
    for character in text:
        if _HAN.fullmatch(character):
            yield _unit(character, next(syllables))
        elif not character.isspace():
            yield _Unit(character, character, character, character)


def _unit(character: str, syllable: str) -> _Unit:
    parts = _SYLLABLE.fullmatch(syllable)
    assert parts is not None  # is_reading() has been asked
    return _Unit(character, parts["letters"], syllable, _marked(parts["letters"], parts["tone"]))


def _marked(letters: str, tone: str) -> str:
    if tone in ("", "5"):
        return letters
    return _MARK_PLACE.sub(lambda vowel: _MARKED[vowel[0]][int(tone) - 1], letters, count=1)


def _joined(parts: tuple[str, ...]) -> Iterator[str]:
    """With and without a space wherever two parts in Latin letters meet."""
    joints = [("", " ") if not _HAN.search(left + right) else ("",) for left, right in pairwise(parts)]
    for spaces in product(*joints):
        yield parts[0] + "".join(space + part for space, part in zip(spaces, parts[1:], strict=True))
