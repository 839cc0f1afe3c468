"""Small checks that a card's shape is put together from. Each takes a value and the place where it stands."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.common.ids import parse_id

MAX_ADDRESS = 1_000
MOST_TOLD = 10  # problems, in one sentence
Json = dict[str, Any]
Check = Callable[[Any, str], Any]


class CardInvalid(Exception):
    """A card, or an answer to one, is not as it should be. fields: what is wrong, by place ("items[2].title")."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        told = list(fields.items())[:MOST_TOLD]
        super().__init__("; ".join(f"{place}: {problem}" for place, problem in told))
        self.fields = dict(fields)


def wrong(place: str, problem: str) -> CardInvalid:
    return CardInvalid({place: problem})


def text(limit: int, *, lines: bool = False) -> Check:
    """One line, or several; spaces around it are taken off. Controls and half surrogates are refused."""

    def check(value: Any, place: str) -> str:
        if not isinstance(value, str):
            raise wrong(place, _("A text is needed."))
        cleaned = value.replace("\r\n", "\n").strip()
        if len(cleaned) > limit:
            raise wrong(place, _("At most %(limit)s characters.") % {"limit": f"{limit:,}"})
        if any(
            unicodedata.category(char) in ("Cc", "Cs") for char in cleaned if not (lines and char == "\n")
        ):
            raise wrong(place, _("No line breaks, control characters or half surrogates."))
        return cleaned

    return check


def address(value: Any, place: str) -> str:
    """An address of the web that a reader may be sent to: nothing that runs, hides its host or carries a password."""
    cleaned = str(text(MAX_ADDRESS)(value, place))
    if cleaned and not _is_web(cleaned):
        raise wrong(
            place, _("An address that starts with http:// or https:// is needed, without a password.")
        )
    return cleaned


def _is_web(value: str) -> bool:
    if "\\" in value or any(char.isspace() or unicodedata.category(char) == "Cf" for char in value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def identifier(value: Any, place: str) -> str:
    parsed = parse_id(value)
    if parsed is None:
        raise wrong(place, _("An id is needed."))
    return str(parsed)


def flag(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise wrong(place, _("true or false is needed."))
    return value


def whole(least: int, most: int) -> Check:
    def check(value: Any, place: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            limits = {"least": f"{least:,}", "most": f"{most:,}"}
            raise wrong(place, _("A whole number from %(least)s to %(most)s is needed.") % limits)
        return int(value)

    return check


def one_of(words: Sequence[str]) -> Check:
    def check(value: Any, place: str) -> str:
        if value not in words:
            raise wrong(place, _("One of these is needed: %(words)s.") % {"words": ", ".join(words)})
        return str(value)

    return check


def listed(each: Check, *, least: int = 0, most: int) -> Check:
    def check(value: Any, place: str) -> list[Any]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            limits = {"least": least, "most": most}
            raise wrong(place, _("A list of %(least)s to %(most)s is needed.") % limits)
        return [each(item, f"{place}[{index}]") for index, item in enumerate(value)]

    return check


def shape(
    required: Mapping[str, Check], optional: Mapping[str, Check], *, flags: Sequence[str] = ()
) -> Check:
    """An object of these names. Optional ones that are empty are left out; every wrong field is told at once.

    flags: true or false; always there afterwards.
    """
    known = {**required, **optional, **dict.fromkeys(flags, flag)}

    def check(value: Any, place: str) -> Json:
        if not isinstance(value, dict):
            raise wrong(place, _("An object is needed."))
        checked: Json = dict.fromkeys(flags, False)
        problems = {
            _inside(place, str(name)[:40]): _("This name is not known here.")
            for name in value
            if name not in known
        }
        for name, inner in known.items():
            given = value.get(name)
            try:
                found = None if given is None else inner(given, _inside(place, name))
            except CardInvalid as error:
                problems |= error.fields
                continue
            if found not in (None, "", []):
                checked[name] = found
            elif name in required:
                problems[_inside(place, name)] = _("This is needed.")
        if problems:
            raise CardInvalid(problems)
        return checked

    return check


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
