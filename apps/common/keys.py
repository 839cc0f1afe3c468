"""Names of keys in Valkey. What holds tenant data starts `t:<tenant id>:`; the rest is listed here."""

from uuid import UUID

CANCELLED_TURNS = "sys:turns:cancelled"  # pub/sub: AI runs whose worker should stop at once
WORKER_HEARTBEAT = "sys:worker:"  # + queue: set by that queue's own heartbeat task, expires


def tenant_key(tenant_id: UUID, *parts: object) -> str:
    return ":".join(
        ("t", tenant_id.hex, *(part.hex if isinstance(part, UUID) else str(part) for part in parts))
    )
