"""An answer while it grows. It lives in Valkey; PostgreSQL sees the claim and the end only.

Three short-lived keys per run: the text so far, the worker's lease and the cancellation mark.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from redis.exceptions import RedisError

from apps.common import valkey
from apps.common.keys import CANCELLED_TURNS, tenant_key
from apps.common.scripts import Script

LEASE_S = 10
HEARTBEAT_S = 3
TEXT_S = 180
# One command for all answers of the process: as commands of their own they cost several times as much.
# KEYS: texts; ARGV: seconds, what is in each.
_STORE = Script("for i, key in ipairs(KEYS) do redis.call('SET', key, ARGV[i + 1], 'EX', ARGV[1]) end")
# KEYS: lease and cancellation mark of each run; ARGV: seconds. Answers 1 for each that is cancelled.
_HOLD = Script("""
local cancelled = {}
for i = 1, #KEYS, 2 do
  redis.call('SET', KEYS[i], '1', 'EX', ARGV[1])
  cancelled[#cancelled + 1] = redis.call('EXISTS', KEYS[i + 1])
end
return cancelled
""")


@dataclass(frozen=True, slots=True)
class GrowingAnswer:
    message_id: str
    text: str


def text_key(tenant_id: UUID, conversation_id: UUID) -> str:
    return tenant_key(tenant_id, "growing", conversation_id)


def lease_key(tenant_id: UUID, run_id: str) -> str:
    return tenant_key(tenant_id, "lease", run_id)


def cancel_key(tenant_id: UUID, run_id: str) -> str:
    return tenant_key(tenant_id, "cancelled", run_id)


async def store_texts(answers: Sequence[tuple[UUID, UUID, GrowingAnswer]]) -> None:
    """(tenant, conversation, what has grown there), all in one go. Raises ValkeyAway."""
    keys = [text_key(tenant_id, conversation_id) for tenant_id, conversation_id, _answer in answers]
    await _STORE.ask(keys, [TEXT_S, *(orjson.dumps([each.message_id, each.text]) for *_, each in answers)])


def _parse(value: str | bytes | None) -> GrowingAnswer | None:
    return GrowingAnswer(*orjson.loads(value)) if value else None


async def growing_answer(tenant_id: UUID, conversation_id: UUID) -> GrowingAnswer | None:
    return _parse(await valkey.async_client().get(text_key(tenant_id, conversation_id)))


def shown_text(tenant_id: UUID, conversation_id: UUID, message_id: UUID) -> str:
    """What visitors have seen so far of that answer; empty when it is over."""
    answer = _parse(valkey.client().get(text_key(tenant_id, conversation_id)))
    return answer.text if answer and answer.message_id == str(message_id) else ""


async def clear_quietly(conversations: Sequence[tuple[UUID, UUID]]) -> None:
    """Of each (tenant, conversation). The key expires by itself; clearing it only spares the next reader a look."""
    keys = [text_key(*each) for each in conversations]
    with contextlib.suppress(RedisError):
        if keys:
            await valkey.async_client().delete(*keys)


async def renew_leases(runs: Sequence[tuple[UUID, str]]) -> list[bool]:
    """Hold each (tenant, run) for ten more seconds. False: it has been cancelled meanwhile. Raises ValkeyAway."""
    keys = [key(*run) for run in runs for key in (lease_key, cancel_key)]
    return [not cancelled for cancelled in await _HOLD.ask(keys, [LEASE_S])]


def is_leased(tenant_id: UUID, run_id: str) -> bool:
    return bool(valkey.client().exists(lease_key(tenant_id, run_id)))


async def cancel(tenant_id: UUID, conversation_id: UUID, run_id: str) -> None:
    """Tell the worker's loop, wherever it runs, to drop the turn now."""
    pipeline = valkey.async_client().pipeline(transaction=False)
    pipeline.set(cancel_key(tenant_id, run_id), "1", ex=TEXT_S)
    pipeline.delete(text_key(tenant_id, conversation_id))
    pipeline.publish(CANCELLED_TURNS, run_id)
    await pipeline.execute()
