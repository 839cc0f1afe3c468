"""Publish after commit.

Sockets are hints: a lost event is found again by seq, so a failed push is logged, not raised.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from channels.layers import get_channel_layer
from django.db import transaction

from apps.common.loop import process_loop
from apps.events.audiences import Audience
from apps.events.base import Event
from apps.events.models import OutboxEntry

MAX_WAITING = 10_000
log = logging.getLogger(__name__)
_waiting: deque[tuple[Event, Sequence[Audience]]] = deque(maxlen=MAX_WAITING)
_sender: asyncio.Task[None] | None = None


def publish(event: Event, *, to: Sequence[Audience]) -> None:
    """Push the event to the audiences once the surrounding transaction has committed (at once without one)."""
    transaction.on_commit(lambda: push_soon(event, to))


def record(event: Event, *, tenant_id: UUID) -> None:
    """Keep the event in the outbox, in the surrounding transaction, for webhooks and the events feed."""
    OutboxEntry.objects.create(tenant_id=tenant_id, name=event.name, payload=event.payload())


def forget_before(moment: datetime) -> int:
    """Trim the outbox. Answers how many entries went."""
    return OutboxEntry.objects.filter(created_at__lt=moment).delete()[0]


def push_soon(event: Event, to: Sequence[Audience]) -> None:
    """Push without waiting, from any thread. One process's events leave in the order in which they came."""
    process_loop().call_soon_threadsafe(_enqueue, event, to)


def _enqueue(event: Event, to: Sequence[Audience]) -> None:
    global _sender
    _waiting.append((event, to))
    if _sender is None or _sender.done():
        _sender = asyncio.get_running_loop().create_task(_send_waiting())


async def _send_waiting() -> None:
    layer = get_channel_layer()
    while _waiting:
        event, to = _waiting.popleft()
        message = {"type": "kefu.event", "name": event.name, "data": event.payload()}
        for audience in to:
            try:
                await layer.group_send(audience.group, message)
            except Exception:
                log.exception("could not push %s", event.name)
