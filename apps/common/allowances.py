"""So many of something at once, and so many in a while after that: token buckets in Valkey, taken from atomically."""

import math
import time
from dataclasses import dataclass
from functools import lru_cache

from redis.commands.core import Script

from apps.common import valkey

# KEYS[1] the bucket; ARGV[1] its capacity; ARGV[2] in how many milliseconds as much flows in.
# Answers {1 taken or 0 refused, whole tokens left, milliseconds until full, milliseconds until the next token}.
TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local capacity = tonumber(ARGV[1])
local rate = capacity / tonumber(ARGV[2])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(state[1]) or capacity
tokens = math.min(capacity, tokens + math.max(0, now - (tonumber(state[2]) or now)) * rate)
local taken = 0
if tokens >= 1 then tokens = tokens - 1; taken = 1 end
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
redis.call('PEXPIRE', KEYS[1], ARGV[2] + 1000)
return {taken, math.floor(tokens), math.ceil((capacity - tokens) / rate), math.ceil(math.max(0, 1 - tokens) / rate)}
"""
# One token back into a bucket that still counts, never beyond its capacity.
GIVE_BACK = """
local tokens = tonumber(redis.call('HGET', KEYS[1], 'tokens'))
if tokens then redis.call('HSET', KEYS[1], 'tokens', math.min(tonumber(ARGV[1]), tokens + 1)) end
"""
MINUTE_S = 60
HOUR_S = 3600
DAY_S = 24 * HOUR_S


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


def take(bucket: str, *, limit: int, per_s: int = MINUTE_S) -> Allowance:
    """One of the bucket's. Raises RedisError."""
    taken, left, full_ms, next_ms = _script()(
        keys=[bucket], args=[limit, per_s * 1000], client=valkey.client()
    )
    return Allowance(bool(taken), limit, left, math.ceil(full_ms / 1000), math.ceil(next_ms / 1000))


@lru_cache(maxsize=1)
def _returning() -> Script:
    return valkey.client().register_script(GIVE_BACK)


def give_back(bucket: str, *, limit: int) -> None:
    """What was taken turned out not to count. Raises RedisError."""
    _returning()(keys=[bucket], args=[limit], client=valkey.client())
