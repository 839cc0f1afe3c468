"""What conversations can be filtered by: names that stay, and the columns behind them.

Nothing that a filter says becomes part of a query but what stands here; its values are parameters.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from apps.conversations.models import Conversation


class Operator(StrEnum):
    EQUAL_TO = "equal_to"
    NOT_EQUAL_TO = "not_equal_to"
    CONTAINS = "contains"
    DOES_NOT_CONTAIN = "does_not_contain"
    IS_PRESENT = "is_present"
    IS_NOT_PRESENT = "is_not_present"
    IS_GREATER_THAN = "is_greater_than"
    IS_LESS_THAN = "is_less_than"
    DAYS_BEFORE = "days_before"


class Kind(StrEnum):
    CHOICE = "choice"
    ID = "id"
    LABEL = "label"
    TEXT = "text"
    NUMBER = "number"
    TIME = "time"


_EQUAL = (Operator.EQUAL_TO, Operator.NOT_EQUAL_TO)
_PRESENT = (Operator.IS_PRESENT, Operator.IS_NOT_PRESENT)
_ORDER = (Operator.IS_GREATER_THAN, Operator.IS_LESS_THAN)
OPERATORS: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.CHOICE: _EQUAL,
    Kind.ID: (*_EQUAL, *_PRESENT),
    Kind.LABEL: (*_EQUAL, *_PRESENT),
    Kind.TEXT: (*_EQUAL, Operator.CONTAINS, Operator.DOES_NOT_CONTAIN, *_PRESENT),
    Kind.NUMBER: (*_EQUAL, *_ORDER),
    Kind.TIME: (*_ORDER, Operator.DAYS_BEFORE, *_PRESENT),
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """values: what a choice may be, by the word for it; empty for other kinds."""

    kind: Kind
    column: str | Combinable
    values: Mapping[str, Any] | None = None

    @property
    def operators(self) -> tuple[Operator, ...]:
        """Where something always stands, nobody asks whether it does."""
        return (*OPERATORS[self.kind], *_ORDER) if self.column == "priority" else OPERATORS[self.kind]


def _same(words: list[str]) -> dict[str, str]:
    return {word: word for word in words}


ATTRIBUTES: Mapping[str, Attribute] = {
    "status": Attribute(Kind.CHOICE, "status", _same(Conversation.Status.values)),
    "owner": Attribute(Kind.CHOICE, "owner", _same(Conversation.Owner.values)),
    "priority": Attribute(Kind.CHOICE, "priority", {each.word: each.value for each in Conversation.Priority}),
    "assignee": Attribute(Kind.ID, "assignee"),
    "team": Attribute(Kind.ID, "team"),
    "inbox": Attribute(Kind.ID, "inbox"),
    "labels": Attribute(Kind.LABEL, "labels"),
    "handoff_reason": Attribute(Kind.TEXT, "handoff_reason"),
    "language": Attribute(Kind.TEXT, "locale"),
    "page": Attribute(Kind.TEXT, "page_url"),
    "last_message": Attribute(Kind.TEXT, "preview"),
    "contact_name": Attribute(Kind.TEXT, "contact__name"),
    "contact_email": Attribute(Kind.TEXT, "contact__email"),
    "contact_phone": Attribute(Kind.TEXT, "contact__phone"),
    "contact_identifier": Attribute(Kind.TEXT, "contact__identifier"),
    "messages": Attribute(Kind.NUMBER, "last_seq"),
    "created_at": Attribute(Kind.TIME, "created_at"),
    "last_activity_at": Attribute(Kind.TIME, "last_activity_at"),
    "waiting_since": Attribute(Kind.TIME, "waiting_since"),
}
_CUSTOM = {"conversation": "custom_attributes", "contact": "contact__custom_attributes"}
_CUSTOM_NAME = re.compile(r"(conversation|contact)\.([^\x00\ud800-\udfff]{1,100})", re.DOTALL)


def attribute(name: str) -> Attribute | None:
    """One of those above, or conversation.<name>, contact.<name>: custom attributes, as text."""
    custom = _CUSTOM_NAME.fullmatch(name)
    if custom is None:
        return ATTRIBUTES.get(name)
    value = KeyTextTransform(custom[2], F(_CUSTOM[custom[1]]))
    return Attribute(Kind.TEXT, Coalesce(value, Value(""), output_field=TextField()))
