# ruff: noqa: E501 - one rule, one line
"""What a customer named that a colleague will need: order numbers, amounts, dates. By patterns, without a model."""

import re
from collections.abc import Iterable
from typing import NamedTuple

MOST = 8
LONGEST_TEXT = 4_000


class Entity(NamedTuple):
    """kind: order, e_mail, phone, amount, date; value: as it was written."""

    kind: str
    value: str


_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_RULES = (
    ("e_mail", r"(?P<value>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})"),
    ("order", r"(?:订单编?号?|单号|运单号?|快递单号|工单号?)\s?(?:是|为|:|：|#)?\s?#?(?P<value>(?=[a-z-]{0,8}\d)[a-z0-9-]{4,32})"),
    ("order", r"\b(?:order|booking|ticket|invoice|reference|tracking)(?: (?:no\.?|number|id|code))?(?: is|:)?\s?#?(?P<value>(?=[a-z-]{0,8}\d)[a-z0-9-]{4,32})"),
    ("order", r"(?<![\w-])#?(?P<value>[a-z]{1,4}-?\d{5,20})(?![\w-])"),
    ("phone", r"(?<!\d)(?P<value>(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)"),
    ("phone", r"(?P<value>\+\d{1,3}[- (]{0,2}\d(?:[- ()]{0,2}\d){6,12})(?!\d)"),
    ("order", r"(?<![\d.,-])(?P<value>\d{8,24})(?![\d.,-])"),
    ("date", r"(?P<value>(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(?<!\d)\d{1,2}月\d{1,2}[日号])"),
    ("date", rf"(?P<value>\b(?:{_MONTHS})[a-z]{{0,6}} \d{{1,2}}(?!\d)|\b\d{{1,2}} (?:{_MONTHS})[a-z]{{0,6}}\b)"),
    ("amount", r"(?P<value>[¥￥$€£]\s?\d[\d,]{0,12}(?:\.\d{1,2})?)"),
    ("amount", r"(?P<value>(?<![\d.])\d[\d,]{0,12}(?:\.\d{1,2})?\s?(?:元|块钱|美元|欧元|(?:yuan|rmb|usd|euros?|dollars?)\b))"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _RULES)


def entities(texts: Iterable[str]) -> tuple[Entity, ...]:
    """Each value once, in the order in which it was named; a phone number is no order number."""
    found: dict[str, Entity] = {}
    for text in texts:
        taken: list[range] = []
        here: list[tuple[int, Entity]] = []
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(text[:LONGEST_TEXT]):
                place = range(*match.span("value"))
                if not any(place.start < other.stop and other.start < place.stop for other in taken):
                    taken.append(place)
                    here.append((place.start, Entity(kind, match["value"].strip())))
        for _start, entity in sorted(here):
            found.setdefault(entity.value, entity)
    return tuple(found.values())[:MOST]
