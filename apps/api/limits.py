"""Requests per minute and key: a token bucket in Valkey, taken from atomically. Without Valkey requests pass."""

import logging
import math
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from redis.commands.core import Script
from redis.exceptions import RedisError
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apps.common import valkey
from apps.common.keys import tenant_key
from apps.tenants.demo import NO_LIMIT, is_demo
from apps.tenants.models import ApiKey

PER_MINUTE = 6_000
# KEYS[1] the bucket; ARGV[1] its capacity, which also flows in once a minute.
# Answers {1 taken or 0 refused, whole tokens left, milliseconds until full, milliseconds until the next token}.
TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local capacity = tonumber(ARGV[1])
local rate = capacity / 60000
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(state[1]) or capacity
tokens = math.min(capacity, tokens + math.max(0, now - (tonumber(state[2]) or now)) * rate)
local taken = 0
if tokens >= 1 then tokens = tokens - 1; taken = 1 end
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
redis.call('PEXPIRE', KEYS[1], 61000)
return {taken, math.floor(tokens), math.ceil((capacity - tokens) / rate), math.ceil(math.max(0, 1 - tokens) / rate)}
"""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    is_granted: bool
    limit: int
    remaining: int
    full_in_s: int
    next_in_s: int

    def headers(self) -> dict[str, str]:
        """Reset is the Unix time at which the whole limit is available again."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(math.ceil(time.time()) + self.full_in_s),
        }


@lru_cache(maxsize=1)
def _script() -> Script:
    return valkey.client().register_script(TAKE)


def limit_of(key: ApiKey) -> int:
    """Requests a minute."""
    if is_demo(key.tenant.slug):
        return NO_LIMIT
    return int(getattr(settings, "KEFU_API_PER_MINUTE", PER_MINUTE))


def bucket(key: ApiKey) -> str:
    return tenant_key(key.tenant_id, "api", key.id)


def take(key: ApiKey) -> Allowance | None:
    """One request of the key's allowance, or None when Valkey is away."""
    limit = limit_of(key)
    try:
        taken, left, full_ms, next_ms = _script()(keys=[bucket(key)], args=[limit], client=valkey.client())
    except RedisError:
        log.warning("no rate limits: Valkey is away")
        return None
    return Allowance(bool(taken), limit, left, math.ceil(full_ms / 1000), math.ceil(next_ms / 1000))


class KeyThrottle(BaseThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:
        """Raises Throttled. What is left is kept on the view, which shows it in its headers."""
        allowance = take(request.auth) if isinstance(request.auth, ApiKey) else None
        view.allowance = allowance
        if allowance is not None and not allowance.is_granted:
            raise Throttled(wait=allowance.next_in_s, detail=_("Too many requests."))
        return True
