"""Fields of frames, read one by one: a wrong one is refused with a text that names it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.common.ids import parse_id

MAX_SEQ = 2**31 - 1
Raw = dict[str, Any]


class InvalidFrame(Exception):
    """A frame with a wrong field: answered with an error, the socket stays."""

    def __init__(self, detail: str, ref: str | None = None, client_id: str | None = None) -> None:
        super().__init__(detail)
        self.ref = ref
        self.client_id = client_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every command carries. conversation_id: named by agents, derived for visitors."""

    type: str
    ref: str | None = None
    conversation_id: UUID | None = None


def text(raw: Raw, name: str, *, limit: int, required: bool = False) -> str:
    value = raw.get(name, "")
    if value is None:
        value = ""
    if not isinstance(value, str) or (required and not value):
        raise InvalidFrame(f"{name} must be a text")
    if len(value) > limit:
        raise InvalidFrame(f"{name} is longer than {limit:,} characters")
    if "\x00" in value:  # no database column takes one
        raise InvalidFrame(f"{name} contains a zero character")
    return value


def whole(
    raw: Raw, name: str, *, default: int | None = None, minimum: int = 0, maximum: int = MAX_SEQ
) -> int:
    value = raw.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
        raise InvalidFrame(f"{name} must be a whole number from {minimum} to {maximum:,}")
    return value


def flag(raw: Raw, name: str) -> bool:
    value = raw.get(name, False)
    if not isinstance(value, bool):
        raise InvalidFrame(f"{name} must be true or false")
    return value


def identity(raw: Raw, name: str, *, required: bool = False) -> UUID | None:
    value = raw.get(name)
    if value is None and not required:
        return None
    parsed = parse_id(value)
    if parsed is None:
        raise InvalidFrame(f"{name} must be an id")
    return parsed


def required_id(raw: Raw, name: str) -> UUID:
    value = identity(raw, name, required=True)
    assert value is not None
    return value


def common(raw: Raw, ref: str | None) -> dict[str, Any]:
    return {"type": raw["type"], "ref": ref, "conversation_id": identity(raw, "conversation_id")}


def plain(raw: Raw, ref: str | None) -> Frame:
    """A command without fields of its own."""
    return Frame(**common(raw, ref))
