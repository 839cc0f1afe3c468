"""Filters as they are written: {"match": "all" | "any", "conditions": [{"attribute", "operator", "values"}]}.

values is a list of texts: none for is_present and is_not_present, one for a comparison, one or more of which any may
fit otherwise. What does not keep to this is no filter; what does is a condition that PostgreSQL understands.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any, Self
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.db.models.lookups import IContains, IExact
from django.utils.timezone import is_naive, make_aware

from apps.common.clock import now
from apps.common.ids import parse_id
from apps.conversations.filtering.attributes import Attribute, Kind, Operator, attribute
from apps.conversations.models import ConversationLabel

Json = dict[str, Any]
ME = "me"
MOST_CONDITIONS = 10
MOST_VALUES = 20
LONGEST_VALUE = 200
LONGEST = 8000
MOST_NUMBER = 2**31 - 1
MOST_DAYS = 3650
YEARS = range(2000, 2101)
_WITHOUT_VALUE = (Operator.IS_PRESENT, Operator.IS_NOT_PRESENT)
_COMPARING = {Operator.IS_GREATER_THAN: "gt", Operator.IS_LESS_THAN: "lt"}
_NEGATED = (Operator.NOT_EQUAL_TO, Operator.DOES_NOT_CONTAIN, Operator.IS_NOT_PRESENT)


class InvalidFilter(Exception):
    """It is not written as filters are, or asks for what nobody may ask."""


@dataclass(frozen=True, slots=True)
class Condition:
    attribute: str
    operator: Operator
    values: tuple[str, ...]

    @classmethod
    def parse(cls, raw: object) -> Self:
        """Raises InvalidFilter."""
        if not isinstance(raw, dict) or set(raw) != {"attribute", "operator", "values"}:
            raise InvalidFilter("a condition has attribute, operator and values")
        name, operator, values = raw["attribute"], raw["operator"], raw["values"]
        known = attribute(name) if isinstance(name, str) else None
        if known is None or operator not in known.operators:
            raise InvalidFilter("no such attribute, or it cannot be compared so")
        condition = cls(name, Operator(operator), _texts(values))
        condition.q(me=UUID(int=0))  # values that mean nothing are refused now
        return condition

    @property
    def json(self) -> Json:
        return {"attribute": self.attribute, "operator": self.operator.value, "values": list(self.values)}

    def q(self, *, me: UUID) -> Q:
        """Raises InvalidFilter."""
        known = attribute(self.attribute)
        assert known is not None
        if (self.operator in _WITHOUT_VALUE) != (not self.values):
            raise InvalidFilter("no value to be present, and at least one to compare with")
        if self.operator in (*_COMPARING, Operator.DAYS_BEFORE) and len(self.values) != 1:
            raise InvalidFilter("a comparison has one value")
        found = _READERS[known.kind](known, self.operator, self.values, me)
        return ~found if self.operator in _NEGATED else found


@dataclass(frozen=True, slots=True)
class Filter:
    conditions: tuple[Condition, ...]
    is_any: bool = False

    @classmethod
    def parse(cls, raw: object) -> Self:
        """Raises InvalidFilter."""
        if not isinstance(raw, dict) or not {"conditions"} <= set(raw) <= {"match", "conditions"}:
            raise InvalidFilter("a filter has match and conditions")
        match, conditions = raw.get("match", "all"), raw["conditions"]
        if match not in ("all", "any") or not isinstance(conditions, list):
            raise InvalidFilter("match is all or any, conditions a list")
        if not 1 <= len(conditions) <= MOST_CONDITIONS:
            raise InvalidFilter(f"one to {MOST_CONDITIONS} conditions")
        return cls(tuple(Condition.parse(each) for each in conditions), match == "any")

    @classmethod
    def loads(cls, text: str) -> Self:
        """From an address. Raises InvalidFilter."""
        if len(text) > LONGEST:
            raise InvalidFilter("too long")
        try:
            return cls.parse(json.loads(text))
        except (ValueError, RecursionError):
            raise InvalidFilter("not JSON") from None

    @property
    def json(self) -> Json:
        conditions = [each.json for each in self.conditions]
        return {"match": "any" if self.is_any else "all", "conditions": conditions}

    @property
    def text(self) -> str:
        return json.dumps(self.json, ensure_ascii=False, separators=(",", ":"))

    def asks_for(self, name: str) -> bool:
        return any(each.attribute == name for each in self.conditions)

    def q(self, *, me: UUID) -> Q:
        """For conversations of one tenant: the filter itself names none. me: whose «assigned to me» it is."""
        return reduce(or_ if self.is_any else and_, (each.q(me=me) for each in self.conditions))


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or len(values) > MOST_VALUES:
        raise InvalidFilter(f"values is a list of at most {MOST_VALUES}")
    for value in values:
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_VALUE:
            raise InvalidFilter(f"a value is a text of at most {LONGEST_VALUE} characters")
        if any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in value):
            raise InvalidFilter("a value holds characters that no text has")
    return tuple(values)


# ── one reader for each kind; what is negated is asked for without the «not» ─────────────────────────────────────────


def _choice(known: Attribute, operator: Operator, values: tuple[str, ...], _me: UUID) -> Q:
    assert known.values is not None
    if any(value not in known.values for value in values):
        raise InvalidFilter("no such choice")
    chosen = [known.values[value] for value in values]
    if operator in _COMPARING:
        return Q(**{f"{known.column}__{_COMPARING[operator]}": chosen[0]})
    return Q(**{f"{known.column}__in": chosen})


def _id(known: Attribute, operator: Operator, values: tuple[str, ...], me: UUID) -> Q:
    if operator in _WITHOUT_VALUE:
        return Q(**{f"{known.column}__isnull": False})
    return Q(**{f"{known.column}__in": _ids(values, me if known.column == "assignee" else None)})


def _ids(values: tuple[str, ...], me: UUID | None) -> list[UUID]:
    ids = [me if value == ME else parse_id(value) for value in values]
    if None in ids:
        raise InvalidFilter("no such id")
    return [each for each in ids if each is not None]


def _label(_known: Attribute, operator: Operator, values: tuple[str, ...], _me: UUID) -> Q:
    rows = ConversationLabel.objects.filter(conversation=OuterRef("pk"), tenant=OuterRef("tenant"))
    if operator not in _WITHOUT_VALUE:
        rows = rows.filter(label__in=_ids(values, None))
    return Q(Exists(rows))


def _text(known: Attribute, operator: Operator, values: tuple[str, ...], _me: UUID) -> Q:
    contains = operator in (Operator.CONTAINS, Operator.DOES_NOT_CONTAIN)
    if isinstance(known.column, str):
        if operator in _WITHOUT_VALUE:
            return ~Q(**{known.column: ""})
        how = f"{known.column}__{'icontains' if contains else 'iexact'}"
        return reduce(or_, (Q(**{how: value}) for value in values))
    if operator in _WITHOUT_VALUE:
        return ~Q(IExact(known.column, ""))
    lookup = IContains if contains else IExact
    return reduce(or_, (Q(lookup(known.column, value)) for value in values))


def _number(known: Attribute, operator: Operator, values: tuple[str, ...], _me: UUID) -> Q:
    numbers = [_whole(value, most=MOST_NUMBER) for value in values]
    if operator in _COMPARING:
        return Q(**{f"{known.column}__{_COMPARING[operator]}": numbers[0]})
    return Q(**{f"{known.column}__in": numbers})


def _time(known: Attribute, operator: Operator, values: tuple[str, ...], _me: UUID) -> Q:
    if operator in _WITHOUT_VALUE:
        return Q(**{f"{known.column}__isnull": False})
    if operator == Operator.DAYS_BEFORE:
        days = timedelta(days=_whole(values[0], most=MOST_DAYS))
        return Q(**{f"{known.column}__lt": now() - days})
    return Q(**{f"{known.column}__{_COMPARING[operator]}": _moment(values[0])})


def _whole(text: str, *, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= most):
        raise InvalidFilter(f"a whole number up to {most}")
    return int(text)


def _moment(text: str) -> datetime:
    """A day or a moment; without an offset, in the installation's time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidFilter("a day such as 2026-03-31, or a moment") from None
    if moment.year not in YEARS:
        raise InvalidFilter("a year of this century")
    return make_aware(moment) if is_naive(moment) else moment


_READERS: dict[Kind, Callable[[Attribute, Operator, tuple[str, ...], UUID], Q]] = {
    Kind.CHOICE: _choice,
    Kind.ID: _id,
    Kind.LABEL: _label,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.TIME: _time,
}
