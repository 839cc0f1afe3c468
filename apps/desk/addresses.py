"""Where visitors last wrote from: a day in Valkey and nowhere else, so that it can be blocked with its contact."""

import logging
from uuid import UUID

from redis.exceptions import RedisError

from apps.common import valkey
from apps.common.keys import tenant_key

LASTS_S = 24 * 3600
log = logging.getLogger(__name__)


def key_of(tenant_id: UUID, contact_id: UUID) -> str:
    return tenant_key(tenant_id, "address", contact_id)


async def remember_address(tenant_id: UUID, contact_id: UUID, address: str) -> None:
    """While Valkey is away, nothing is remembered."""
    try:
        await valkey.async_client().set(key_of(tenant_id, contact_id), address, ex=LASTS_S)
    except (RedisError, OSError) as error:
        log.info("a visitor's address is not remembered (%s)", type(error).__name__)


def last_address(tenant_id: UUID, contact_ids: list[UUID]) -> str:
    """Of the person's contacts; empty when nobody knows it (any more)."""
    try:
        found = valkey.quick_client().mget([key_of(tenant_id, contact_id) for contact_id in contact_ids])
    except (RedisError, OSError):
        return ""
    return str(next((address for address in found if address), ""))
