"""What stands between braces in a canned response: {{contact.name}}, {{contact.name|friend}}.

Only these names are known, and values are put in as text in one pass: what a visitor calls themselves is never filled
in again. What is not known of somebody stays as it is written, so that it is seen before it is sent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from apps.conversations.models import Conversation
from apps.tenants.models import User

VARIABLE = re.compile(r"\{\{\s*([\w.-]+)\s*(?:\|([^{}|\n]{0,80}))?\}\}")
NAMES = ("contact.name", "contact.email", "contact.phone", "agent.name", "inbox.name", "company.name")
ATTRIBUTES = ("contact.attributes.", "conversation.attributes.")  # + the attribute's name
MAX_VALUE = 200


@dataclass(frozen=True, slots=True)
class Filled:
    """empty: the variables that stayed, each once."""

    text: str
    empty: list[str]


def unknown_variables(text: str) -> list[str]:
    names = dict.fromkeys(found[1] for found in VARIABLE.finditer(text))
    return [name for name in names if not _is_known(name)]


def _is_known(name: str) -> bool:
    return name in NAMES or any(name.startswith(each) and name != each for each in ATTRIBUTES)


def fill(text: str, values: Mapping[str, str]) -> Filled:
    empty: dict[str, None] = {}

    def value(found: re.Match[str]) -> str:
        name, otherwise = found[1], found[2]
        if filled := values.get(name) or (otherwise or "").strip():
            return filled
        empty[name] = None
        return found[0]

    return Filled(VARIABLE.sub(value, text), list(empty))


def values_of(conversation: Conversation, agent: User) -> dict[str, str]:
    """Needs contact, inbox and tenant loaded. What nobody told us is not in it."""
    contact = conversation.contact
    named = {
        "contact.name": contact.name,
        "contact.email": contact.email,
        "contact.phone": contact.phone,
        "agent.name": agent.public_name,
        "inbox.name": conversation.inbox.name,
        "company.name": conversation.tenant.name,
    }
    told = zip(ATTRIBUTES, (contact.custom_attributes, conversation.custom_attributes), strict=True)
    attributes = {
        f"{prefix}{name}": str(value)
        for prefix, known in told
        for name, value in known.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }
    return {name: _in_one_line(value) for name, value in (attributes | named).items() if value.strip()}


def _in_one_line(value: str) -> str:
    return " ".join(value.split())[:MAX_VALUE]
