"""From which sites an inbox's chat was really loaded, and when last: a few names in Valkey, no row per page load."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import redis

from apps.common.clock import now
from apps.common.keys import tenant_key
from apps.common.valkey import client
from apps.tenants.models import Inbox

MOST = 10  # of each kind: whoever invents origins pushes out invented ones
LONGEST = 200
LASTS_S = 90 * 86_400
EVERY_S = 60.0  # seconds between two notes of the same site by one process
_noted: dict[tuple[UUID, str, bool], float] = {}


@dataclass(frozen=True, slots=True)
class Sighting:
    origin: str
    at: datetime


def note_sighting(*, inbox: Inbox, origin: str, is_allowed: bool) -> None:
    """Somebody's browser loaded the chat in a page of that origin. While Valkey is away, nothing is noted."""
    if not origin or len(origin) > LONGEST or not _is_due((inbox.id, origin, is_allowed)):
        return
    key = _key(inbox, is_allowed=is_allowed)
    try:
        with client().pipeline(transaction=False) as pipeline:
            pipeline.zadd(key, {origin: now().timestamp()})
            pipeline.zremrangebyrank(key, 0, -MOST - 1)
            pipeline.expire(key, LASTS_S)
            pipeline.execute()
    except redis.RedisError:
        return


def sightings(inbox: Inbox, *, is_allowed: bool) -> list[Sighting]:
    """Latest first; is_allowed=False: sites that tried and were turned away. Empty while Valkey is away."""
    try:
        rows: Any = client().zrevrange(_key(inbox, is_allowed=is_allowed), 0, MOST - 1, withscores=True)
    except redis.RedisError:
        return []
    return [Sighting(str(origin), datetime.fromtimestamp(float(at), UTC)) for origin, at in rows]


def origin_of(address: str) -> str:
    """https://shop.example of https://shop.example/cart; empty when it is no address of the web."""
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.lower()}" if is_web else ""


def _key(inbox: Inbox, *, is_allowed: bool) -> str:
    return tenant_key(inbox.tenant_id, "seen" if is_allowed else "turned-away", inbox.id)


def _is_due(site: tuple[UUID, str, bool]) -> bool:
    moment = time.monotonic()
    if moment - _noted.get(site, -EVERY_S) < EVERY_S:
        return False
    if len(_noted) > 1000:
        _noted.clear()
    _noted[site] = moment
    return True
