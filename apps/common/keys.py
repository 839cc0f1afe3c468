"""Names of keys in Valkey. What holds tenant data starts `t:<tenant id>:`; the rest is listed here."""

from uuid import UUID

CANCELLED_TURNS = "sys:turns:cancelled"  # pub/sub: AI runs whose worker should stop at once
WORKER_HEARTBEAT = "sys:worker:"  # + queue: set by that queue's own heartbeat task, expires
MAILBOX = "sys:mailbox:"  # + digest of an address: how much mail it got today at the wish of strangers
LETTERS = "sys:mail:"  # + number of a letter that is no tenant's: whether it is at work or sent
SIGN_INS = (
    "sys:signin:"  # + what was tried and by whom, as digests: token buckets of wrong passwords and codes
)
FORGOTTEN = (
    "sys:forgotten:"  # + address or name as digests: how many letters for new passwords were asked for
)
CONNECTION_TESTS = "sys:tests:"  # + a superuser's id: token bucket of the Test buttons
AI_THROTTLE = "sys:ai:throttle"  # token bucket: questions to models, of the whole installation
AI_BREAKER = "sys:ai:breaker:"  # + digest of address and model: the installation's own provider


def tenant_key(tenant_id: UUID, *parts: object) -> str:
    return ":".join(
        ("t", tenant_id.hex, *(part.hex if isinstance(part, UUID) else str(part) for part in parts))
    )


def people_active(tenant_id: UUID) -> str:
    """Sorted set: person at the desk -> when they last did something (s since 1970)."""
    return tenant_key(tenant_id, "people", "active")


def assigning_wanted(tenant_id: UUID) -> str:
    """Exists while a task that looks at the waiting line is on its way."""
    return tenant_key(tenant_id, "assigning")


def presence_gateways(tenant_id: UUID) -> str:
    """Sorted set: gateway process -> until when it is believed to live (ms, Valkey's clock)."""
    return tenant_key(tenant_id, "presence")


def present_people(tenant_id: UUID, kind: str, gateway: str = "") -> str:
    """Set: who of that kind is connected to that gateway process. Without one: what all those names begin with."""
    return tenant_key(tenant_id, "presence", f"{kind}s", gateway)


def lookers(tenant_id: UUID, conversation_id: UUID) -> str:
    """Sorted set: pages that show the conversation to an agent -> until when that is believed (ms, Valkey's clock)."""
    return tenant_key(tenant_id, "lookers", conversation_id)


def agent_typing_key(tenant_id: UUID, conversation_id: UUID) -> str:
    """Set while a colleague types in the conversation."""
    return tenant_key(tenant_id, "typing", conversation_id)
