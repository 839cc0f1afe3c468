"""Who is typing: pushed, never looked up: the caller knows whose conversation it is.

That a colleague types is also remembered for a moment, in Valkey alone: nobody takes the conversation away meanwhile.
"""

import asyncio
import contextlib
from uuid import UUID

from redis.exceptions import RedisError

from apps.common import valkey
from apps.common.keys import agent_typing_key
from apps.conversations.events import Typing
from apps.desk.actors import Actor
from apps.events import audiences, bus

REMEMBERED_S = 30
PATIENCE_S = 0.5


def visitor_typing(
    *, tenant_id: UUID, conversation_id: UUID, contact_id: UUID, name: str, on: bool, preview: str
) -> None:
    """Agents who have the thread open see it, with what is being typed. name: as agents see the visitor."""
    sender = {"kind": "visitor", "id": str(contact_id), "name": name}
    event = Typing(conversation_id=str(conversation_id), sender=sender, on=on, preview=preview)
    bus.push_soon(event, [audiences.conversation_agents(tenant_id, conversation_id)])


def agent_typing(actor: Actor, *, conversation_id: UUID, inbox_id: UUID, contact_id: UUID, on: bool) -> None:
    """The visitor sees it, and the colleagues who have the thread open. A program has a name, but no id."""
    sender = {"kind": "agent", "id": str(actor.user.pk) if actor.user else None, "name": actor.name}
    event = Typing(conversation_id=str(conversation_id), sender=sender, on=on)
    thread = audiences.conversation_agents(actor.tenant_id, conversation_id)
    bus.push_soon(event, [audiences.visitor(actor.tenant_id, inbox_id, contact_id), thread])


async def remember_agent(tenant_id: UUID, conversation_id: UUID, *, on: bool) -> None:
    """Without Valkey nobody remembers, and nobody waits."""
    key, client = agent_typing_key(tenant_id, conversation_id), valkey.async_client()
    with contextlib.suppress(RedisError, OSError):  # TimeoutError is an OSError
        async with asyncio.timeout(PATIENCE_S):
            await (client.set(key, 1, ex=REMEMBERED_S) if on else client.delete(key))


def is_agent_typing(tenant_id: UUID, conversation_id: UUID) -> bool:
    """While nobody knows, somebody may."""
    try:
        return bool(valkey.client().exists(agent_typing_key(tenant_id, conversation_id)))
    except (RedisError, OSError):
        return True
