"""Which sockets of this process hear which audience, and the way from the channel layer to them."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from typing import Any, Protocol
from uuid import UUID

from channels.layers import get_channel_layer

from apps.events.audiences import Audience, tenant_channel
from apps.events.bus import ORIGIN
from apps.events.envelopes import Counting, Pushed, events_of
from apps.live.activity import ActivityBoard
from apps.live.packets import Packet, packet_of

SUBSCRIBE_S = 2.0
RETRY_S = 1.0
log = logging.getLogger(__name__)


class Listener(Protocol):
    def deliver(self, packet: Packet) -> None: ...


class Switchboard:
    """Belongs to one loop. missed(tenant_id) is called when envelopes of that tenant were lost; overheard(event) after
    each event that comes by, whoever hears it."""

    def __init__(
        self, *, missed: Callable[[UUID], None], overheard: Callable[[Pushed], None] = lambda _event: None
    ) -> None:
        self._missed = missed
        self._overheard = overheard
        self._groups: dict[str, set[Listener]] = {}
        self._subscribed: dict[UUID, asyncio.Task[None]] = {}
        self._counting = Counting()
        self._channel = ""
        self._receiver: asyncio.Task[None] | None = None
        self._activity = ActivityBoard(self.hand_out)

    # ── who hears what ─────────────────────────────────────────────────────────────────────────────

    def join(self, audience: Audience, listener: Listener) -> None:
        self._groups.setdefault(audience.group, set()).add(listener)

    def leave(self, group: str, listener: Listener) -> None:
        listeners = self._groups.get(group)
        if listeners is not None:
            listeners.discard(listener)
            if not listeners:
                del self._groups[group]

    async def hear_tenant(self, tenant_id: UUID) -> None:
        """Subscribe this process to the tenant's events, once. Without the channel layer, sockets go on without it:
        it is tried again in the background, and what was missed is read from the database then."""
        if tenant_id not in self._subscribed:
            self._subscribed[tenant_id] = asyncio.create_task(self._subscribe(tenant_id))
        task = self._subscribed[tenant_id]
        if not task.done():
            await asyncio.wait([task], timeout=SUBSCRIBE_S)

    async def forget_tenants(self, present: Iterable[UUID]) -> None:
        """Unsubscribe from tenants without a socket here."""
        for tenant_id in set(self._subscribed) - set(present):
            self._subscribed.pop(tenant_id).cancel()
            with contextlib.suppress(Exception):  # unsubscribing is thrift, not duty
                await get_channel_layer().group_discard(tenant_channel(tenant_id), self._channel)

    async def close(self) -> None:
        """Hear no other process any more."""
        tasks = [*self._subscribed.values(), *([self._receiver] if self._receiver else [])]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _subscribe(self, tenant_id: UUID) -> None:
        is_late = False
        while True:
            try:
                await self._open_channel()
                await get_channel_layer().group_add(tenant_channel(tenant_id), self._channel)
            except Exception as error:  # noqa: BLE001 - whatever the layer raises: try again until it is back
                log.warning("no events of other processes yet (%s: %s)", type(error).__name__, error)
                is_late = True
                await asyncio.sleep(RETRY_S)
            else:
                break
        if is_late:
            self._missed(tenant_id)

    async def _open_channel(self) -> None:
        if not self._channel:
            self._channel = await get_channel_layer().new_channel("gateway.")
            self._receiver = asyncio.create_task(self._receive(self._channel))

    # ── what comes in ──────────────────────────────────────────────────────────────────────────────

    async def _receive(self, channel: str) -> None:
        while True:
            try:
                self._open(await get_channel_layer().receive(channel))
            except Exception:
                log.exception("an envelope could not be read")
                await asyncio.sleep(RETRY_S)

    def _open(self, envelope: dict[str, Any]) -> None:
        if envelope["origin"] == ORIGIN:
            return  # our own sockets have had it
        if not self._counting.is_complete(envelope):
            self._missed(UUID(envelope["tenant"]))
        for event in events_of(envelope):
            self.pushed(event)

    def pushed(self, event: Pushed) -> None:
        if event.name == "conversations.active":
            self._activity.note(event)
            return
        if any(group in self._groups for group in event.groups):
            packet = packet_of(event.name, event.data)
            if packet is not None:
                self.hand_out(event.groups, packet)
        self._overheard(event)

    def hand_out(self, groups: Iterable[str], packet: Packet) -> None:
        """Each socket once, however many of the audiences it is in."""
        listeners = {listener for group in groups for listener in self._groups.get(group, ())}
        for listener in listeners:
            try:
                listener.deliver(packet)
            except Exception:
                log.exception("a socket could not take %s", packet.name)

    def hears(self, group: str) -> bool:
        return group in self._groups
