"""How many sockets an address and a person may have in this process, and how fast a person may write.

Counted where the sockets are: nothing is asked, nothing expires, and a process that dies takes its counts along.
With n gateway processes an address can have n times as many. Everything here belongs to the process's loop.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings

from apps.common.addresses import client_address
from apps.common.buckets import TokenBucket
from apps.live.headers import header
from apps.tenants.demo import NO_LIMIT


class TooManyConnections(Exception):
    """Close with 4429."""


class TooFast(Exception):
    """More messages than the person may send now."""


@dataclass(slots=True)
class Person:
    """All sockets of one visitor or agent: tabs and devices."""

    bucket: TokenBucket
    sockets: int = 0


@dataclass(slots=True)
class Limits:
    """per_address counts the sockets of one tenant; strangers those that have not said hello, of any tenant."""

    per_address: int
    per_person: int
    strangers_per_address: int
    messages_per_s: float
    messages_at_once: int
    _strangers: Counter[str] = field(default_factory=Counter)
    _addresses: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    _people: dict[str, Person] = field(default_factory=dict)

    def knock(self, address: str) -> None:
        """A socket that has not said hello. Raises TooManyConnections; otherwise leave with forget_stranger."""
        if self._strangers[address] >= self.strangers_per_address:
            raise TooManyConnections("too many unfinished connections from this address")
        self._strangers[address] += 1

    def forget_stranger(self, address: str) -> None:
        _take_one(self._strangers, address)

    def enter(self, tenant_id: UUID, address: str, person_key: str, *, is_demo: bool) -> None:
        """A socket that said hello. Raises TooManyConnections; otherwise end it with leave."""
        person = self._people.get(person_key)
        if self._addresses[tenant_id, address] >= (NO_LIMIT if is_demo else self.per_address):
            raise TooManyConnections("too many connections from this address")
        if person is not None and person.sockets >= (NO_LIMIT if is_demo else self.per_person):
            raise TooManyConnections("too many connections of this person")
        if person is None:
            person = self._people[person_key] = Person(self._bucket(is_demo))
        person.sockets += 1
        self._addresses[tenant_id, address] += 1

    def leave(self, tenant_id: UUID, address: str, person_key: str) -> None:
        _take_one(self._addresses, (tenant_id, address))
        person = self._people[person_key]
        person.sockets -= 1
        if not person.sockets:
            del self._people[person_key]

    def may_send(self, person_key: str) -> bool:
        """Whether the person may post one more message now, over whichever of their sockets."""
        person = self._people.get(person_key)
        return person is None or person.bucket.take()

    def _bucket(self, is_demo: bool) -> TokenBucket:
        if is_demo:
            return TokenBucket(NO_LIMIT, NO_LIMIT)
        return TokenBucket(self.messages_per_s, self.messages_at_once)


def _take_one(counter: Counter[Any], key: Any) -> None:
    counter[key] -= 1
    if counter[key] <= 0:
        del counter[key]


class Counted:
    """One socket's place in the counts: a stranger's until it enters, nobody's once it has left."""

    __slots__ = ("_address", "_entered", "_limits")

    def __init__(self, limits: Limits, address: str) -> None:
        """Raises TooManyConnections."""
        limits.knock(address)
        self._limits = limits
        self._address = address
        self._entered: tuple[UUID, str] | None = None

    def enter(self, tenant_id: UUID, person_key: str, *, is_demo: bool) -> None:
        """Raises TooManyConnections: then the socket stays a stranger."""
        self._limits.enter(tenant_id, self._address, person_key, is_demo=is_demo)
        self._limits.forget_stranger(self._address)
        self._entered = (tenant_id, person_key)

    def leave(self) -> None:
        if self._entered is None:
            self._limits.forget_stranger(self._address)
        else:
            self._limits.leave(self._entered[0], self._address, self._entered[1])


def address_of(scope: dict[str, Any]) -> str:
    """Who is behind the socket, as far as our own proxies say; "" when nobody knows."""
    peer = (scope.get("client") or [""])[0]
    forwarded = header(scope, b"x-forwarded-for")
    return client_address(peer, forwarded, settings.KEFU_TRUSTED_PROXIES) or ""


limits = Limits(
    per_address=settings.KEFU_SOCKETS_PER_ADDRESS,
    per_person=settings.KEFU_SOCKETS_PER_PERSON,
    strangers_per_address=NO_LIMIT if settings.KEFU_DEMO else settings.KEFU_SOCKETS_BEFORE_HELLO,
    messages_per_s=settings.KEFU_MESSAGES_PER_MINUTE / 60,
    messages_at_once=settings.KEFU_MESSAGES_AT_ONCE,
)
