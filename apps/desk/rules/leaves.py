"""Makes single conditions from their JSON values. Each raises Unfit with a reason that people understand."""

import math
from collections.abc import Mapping

import regex
from django.utils.translation import gettext as _

from apps.desk.rules.conditions import (
    COMPARISONS,
    AttributeIs,
    Expressions,
    Hours,
    IntentIs,
    Keywords,
    LanguageIs,
    Messages,
    OwnerIs,
    PageIs,
    Sentiment,
    primary,
)
from apps.desk.rules.expressions import compiled, is_too_large
from apps.desk.rules.folding import fold
from apps.desk.rules.keywords import Keyword, keyword_of
from apps.desk.rules.names import OWNERS
from apps.desk.rules.problems import Unfit
from apps.desk.rules.wildcards import wildcard

MOST_KEYWORDS = 200
LONGEST_KEYWORD = 100
MOST_PATTERNS = 20
LONGEST_PATTERN = 500
MOST_PAGES = 50
LONGEST_PAGE = 300
MOST_NAMES = 50
LONGEST_NAME = 100
LONGEST_VALUE = 500
HIGHEST_COUNT = 10_000


def keywords(value: object) -> Keywords:
    written = texts(value, most=MOST_KEYWORDS, longest=LONGEST_KEYWORD)
    return Keywords(tuple(_keyword(text) for text in written))


def _keyword(text: str) -> Keyword:
    keyword = keyword_of(text)
    if keyword is None:
        raise Unfit(_("The keyword “%(text)s” has no letter or digit.") % {"text": text})
    return keyword


def expressions(value: object) -> Expressions:
    written = texts(value, most=MOST_PATTERNS, longest=LONGEST_PATTERN)
    return Expressions(tuple(_expression(text) for text in written))


def _expression(text: str) -> "regex.Pattern[str]":
    if is_too_large(text):
        raise Unfit(_("“%(pattern)s” repeats too much.") % {"pattern": text})
    try:
        return compiled(text)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        reason = {"pattern": text, "error": error}
        raise Unfit(_("“%(pattern)s” is not a regular expression: %(error)s") % reason) from error


def intent(value: object) -> IntentIs:
    fields = _fields(value, {"is", "at_least"})
    names = texts(fields.get("is"), most=MOST_NAMES, longest=LONGEST_NAME, choose=True)
    return IntentIs(names, _between(fields.get("at_least", 0), 0, 1))


def language(value: object) -> LanguageIs:
    return LanguageIs(tuple(primary(text) for text in texts(value, most=MOST_NAMES, longest=12, choose=True)))


def page(value: object) -> PageIs:
    pages = texts(value, most=MOST_PAGES, longest=LONGEST_PAGE)
    return PageIs(tuple(wildcard(text) for text in pages))


def hours(value: object) -> Hours:
    if value not in ("open", "closed"):
        raise Unfit(_("Choose open or closed."))
    return Hours(value == "open")


def attribute(value: object) -> AttributeIs:
    fields = _fields(value, {"name", "is", "value"})
    name, comparison = str(fields.get("name") or "").strip(), str(fields.get("is") or "")
    if not 0 < len(name) <= LONGEST_NAME:
        raise Unfit(_("Name the attribute."))
    if comparison not in COMPARISONS:
        raise Unfit(_("Choose how to compare."))
    text = str(fields.get("value", "")).strip()
    if comparison == "present":
        return AttributeIs(name, comparison)
    if not 0 < len(text) <= LONGEST_VALUE:
        raise Unfit(_("Write the value to compare with."))
    number = _finite(text) if comparison in ("greater", "less") else 0.0
    return AttributeIs(name, comparison, text, number, fold(text))


def messages(value: object) -> Messages:
    fields = _fields(value, {"at_least", "at_most"})
    least, most = (_count(fields.get(name)) for name in ("at_least", "at_most"))
    if least is None and most is None:
        raise Unfit(_("Write a number of messages."))
    if least is not None and most is not None and least > most:
        raise Unfit(_("The smaller number comes first."))
    return Messages(least, most)


def owner(value: object) -> OwnerIs:
    owners = texts(value, most=len(OWNERS), longest=8, choose=True)
    if not set(owners) <= set(OWNERS):
        raise Unfit(_("Choose who has the conversation."))
    return OwnerIs(owners)


def sentiment(value: object) -> Sentiment:
    fields = _fields(value, {"below", "above"})
    below, above = (
        None if fields.get(name) is None else _between(fields[name], -1, 1) for name in ("below", "above")
    )
    if below is None and above is None:
        raise Unfit(_("Write a number from -1 (angry) to 1 (happy)."))
    return Sentiment(below, above)


def texts(value: object, *, most: int, longest: int, choose: bool = False) -> tuple[str, ...]:
    """choose: the texts are picked from a list, not written."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Unfit(_("Write a list of texts."))
    found = tuple(dict.fromkeys(each.strip() for each in value if each.strip()))
    if not found:
        raise Unfit(
            _("Choose at least one.") if choose else _("Write at least one, each on a line of its own.")
        )
    if len(found) > most or any(len(each) > longest for each in found):
        limits = {"most": most, "longest": longest}
        raise Unfit(_("At most %(most)s entries of at most %(longest)s characters.") % limits)
    return found


def _fields(value: object, names: set[str]) -> Mapping[str, object]:
    if not isinstance(value, dict) or not set(value) <= names:
        raise Unfit(_("Expected an object with %(names)s.") % {"names": ", ".join(sorted(names))})
    return value


def _finite(value: object) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(str(value))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Unfit(_("Write a number."))
    return number


def _between(value: object, lowest: float, highest: float) -> float:
    number = _finite(value)
    if not lowest <= number <= highest:
        limits = {"lowest": f"{lowest:g}", "highest": f"{highest:g}"}
        raise Unfit(_("Write a number from %(lowest)s to %(highest)s.") % limits)
    return number


def _count(value: object) -> int | None:
    if value is None:
        return None
    number = _between(value, 1, HIGHEST_COUNT)
    if number != int(number):
        raise Unfit(_("Write a whole number."))
    return int(number)
