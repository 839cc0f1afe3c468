"""What travels through the channel layer: a tenant's events, numbered per sending process.

The layer loses what is sent while a connection is down and tells nobody. So each process numbers what it sends to a
tenant, and repeats the last number once it has fallen silent; a receiver that sees a jump compares with the database.
"""

import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from apps.events.base import Payload

MAX_ORIGINS = 1_000


@dataclass(frozen=True, slots=True)
class Pushed:
    """An event on its way: the audiences' group names, its name and payload."""

    tenant_id: UUID
    groups: Sequence[str]
    name: str
    data: Payload


class Numbering:
    """The sending side."""

    def __init__(self) -> None:
        self.origin = uuid.uuid4().hex
        self.unconfirmed: set[UUID] = set()
        self._numbers: dict[UUID, int] = {}

    def envelope(self, tenant_id: UUID, events: Sequence[Pushed]) -> dict[str, Any]:
        self.skip(tenant_id)
        # One text: whoever has these events already (the sender hears itself, too) need not read it.
        return self._dress(tenant_id, orjson.dumps([[each.groups, each.name, each.data] for each in events]))

    def pulse(self, tenant_id: UUID) -> dict[str, Any]:
        """No events, the number of the last envelope."""
        return self._dress(tenant_id, b"")

    def skip(self, tenant_id: UUID) -> None:
        self._numbers[tenant_id] = self._numbers.get(tenant_id, 0) + 1
        self.unconfirmed.add(tenant_id)

    def _dress(self, tenant_id: UUID, events: bytes) -> dict[str, Any]:
        number = self._numbers.get(tenant_id, 0)
        return {
            "type": "kefu.envelope",
            "origin": self.origin,
            "tenant": tenant_id.hex,
            "number": number,
            "events": events,
        }


def events_of(envelope: Payload) -> list[Pushed]:
    tenant_id = UUID(envelope["tenant"])
    events = orjson.loads(envelope["events"] or b"[]")
    return [Pushed(tenant_id, groups, name, data) for groups, name, data in events]


class Counting:
    """The receiving side: which number of whom came last."""

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[str, str], int] = OrderedDict()

    def is_complete(self, envelope: Payload) -> bool:
        """Whether nothing is missing before this envelope. Somebody unknown begins with number 1."""
        key = (envelope["tenant"], envelope["origin"])
        number = envelope["number"]
        last = self._last.pop(key, 0)
        self._last[key] = number
        if len(self._last) > MAX_ORIGINS:
            self._last.popitem(last=False)
        expected = number - 1 if envelope["events"] else number
        return bool(last == expected)
