"""Patterns that tenants write and visitors' answers must fit: the same in Python and in browsers, and never slow.

Accepted is what Python's `re` and a browser's `v` flag (the one of an input's `pattern`) read alike: characters,
classes, groups, `|`, repetitions. A pattern is for the whole answer, so `^` and `$` are taken off its ends. There is
no look-around and no back-reference. What is repeated may not itself hold a choice or a repetition of varying length,
and there are few of the latter, so the slowest pattern on 200 characters takes less than a tenth of a second.
"""

import re
from dataclasses import dataclass, field
from math import comb

from django.utils.translation import gettext as _

LONGEST = 200
LONGEST_ANSWER = 200  # characters; the promise about time holds up to there
FAR = 10  # a repetition whose length varies by more counts as one without bounds
MOST_WAYS = 1_000  # of the lengths of the bounded ones
MOST_TRIES = 4_500_000  # of all lengths together on the longest answer; about 10 ns each
MOST_REPEATED = 1_000
_CLASS_LETTERS = "dDsSwW"
_CONTROLS = "tnrfv"
_SYNTAX = "^$\\.*+?()[]{}|/"
_IN_CLASS = _SYNTAX + "-&!#%,:;<=>@`~"
_DOUBLED = "&!#$%*+,.:;<=>?@^`~"  # two of them in a row mean something in a class under the v flag
_COUNT = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}")


class UnsafePattern(ValueError):
    """The text says what is wrong, in words for who wrote it."""


def checked(pattern: str) -> str:
    """The pattern without anchors at its ends. Raises UnsafePattern."""
    bare = pattern.strip()
    if bare.startswith("^"):
        bare = bare[1:]
    if bare.endswith("$") and not bare.endswith("\\$"):
        bare = bare[:-1]
    if len(bare) > LONGEST:
        raise UnsafePattern(_("A pattern has at most %s characters.") % LONGEST)
    _Reader(bare).read()
    try:
        re.compile(bare, re.ASCII)
    except (re.error, OverflowError) as error:
        raise UnsafePattern(_("This pattern cannot be read: %s.") % error) from None
    return bare


def fits(pattern: str, answer: str) -> bool:
    """Whether the whole answer is as a checked pattern says. What is too long never is."""
    return len(answer) <= LONGEST_ANSWER and re.fullmatch(pattern, answer, re.ASCII) is not None


@dataclass(slots=True)
class _Piece:
    """What was read so far: does it vary (a choice or a repetition of varying length), can it be empty."""

    varies: bool = False
    can_be_empty: bool = True


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    loops: int = 0
    ways: int = 1
    _depth: int = field(default=0)

    def read(self) -> None:
        self._choice()
        if self.at < len(self.text):
            raise UnsafePattern(_("A “)” is without its “(”."))
        if self.ways > MOST_WAYS or comb(LONGEST_ANSWER + self.loops, self.loops) * self.ways > MOST_TRIES:
            raise UnsafePattern(
                _(
                    "This pattern has too many repetitions of varying length; it could be very slow on some answers."
                )
            )

    def _choice(self) -> _Piece:
        branches = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            branches.append(self._sequence())
        can_be_empty = any(branch.can_be_empty for branch in branches)
        return _Piece(len(branches) > 1 or branches[0].varies, can_be_empty)

    def _sequence(self) -> _Piece:
        whole = _Piece()
        while self._peek() not in ("", "|", ")"):
            piece = self._repeated(self._atom())
            whole = _Piece(whole.varies or piece.varies, whole.can_be_empty and piece.can_be_empty)
        return whole

    def _repeated(self, piece: _Piece) -> _Piece:
        bounds = self._bounds()
        if bounds is None:
            return piece
        least, most = bounds
        if most != 1 and (piece.varies or piece.can_be_empty):
            raise UnsafePattern(
                _(
                    "What is repeated may not itself hold |, ?, *, + or {2,5}: it could be very slow on some answers."
                )
            )
        if self._peek() in ("?", "*", "+", "{"):
            raise UnsafePattern(_("A repetition follows right on another one."))
        self._count(least, most)
        return _Piece(piece.varies or least != most, piece.can_be_empty or least == 0)

    def _count(self, least: int, most: int | None) -> None:
        if most is None or most - least > FAR:
            self.loops += 1
        else:
            self.ways *= most - least + 1

    def _bounds(self) -> tuple[int, int | None] | None:
        simple: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        if (char := self._peek()) in simple:
            self.at += 1
            return simple[char]
        if char != "{":
            return None
        found = _COUNT.match(self.text, self.at)
        if found is None:
            raise UnsafePattern(_("Write a “{” that is meant as a character as “\\{”."))
        self.at = found.end()
        least = int(found[1])
        most = least if not found[2] else int(found[3]) if found[3] else None
        if max(least, most or 0) > MOST_REPEATED or (most is not None and most < least):
            raise UnsafePattern(_("The numbers in {…} are too large, or in the wrong order."))
        return least, most

    def _atom(self) -> _Piece:
        char = self._take()
        if char == "(":
            return self._group()
        if char == "[":
            self._class()
        elif char == "\\":
            self._escape(_SYNTAX)
        elif char in "*+?{}]":
            raise UnsafePattern(
                _("Write a “%(char)s” that is meant as a character as “\\%(char)s”.") % {"char": char}
            )
        elif char in "^$":
            raise UnsafePattern(_("The pattern is for the whole answer: ^ and $ stand at its ends only."))
        return _Piece(can_be_empty=False)

    def _group(self) -> _Piece:
        if self._peek() == "?" and not self.text.startswith("?:", self.at):
            raise UnsafePattern(_("Of groups, only (…) and (?:…) can be used."))
        self.at += 2 if self._peek() == "?" else 0
        self._depth += 1
        if self._depth > 20:
            raise UnsafePattern(_("The groups lie too deep within each other."))
        piece = self._choice()
        self._depth -= 1
        if self._peek() != ")":
            raise UnsafePattern(_("A “(” is without its “)”."))
        self.at += 1
        return piece

    def _class(self) -> None:
        self.at += self._peek() == "^"
        if self._peek() in ("]", ""):
            raise UnsafePattern(_("A […] is empty or does not end."))
        while self._peek() != "]":
            first = self._in_class()
            if self._peek() == "-":
                self.at += 1
                last = self._in_class()
                if not first or not last or first > last:
                    raise UnsafePattern(
                        _("A range such as a-z in […] is in the wrong order; write “-” as “\\-”.")
                    )
        self.at += 1

    def _in_class(self) -> str:
        """One character of a class; empty: a kind of characters, such as \\d."""
        char = self._take()
        if char == "\\":
            return self._escape(_IN_CLASS)
        if char in "()[]{}/-|" or (char in _DOUBLED and self._peek() == char):
            raise UnsafePattern(_("Within […], write “%(char)s” as “\\%(char)s”.") % {"char": char})
        return char

    def _escape(self, allowed: str) -> str:
        char = self._take()
        if char in _CLASS_LETTERS:
            return ""
        if char not in allowed and char not in _CONTROLS:
            raise UnsafePattern(_("“\\%s” cannot be used.") % char)
        return char

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise UnsafePattern(_("The pattern ends too early."))
        self.at += 1
        return char
