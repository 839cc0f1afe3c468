"""An answer while it grows. It lives in Valkey; PostgreSQL sees the claim and the end only.

Three short-lived keys per run: the text so far, the worker's lease and the cancellation mark.
"""

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from redis.exceptions import RedisError

from apps.common import valkey
from apps.common.keys import CANCELLED_TURNS, tenant_key

LEASE_S = 10
HEARTBEAT_S = 3
TEXT_S = 180


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
    """(tenant, conversation, what has grown there), all in one go."""
    pipeline = valkey.async_client().pipeline(transaction=False)
    for tenant_id, conversation_id, answer in answers:
        value = json.dumps([answer.message_id, answer.text])
        pipeline.set(text_key(tenant_id, conversation_id), value, ex=TEXT_S)
    await pipeline.execute()


def _parse(value: str | bytes | None) -> GrowingAnswer | None:
    return GrowingAnswer(*json.loads(value)) if value else None


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
    """Hold each (tenant, run) for ten more seconds. False: it has been cancelled meanwhile."""
    pipeline = valkey.async_client().pipeline(transaction=False)
    for run in runs:
        pipeline.set(lease_key(*run), "1", ex=LEASE_S)
        pipeline.exists(cancel_key(*run))
    return [not cancelled for cancelled in (await pipeline.execute())[1::2]]


def is_leased(tenant_id: UUID, run_id: str) -> bool:
    return bool(valkey.client().exists(lease_key(tenant_id, run_id)))


async def cancel(tenant_id: UUID, conversation_id: UUID, run_id: str) -> None:
    """Tell the worker's loop, wherever it runs, to drop the turn now."""
    pipeline = valkey.async_client().pipeline(transaction=False)
    pipeline.set(cancel_key(tenant_id, run_id), "1", ex=TEXT_S)
    pipeline.delete(text_key(tenant_id, conversation_id))
    pipeline.publish(CANCELLED_TURNS, run_id)
    await pipeline.execute()
