"""How many questions go to models: token buckets of the installation, the tenant and the visitor, taken from at once.

Without Valkey everything passes: a provider's own limits and the budgets remain.
"""

from dataclasses import dataclass

from django.conf import settings

from apps.ai import metrics
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Caller
from apps.common.keys import AI_THROTTLE, tenant_key
from apps.common.scripts import Script

BURST_S = 2.0  # so much of the rate may come at once, after silence
# KEYS: buckets. ARGV: for each, tokens a millisecond and capacity. Takes one token of every bucket, or of none.
# Answers {0} or {the number of the empty bucket, milliseconds until it has a token}.
TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local left = {}
for i, key in ipairs(KEYS) do
  local rate, capacity = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local state = redis.call('HMGET', key, 'tokens', 'at')
  local tokens = tonumber(state[1]) or capacity
  tokens = math.min(capacity, tokens + math.max(0, now - (tonumber(state[2]) or now)) * rate)
  if tokens < 1 then return {i, math.ceil((1 - tokens) / rate)} end
  left[i] = tokens - 1
end
for i, key in ipairs(KEYS) do
  redis.call('HSET', key, 'tokens', left[i], 'at', now)
  redis.call('PEXPIRE', key, math.ceil(tonumber(ARGV[2 * i]) / tonumber(ARGV[2 * i - 1])) + 1000)
end
return {0}
"""
_take = Script(TAKE)


@dataclass(frozen=True, slots=True)
class Bucket:
    name: str
    key: str
    per_second: float
    at_once: float


async def take(caller: Caller) -> None:
    """One question of everybody's allowance. Raises ProviderFailure («throttled»)."""
    buckets = buckets_of(caller)
    numbers = [number for bucket in buckets for number in (bucket.per_second / 1000, bucket.at_once)]
    answer = await _take.run([bucket.key for bucket in buckets], numbers)
    if answer is None or answer[0] == 0:
        return
    metrics.REQUESTS.labels("throttled").inc()
    empty, wait_ms = buckets[answer[0] - 1], answer[1]
    raise ProviderFailure("throttled", f"too many questions of this {empty.name}", wait_ms / 1000)


def buckets_of(caller: Caller) -> list[Bucket]:
    """The narrowest first: it is the one to tell of."""
    tenant = settings.KEFU_AI_TENANT_PER_SECOND
    everybody = settings.KEFU_AI_PER_SECOND
    buckets = [
        Bucket("tenant", tenant_key(caller.tenant_id, "ai", "throttle"), tenant, tenant * BURST_S),
        Bucket("installation", AI_THROTTLE, everybody, everybody * BURST_S),
    ]
    if caller.visitor_id is None:
        return buckets
    key = tenant_key(caller.tenant_id, "ai", "throttle", caller.visitor_id)
    visitor = settings.KEFU_AI_VISITOR_PER_MINUTE / 60
    return [Bucket("visitor", key, visitor, settings.KEFU_AI_VISITOR_AT_ONCE), *buckets]
