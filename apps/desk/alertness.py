"""When people at the desk last did something, in Valkey: a gateway notes it at most every NOTED_EVERY_S for each."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from redis.exceptions import RedisError

from apps.common import valkey
from apps.common.clock import now
from apps.common.keys import people_active

NOTED_EVERY_S = 15.0
KEPT_S = 2 * 24 * 3600


async def note(tenant_id: UUID, user_id: UUID) -> None:
    """Lost without a word while Valkey is away."""
    key = people_active(tenant_id)
    try:
        pipeline = valkey.async_client().pipeline(transaction=False)
        pipeline.zadd(key, {user_id.hex: now().timestamp()})
        pipeline.expire(key, KEPT_S)
        await pipeline.execute()
    except (RedisError, OSError):
        return


def last_active(tenant_id: UUID, user_ids: Iterable[UUID]) -> dict[UUID, datetime] | None:
    """Somebody of whom nothing is known is active from now on. None: nobody knows."""
    people, moment = list(user_ids), now()
    if not people:
        return {}
    key = people_active(tenant_id)
    try:
        client = valkey.client()
        client.zadd(key, {each.hex: moment.timestamp() for each in people}, nx=True)
        client.expire(key, KEPT_S)
        scores = client.zmscore(key, [each.hex for each in people])
    except (RedisError, OSError):
        return None
    times = [datetime.fromtimestamp(score, UTC) if score else moment for score in scores]
    return dict(zip(people, times, strict=True))
