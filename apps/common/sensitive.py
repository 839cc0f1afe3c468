"""Card numbers, identity numbers, phone numbers and addresses of e-mail in a text, and how they are hidden.

A number counts only when it can be one: cards pass Luhn's check under a known issuer, identity numbers of the PRC have
a province, a date and the right check digit. An order number that looks like one by chance is hidden, too: that costs
a click, the other mistake cannot be taken back.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations_with_replacement

_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)}
# One character for one, so that places in the text stay the same.
_PLAIN = _WIDE | {0xFF38: "X", 0xFF58: "x", 0xFF20: "@", 0xFF0E: ".", 0xFF0D: "-", 0xFF0B: "+", 0x3000: " "}
_SUSPECT = re.compile(r"\d(?:[ ().－-]{0,2}\d){6}|[@＠]")  # without one of these there is nothing to find
_BEFORE, _AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_CARD = re.compile(rf"{_BEFORE}\d(?:[ -]?\d){{12,18}}{_AFTER}")
_IDENTITY = re.compile(rf"{_BEFORE}\d{{6}} ?(?:19|20)\d{{6}} ?\d{{3}}[\dXx]{_AFTER}")
_PHONE = re.compile(
    rf"{_BEFORE}(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}}{_AFTER}"  # a mobile of the PRC
    rf"|{_BEFORE}0\d{{2,3}}[- ]?\d{{7,8}}{_AFTER}"  # a land line there
    rf"|(?<![0-9A-Za-z+])\+\d{{1,3}}(?:[ ().-]{{0,2}}\d){{7,12}}{_AFTER}"  # anywhere, as it is dialled from abroad
    rf"|{_BEFORE}\(?\d{{3}}\)?[ .-]\d{{3}}[ .-]\d{{4}}{_AFTER}"  # North America
)
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])")  # ours: no number
_DIGITS = re.compile(r"\d+")
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+%-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.)+[A-Za-z]{2,24}", re.ASCII)
_PROVINCES = frozenset(
    {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81}
    | {82, 83, 91}
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
STAR = "*"


class Kind(StrEnum):
    CARD = "card"
    IDENTITY = "identity"
    PHONE = "phone"
    EMAIL = "email"


NEVER_TOLD = frozenset({Kind.CARD, Kind.IDENTITY})  # to models of others, whatever a tenant chose


@dataclass(frozen=True, slots=True)
class Found:
    kind: Kind
    start: int
    end: int


def findings(text: str, kinds: Collection[Kind] = frozenset(Kind)) -> list[Found]:
    """From left to right, without overlaps; what is a card is no phone number as well."""
    if not kinds or not _SUSPECT.search(text):
        return []
    plain = text if text.isascii() else text.translate(_PLAIN)
    taken = [match.span() for match in _ID.finditer(plain)]
    found: list[Found] = []
    for each in _candidates(plain, kinds):
        if all(each.end <= start or each.start >= end for start, end in taken):
            taken.append((each.start, each.end))
            found.append(each)
    return sorted((each for each in found if each.kind in kinds), key=lambda each: each.start)


def masked(text: str, kinds: Collection[Kind]) -> str:
    """As people are shown it: a few characters tell it apart, the length stays."""
    return _replaced(text, kinds, _starred)


def withheld(text: str, kinds: Collection[Kind]) -> str:
    """As machines of others are told it: that there was one."""
    return _replaced(text, kinds, lambda kind, _found: f"[{_TOLD[kind]}]")


_TOLD = {
    Kind.CARD: "card number",
    Kind.IDENTITY: "identity number",
    Kind.PHONE: "phone number",
    Kind.EMAIL: "e-mail address",
}


def _replaced(text: str, kinds: Collection[Kind], shown: Callable[[Kind, str], str]) -> str:
    pieces, at = [], 0
    for each in findings(text, kinds):
        pieces += [text[at : each.start], shown(each.kind, text[each.start : each.end])]
        at = each.end
    return "".join([*pieces, text[at:]]) if pieces else text


def _candidates(plain: str, kinds: Collection[Kind]) -> Iterator[Found]:
    """An identity number may pass for a card, and parts of both for a phone number: the surest come first."""
    for match in _EMAIL.finditer(plain) if Kind.EMAIL in kinds else ():
        yield Found(Kind.EMAIL, *match.span())
    for match in _IDENTITY.finditer(plain):
        if is_identity(match[0]):
            yield Found(Kind.IDENTITY, *match.span())
    for match in _CARD.finditer(plain):
        yield from _cards(match)
    for match in _PHONE.finditer(plain) if Kind.PHONE in kinds else ():
        yield Found(Kind.PHONE, *match.span())


def _cards(match: "re.Match[str]") -> Iterator[Found]:
    """Of groups of digits those that are a card: what stands beside one may be a date or a code."""
    groups = [group.span() for group in _DIGITS.finditer(match[0])]
    for first, last in combinations_with_replacement(range(len(groups)), 2):
        start, end = groups[first][0], groups[last][1]
        if is_card(match[0][start:end]):
            yield Found(Kind.CARD, match.start() + start, match.start() + end)


def is_identity(number: str) -> bool:
    """GB 11643: province, birthday, check digit."""
    digits = number.replace(" ", "").upper()
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return int(digits[:2]) in _PROVINCES and born.year >= 1900 and digits[17] == "10X98765432"[total % 11]


def is_card(number: str) -> bool:
    digits = "".join(char for char in number if char.isdecimal())
    return _has_issuer(digits) and _luhn(digits)


def _has_issuer(digits: str) -> bool:
    """Visa, Mastercard, American Express, UnionPay, JCB, Discover, Diners, Maestro, by beginning and length."""
    if not 13 <= len(digits) <= 19:
        return False
    first_two, length = int(digits[:2]), len(digits)
    if digits[0] == "4":
        return length in (13, 16, 19)
    if 51 <= first_two <= 55 or 2221 <= int(digits[:4]) <= 2720:
        return length == 16
    if first_two in (34, 37):
        return length == 15
    if first_two in (30, 36, 38, 39):
        return length in (14, 16, 19)
    is_long = first_two in (35, 60, 62, 64, 65, 81) and length >= 16
    return is_long or first_two in (50, 56, 58, 63, 67)


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _starred(kind: Kind, found: str) -> str:
    """138****5678, l****@example.com, ************1111, 110101********4X: what people know such things by."""
    if kind == Kind.EMAIL:
        name, _at, place = found.partition(found[_at_place(found)])
        return f"{name[0]}{STAR * (len(name) - 1)}@{place}"
    digits = sum(char.isalnum() for char in found)
    first, last = {Kind.CARD: (0, 4), Kind.IDENTITY: (0, 2)}.get(kind, (3, 4) if digits >= 11 else (0, 2))
    pieces, seen = [], 0
    for char in found:
        seen += char.isalnum()
        is_shown = not char.isalnum() or seen <= first or seen > digits - last
        pieces.append(char if is_shown else STAR)
    return "".join(pieces)


def _at_place(found: str) -> int:
    return next(place for place, char in enumerate(found) if char in "@＠")
