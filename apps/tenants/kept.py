"""Answers that hold until the tenant's configuration changes."""

import time
from collections.abc import Callable, Hashable
from functools import partial
from math import inf
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection

from apps.common.freshness import Fresh, Memory

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_NUMBER = "SELECT number FROM tenants_configurationstamp WHERE tenant_id = %s"
_numbers: Fresh[UUID, int] = Fresh(size=1000)


def stamp_of(tenant_id: UUID) -> int:
    """Another number after each change of what the tenant has configured; as it was CONFIGURATION_FRESH_S ago."""
    return _numbers.get(tenant_id, partial(_stored, tenant_id))


def _stored(tenant_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, [tenant_id])
        row = cursor.fetchone()
    return row[0] if row else 0


class Kept(Generic[K, V]):
    """Like Fresh (apps.common.freshness), of rows that are counted (apps.tenants.stamping): instead of reading all of
    them every second, a process reads one number. At most CONFIGURATION_FRESH_S old; with 0 seconds nothing is kept.

    Any number of threads may share it, and they share the answers: what comes out of it is read, never changed.
    """

    def __init__(self, *, size: int = 1000) -> None:
        self._known: Memory[K, tuple[float, V]] = Memory(size)

    def get(self, tenant_id: UUID, key: K, load: Callable[[], V]) -> V:
        """The answer of the present stamp, or load()'s. What load raises is not remembered."""
        if not settings.CONFIGURATION_FRESH_S:
            return load()
        stamp = stamp_of(tenant_id)
        known = self._known.get(key)
        if known is not None and known[0] == stamp:
            until, answer = known[1]
            if time.monotonic() < until:
                return answer
        # The stamp was read before: a change in between costs one more load, never a stale answer.
        answer = load()
        self._known.put(key, stamp, (_until(), answer))
        return answer


def _until() -> float:
    """What a transaction has read may be its own, and never come true."""
    if connection.in_atomic_block:
        return time.monotonic() + settings.CONFIGURATION_FRESH_S
    return inf
