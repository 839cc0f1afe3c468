"""Publish after commit.

Sockets are hints: a lost event is found again by seq, so a failed push is logged, not raised.

Everything leaves a process through one queue on one loop, so the order in which events were published holds. Sockets of
the same process get an event at once; the others through the channel layer, where whatever waits for one tenant travels
as one envelope. Envelopes are numbered (see envelopes.py): who misses one knows it.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from channels.layers import get_channel_layer
from django.db import transaction

from apps.common.clock import now
from apps.common.inserting import insert
from apps.common.loop import process_loop
from apps.events.audiences import Audience, tenant_channel
from apps.events.base import Event, Payload
from apps.events.envelopes import Numbering, Pushed
from apps.events.models import OutboxEntry

MAX_WAITING = 10_000
MAX_ENVELOPE = 200
PULSE_S = 1.0
log = logging.getLogger(__name__)
Listener = Callable[[Pushed], None]
_listeners: list[Listener] = []
_waiting: deque[Pushed] = deque()
_numbering = Numbering()
ORIGIN = _numbering.origin
_sender: asyncio.Task[None] | None = None
_wake = asyncio.Event()


def publish(event: Event, *, to: Sequence[Audience]) -> None:
    """Push the event to the audiences once the surrounding transaction has committed (at once without one)."""
    transaction.on_commit(lambda: push_soon(event, to))


def record(event: Event, *, tenant_id: UUID) -> None:
    """Keep the event in the outbox, in the surrounding transaction, for webhooks and the events feed."""
    OutboxEntry.objects.create(tenant_id=tenant_id, name=event.name, payload=event.payload())


def record_all(events: Sequence[tuple[Event, UUID]]) -> None:
    """Like record(), for many events, each with its tenant's id, at once."""
    insert(
        [
            OutboxEntry(tenant_id=tenant_id, name=event.name, payload=event.payload(), created_at=now())
            for event, tenant_id in events
        ]
    )


def forget_before(moment: datetime) -> int:
    """Trim the outbox. Answers how many entries went."""
    return OutboxEntry.objects.filter(created_at__lt=moment).delete()[0]


def listen(listener: Listener) -> None:
    """Hand every event that this process publishes to the listener, on the process's loop, before it travels."""
    if listener not in _listeners:
        _listeners.append(listener)


def push_soon(event: Event, to: Sequence[Audience]) -> None:
    """Push without waiting, from any thread. One process's events leave in the order in which they came."""
    if not to:
        return
    process_loop().call_soon_threadsafe(_enqueue, event.name, event.payload(), tuple(to))


def _enqueue(name: str, data: Payload, to: Sequence[Audience]) -> None:
    for tenant_id in dict.fromkeys(audience.tenant_id for audience in to):
        groups = [audience.group for audience in to if audience.tenant_id == tenant_id]
        pushed = Pushed(tenant_id, groups, name, data)
        for listener in _listeners:
            listener(pushed)
        _wait(pushed)


def _wait(pushed: Pushed) -> None:
    global _sender, _wake
    if len(_waiting) >= MAX_WAITING:
        # The channel layer is away: readers will miss a number and look into the database.
        _numbering.skip(_waiting.popleft().tenant_id)
    _waiting.append(pushed)
    if _sender is None or _sender.done() or _sender.get_loop().is_closed():
        _wake = asyncio.Event()
        _sender = asyncio.get_running_loop().create_task(_send_waiting(_wake))
    _wake.set()


async def _send_waiting(wake: asyncio.Event) -> None:
    while _waiting or _numbering.unconfirmed:
        wake.clear()
        if not _waiting:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PULSE_S):
                    await wake.wait()
                    continue
            await _confirm()
            continue
        taken = [_waiting.popleft() for _ in range(min(len(_waiting), MAX_ENVELOPE))]
        for tenant_id in dict.fromkeys(pushed.tenant_id for pushed in taken):
            envelope = _numbering.envelope(tenant_id, [each for each in taken if each.tenant_id == tenant_id])
            await _send(tenant_id, envelope)


async def _confirm() -> None:
    """After the last envelope, say once more how many there were: a reader that missed it learns so now."""
    for tenant_id in list(_numbering.unconfirmed):
        if _waiting:
            return
        _numbering.unconfirmed.discard(tenant_id)
        if not await _send(tenant_id, _numbering.pulse(tenant_id)):
            _numbering.unconfirmed.add(tenant_id)


async def _send(tenant_id: UUID, envelope: Payload) -> bool:
    try:
        await get_channel_layer().group_send(tenant_channel(tenant_id), envelope)
    except Exception as error:  # noqa: BLE001 - whatever the layer raises, the sockets' readers recover by number
        log.warning("an envelope did not leave (%s: %s)", type(error).__name__, error)
        return False
    return True
