"""The burst window: for half a minute an answer serves everybody who asks the same. Kept in Valkey.

Two keys per question and scope: the answer, and who is getting it (the lead, which expires unless it is renewed).
Nothing here raises: without Valkey everybody asks for himself.
"""

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Sequence
from typing import Any

from prometheus_client import Counter

from apps.ai.asked import COUNT, REMEMBER, answers_key, counts_key, remembered, wordings_key
from apps.ai.scopes import Answer, Key
from apps.common.keys import tenant_key
from apps.common.scripts import Script, ValkeyAway

BURST_S = 30
LEASE_MS = 3000
PATIENCE_S = 0.5  # for Valkey; an answer must not wait longer for its cache
CLAIM_PATIENCE_S = 2.0  # a crowd that gave up early on a busy machine would all ask the model
log = logging.getLogger(__name__)
CACHE = Counter(
    "kefu_ai_cache_total",
    "Answers looked for among the known ones: burst, confirmed or miss; stale and shared are second chances",
    ["result"],
)

# KEYS: counts, wordings, answer; ARGV: member, wording, "1" to count.
_LOOK = Script(f"""
if ARGV[3] == '1' then {COUNT} end
return redis.call('GET', KEYS[3])
""")
# KEYS: answer, lead; ARGV: token, lease (ms). Returns the answer, "" for the lead, or nothing: somebody else has it.
_CLAIM = Script("""
local answer = redis.call('GET', KEYS[1])
if answer then return answer end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return '' end
return false
""")
# KEYS: counts, answers, answer, lead; ARGV: member, remembered, token, answer, seconds, channel.
_LAND = Script(f"""
{REMEMBER}
redis.call('SET', KEYS[3], ARGV[4], 'EX', ARGV[5])
if redis.call('GET', KEYS[4]) == ARGV[3] then redis.call('DEL', KEYS[4]) end
redis.call('PUBLISH', ARGV[6], KEYS[4])
""")
# KEYS: lead; ARGV: token, channel.
_LEAVE = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
  redis.call('PUBLISH', ARGV[2], KEYS[1])
end
""")
# KEYS: leads; ARGV: lease (ms).
_RENEW = Script("for _, lead in ipairs(KEYS) do redis.call('PEXPIRE', lead, ARGV[1]) end")
CHANNELS = "t:*:landed"  # a process hears those of all tenants: they carry names of keys, no text


def answer_key(key: Key) -> str:
    return tenant_key(key.tenant_id, "answer", key.scope, key.question)


def lead_key(key: Key) -> str:
    return tenant_key(key.tenant_id, "lead", key.scope, key.question)


def look(key: Key, wording: str, *, is_counted: bool) -> Answer | None:
    """The answer of the window. One round trip, which counts the question as well. Not from a coroutine."""
    keys = counts_key(key.tenant_id), wordings_key(key.tenant_id), answer_key(key)
    try:
        found = _LOOK.ask_now(keys, (key.member, wording, "1" if is_counted else ""))
    except ValkeyAway as error:
        log.warning("the answer cache is away: %s", error)
        return None
    return Answer.from_json(found) if found else None


async def claim(key: Key, token: str) -> Answer | bool:
    """The answer, or whether the lead is ours now. Raises ValkeyAway."""
    keys = answer_key(key), lead_key(key)
    found = await _run(_CLAIM, keys, token, LEASE_MS, patience=CLAIM_PATIENCE_S)
    return Answer.from_json(found) if found else found == ""


async def land(key: Key, token: str, answer: Answer) -> None:
    """Give the answer to everybody who waits for it or asks soon."""
    tenant_id, json = key.tenant_id, answer.as_json()
    keys = counts_key(tenant_id), answers_key(tenant_id), answer_key(key), lead_key(key)
    kept = remembered(key, answer)
    await _or_none(_run(_LAND, keys, key.member, kept, token, json, BURST_S, _channel(key)))


async def leave(key: Key, token: str) -> None:
    """There will be no answer: somebody else may lead."""
    await _or_none(_run(_LEAVE, (lead_key(key),), token, _channel(key)))


async def renew(keys: Iterable[Key]) -> None:
    """Leads that are still worked on."""
    await _or_none(_run(_RENEW, [lead_key(key) for key in keys], LEASE_MS))


def _channel(key: Key) -> str:
    return tenant_key(key.tenant_id, "landed")


async def _run(
    script: Script, keys: Sequence[str], *arguments: str | int, patience: float | None = None
) -> Any:
    """Raises ValkeyAway."""
    try:
        async with asyncio.timeout(PATIENCE_S if patience is None else patience):
            return await script.ask(keys, arguments)
    except TimeoutError as error:
        raise ValkeyAway("it is slow") from error


async def _or_none(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except ValkeyAway as error:
        log.warning("the answer cache is away: %s", error)
        return None
