"""Finds what the channel layer lost: compares what the sockets of this process know with the database.

Done every 30 s for all sockets, and at once for those of a tenant whose envelopes were lost.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db import connection

from apps.live.database import in_database
from apps.live.delivery import Delivery

CHUNK = 2_000
# What is known goes in as columns; out come the positions of those of whom the database knows more.
FURTHER = """
SELECT known.position, conversation.id, conversation.last_seq
FROM unnest(%s::int[], %s::uuid[], %s::uuid[], %s::int[]) AS known (position, tenant_id, id, last)
JOIN conversations_conversation conversation ON conversation.id = known.id AND conversation.tenant_id = known.tenant_id
WHERE conversation.last_seq > known.last
"""
# A visitor also learns of a conversation that another tab or a program opened.
OPENED = """
SELECT known.position, conversation.id, conversation.last_seq
FROM unnest(%s::int[], %s::uuid[], %s::uuid[], %s::uuid[]) AS known (position, tenant_id, inbox_id, contact_id)
JOIN conversations_conversation conversation
  ON conversation.contact_id = known.contact_id AND conversation.inbox_id = known.inbox_id
 AND conversation.tenant_id = known.tenant_id AND conversation.status <> 'resolved'
"""


class Socket(Protocol):
    tenant_id: UUID
    deliveries: Mapping[str, Delivery]

    @property
    def visitor_key(self) -> tuple[UUID, UUID] | None:
        """Inbox and contact of a visitor's socket."""

    async def missed(self, conversation_id: str, last_seq: int) -> None:
        """There are messages up to last_seq."""


@dataclass(frozen=True, slots=True)
class Found:
    position: int
    conversation_id: UUID
    last_seq: int


def _ask(query: str, rows: Sequence[tuple[object, ...]]) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(query, [list(column) for column in zip(*rows, strict=True)])
        return [Found(*row) for row in cursor.fetchall()]


async def reconcile(sockets: Iterable[Socket]) -> None:
    """Let every socket read what it has missed."""
    everybody = list(sockets)
    for start in range(0, len(everybody), CHUNK):
        chunk = everybody[start : start + CHUNK]
        await _find_further(chunk)
        await _find_opened(chunk)


async def _find_further(sockets: Sequence[Socket]) -> None:
    known = [(socket, delivery) for socket in sockets for delivery in socket.deliveries.values()]
    rows = [
        (position, socket.tenant_id, UUID(delivery.conversation_id), delivery.last)
        for position, (socket, delivery) in enumerate(known)
    ]
    found = await in_database(_ask, FURTHER, rows) if rows else ()
    await asyncio.gather(
        *(known[each.position][0].missed(str(each.conversation_id), each.last_seq) for each in found)
    )


async def _find_opened(sockets: Sequence[Socket]) -> None:
    visitors = [(socket, socket.visitor_key) for socket in sockets if socket.visitor_key]
    rows = [
        (position, socket.tenant_id, *key)
        for position, (socket, key) in enumerate(visitors)
        if key is not None
    ]
    found = await in_database(_ask, OPENED, rows) if rows else ()
    opened = [(visitors[each.position][0], str(each.conversation_id), each.last_seq) for each in found]
    await asyncio.gather(
        *(socket.missed(key, last) for socket, key, last in opened if key not in socket.deliveries)
    )
