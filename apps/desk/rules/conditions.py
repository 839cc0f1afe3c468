"""What a rule can ask about a message. Each condition says what it asks, whether that holds, and what it saw."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import regex
from django.utils.translation import gettext as _

from apps.desk.rules.keywords import Keyword
from apps.desk.rules.names import language_name, owner_name
from apps.desk.rules.reading import Reading
from apps.desk.rules.wildcards import Wildcard

T = TypeVar("T")
LISTED = 5  # of a long list, as many are named in an explanation


class Condition(ABC):
    """takes_time: asked after the others, and only when they leave the matter open."""

    takes_time = False

    @abstractmethod
    def holds(self, reading: Reading) -> bool: ...


class Leaf(Condition):
    """A condition that is not made of others."""

    @abstractmethod
    def wording(self) -> str:
        """What is asked, for people."""

    @abstractmethod
    def seen(self, reading: Reading) -> str:
        """What the message has there, for people."""


@dataclass(frozen=True, eq=False, slots=True)
class Keywords(Leaf):
    keywords: tuple[Keyword, ...]

    def holds(self, reading: Reading) -> bool:
        return self in reading.keywords

    def wording(self) -> str:
        return _("The message has one of the keywords %(list)s") % {"list": _listed(self.keywords, _text)}

    def seen(self, reading: Reading) -> str:
        found = reading.keywords.get(self)
        return found.text if found else _("none of them")


@dataclass(frozen=True, eq=False, slots=True)
class Expressions(Leaf):
    takes_time = True
    patterns: "tuple[regex.Pattern[str], ...]"

    def holds(self, reading: Reading) -> bool:
        return any(reading.budget.finds(pattern, reading.plain) for pattern in self.patterns)

    def wording(self) -> str:
        patterns = _listed(self.patterns, lambda each: each.pattern)
        return _("The message matches the regular expression %(list)s") % {"list": patterns}

    def seen(self, reading: Reading) -> str:
        for pattern in self.patterns:
            if reading.budget.finds(pattern, reading.plain):
                return pattern.pattern
        slow = [pattern.pattern for pattern in self.patterns if pattern.pattern in reading.budget.slow]
        return _("took too long: %(pattern)s") % {"pattern": slow[0]} if slow else _("no match")


@dataclass(frozen=True, eq=False, slots=True)
class IntentIs(Leaf):
    names: tuple[str, ...]
    at_least: float = 0.0

    def holds(self, reading: Reading) -> bool:
        return reading.facts.intent in self.names and reading.facts.intent_score >= self.at_least

    def wording(self) -> str:
        if not self.at_least:
            return _("The intent is %(list)s") % {"list": _listed(self.names, str)}
        names = _listed(self.names, str)
        return _("The intent is %(list)s with a score of at least %(score)s") % {
            "list": names,
            "score": f"{self.at_least:.2f}",
        }

    def seen(self, reading: Reading) -> str:
        facts = reading.facts
        return f"{facts.intent} ({facts.intent_score:.2f})" if facts.intent else _("no clear intent")


@dataclass(frozen=True, eq=False, slots=True)
class LanguageIs(Leaf):
    languages: tuple[str, ...]

    def holds(self, reading: Reading) -> bool:
        return primary(reading.facts.language) in self.languages

    def wording(self) -> str:
        return _("The language is %(list)s") % {"list": _listed(self.languages, language_name)}

    def seen(self, reading: Reading) -> str:
        language = primary(reading.facts.language)
        return language_name(language) if language else _("unknown")


@dataclass(frozen=True, eq=False, slots=True)
class PageIs(Leaf):
    pages: tuple[Wildcard, ...]

    def holds(self, reading: Reading) -> bool:
        return bool(reading.page) and any(page.matches(reading.page) for page in self.pages)

    def wording(self) -> str:
        pages = _listed(self.pages, lambda page: page.text)
        return _("The page's address fits %(list)s") % {"list": pages}

    def seen(self, reading: Reading) -> str:
        return reading.facts.page_url or _("no page known")


@dataclass(frozen=True, eq=False, slots=True)
class Hours(Leaf):
    is_open: bool

    def holds(self, reading: Reading) -> bool:
        return reading.facts.is_open == self.is_open

    def wording(self) -> str:
        return _("It is within business hours") if self.is_open else _("It is outside business hours")

    def seen(self, reading: Reading) -> str:
        return _("within business hours") if reading.facts.is_open else _("outside business hours")


@dataclass(frozen=True, eq=False, slots=True)
class AttributeIs(Leaf):
    """An attribute of the contact. Texts compare without case; a list has a value when one of its entries does."""

    name: str
    comparison: str
    value: str = ""
    number: float = 0.0  # the value, where it is compared as one
    folded: str = ""  # the value, where it is compared as text

    def holds(self, reading: Reading) -> bool:
        found = reading.facts.attributes.get(self.name)
        if found is None or found == "":
            return False
        compare = COMPARISONS[self.comparison]
        if isinstance(found, list | tuple):
            return any(compare(self, reading, value) for value in found)
        return compare(self, reading, found)

    def wording(self) -> str:
        texts = {
            "present": _("The contact has “%(name)s”"),
            "equals": _("The contact's “%(name)s” is %(value)s"),
            "contains": _("The contact's “%(name)s” contains %(value)s"),
            "greater": _("The contact's “%(name)s” is greater than %(value)s"),
            "less": _("The contact's “%(name)s” is less than %(value)s"),
        }
        return texts[self.comparison] % {"name": self.name, "value": self.value}

    def seen(self, reading: Reading) -> str:
        found = reading.facts.attributes.get(self.name)
        return _("nothing") if found in (None, "") else str(found)[:200]


@dataclass(frozen=True, eq=False, slots=True)
class Messages(Leaf):
    """How many messages the visitor has written in this conversation, this one included."""

    at_least: int | None = None
    at_most: int | None = None

    def holds(self, reading: Reading) -> bool:
        count = reading.facts.message_count
        return (self.at_least is None or count >= self.at_least) and (
            self.at_most is None or count <= self.at_most
        )

    def wording(self) -> str:
        if self.at_most is None:
            return _("The visitor has written at least %(number)s messages") % {"number": self.at_least}
        if self.at_least is None:
            return _("The visitor has written at most %(number)s messages") % {"number": self.at_most}
        return _("The visitor has written %(least)s to %(most)s messages") % {
            "least": self.at_least,
            "most": self.at_most,
        }

    def seen(self, reading: Reading) -> str:
        return str(reading.facts.message_count)


@dataclass(frozen=True, eq=False, slots=True)
class OwnerIs(Leaf):
    owners: tuple[str, ...]

    def holds(self, reading: Reading) -> bool:
        return reading.facts.owner in self.owners

    def wording(self) -> str:
        return _("The conversation is with %(list)s") % {"list": _listed(self.owners, owner_name)}

    def seen(self, reading: Reading) -> str:
        return owner_name(reading.facts.owner)


@dataclass(frozen=True, eq=False, slots=True)
class Sentiment(Leaf):
    """From -1 (angry) to 1 (happy)."""

    below: float | None = None
    above: float | None = None

    def holds(self, reading: Reading) -> bool:
        value = reading.facts.sentiment
        return value is not None and (
            (self.below is None or value < self.below) and (self.above is None or value > self.above)
        )

    def wording(self) -> str:
        if self.above is None:
            return _("The mood is below %(number)s") % {"number": self.below}
        if self.below is None:
            return _("The mood is above %(number)s") % {"number": self.above}
        return _("The mood is between %(least)s and %(most)s") % {"least": self.above, "most": self.below}

    def seen(self, reading: Reading) -> str:
        return _("unknown") if reading.facts.sentiment is None else f"{reading.facts.sentiment:.2f}"


def primary(language: str) -> str:
    """en-GB and en are one language here."""
    return language.replace("_", "-").split("-")[0].lower()


def _listed(items: "tuple[T, ...]", name: Callable[[T], object]) -> str:
    shown = ", ".join(f"“{name(item)}”" for item in items[:LISTED])
    return f"{shown} …" if len(items) > LISTED else shown


def _text(keyword: Keyword) -> str:
    return keyword.text


def _number(value: object) -> float | None:
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return None


def _is_greater(condition: AttributeIs, reading: Reading, value: object) -> bool:
    number = _number(value)
    return number is not None and number > condition.number


def _is_less(condition: AttributeIs, reading: Reading, value: object) -> bool:
    number = _number(value)
    return number is not None and number < condition.number


COMPARISONS: dict[str, Callable[[AttributeIs, Reading, object], bool]] = {
    "present": lambda condition, reading, value: True,
    "equals": lambda condition, reading, value: reading.folded(value) == condition.folded,
    "contains": lambda condition, reading, value: condition.folded in reading.folded(value),
    "greater": _is_greater,
    "less": _is_less,
}
