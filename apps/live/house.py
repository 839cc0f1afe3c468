"""What the sockets of one gateway process share: the switchboard, the writer and the regular look into the database."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import Error as DatabaseError

from apps.conversations.gathered import conversations_named, latest_conversations, messages_after_each
from apps.desk.register import Kind
from apps.events import bus
from apps.events.envelopes import Pushed
from apps.live.attendance import Attendance
from apps.live.committing import Committer
from apps.live.database import gathered, release_writer
from apps.live.doorplate import Doorplate
from apps.live.draining import on_drain
from apps.live.evicting import Guest, evict
from apps.live.reconciling import Socket, reconcile
from apps.live.switchboard import Switchboard
from apps.live.waiting_room import WaitingRoom

EVERY_S = 30.0
RETRY_S = 2.0
log = logging.getLogger(__name__)
_houses: "WeakKeyDictionary[asyncio.AbstractEventLoop, House]" = WeakKeyDictionary()


class Resident(Socket, Guest, Protocol):
    """A socket that has been welcomed."""


class House:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.residents: set[Resident] = set()
        self.switchboard = Switchboard(missed=self._missed, overheard=self._overheard)
        self.waiting_room = WaitingRoom(self.switchboard)
        self.doorplate = Doorplate(self.switchboard)
        self.committer = Committer()
        self.attendance = Attendance()
        self.conversations = gathered(conversations_named, at_once=200)
        self.own_conversations = gathered(latest_conversations, at_once=200)
        self.pages = gathered(messages_after_each, at_once=20)
        self._looking: dict[UUID, asyncio.Task[None]] = {}
        self._once_more: set[UUID] = set()
        self._asking: set[asyncio.Task[None]] = set()
        self._tasks = [loop.create_task(self._look_regularly()), loop.create_task(self.attendance.run())]

    async def close(self) -> None:
        """The process ends, its sockets are still open: write what waits, then stop."""
        await self.attendance.close()
        await self.committer.flushed()
        await release_writer()
        for task in (*self._tasks, *self._looking.values()):
            task.cancel()
        await self.waiting_room.close()
        await self.doorplate.close()
        await self.switchboard.close()
        _houses.pop(self.loop, None)

    def hear(self, event: Pushed) -> None:
        """An event of this process, from whatever loop."""
        if asyncio.get_running_loop() is self.loop:
            self.switchboard.pushed(event)
        else:
            self.loop.call_soon_threadsafe(self.switchboard.pushed, event)

    def _overheard(self, event: Pushed) -> None:
        if event.name == "conversation.changed":
            self.waiting_room.heard(event.tenant_id, event.data["conversation"])
        elif event.name == "network.blocked":
            self._ask_visitors_again(event.tenant_id)
        elif event.name == "presence.changed" and event.data["person"]["kind"] == Kind.AGENT:
            self._look_who_is_there(event.tenant_id)

    def _look_who_is_there(self, tenant_id: UUID | None = None) -> None:
        self.doorplate.look_again(tenant_id)
        self.waiting_room.look_again(tenant_id)

    def _ask_visitors_again(self, tenant_id: UUID) -> None:
        there = [each for each in self.residents if each.tenant_id == tenant_id and each.visitor_key]
        if there:
            self.ask_again(*there)

    def ask_again(self, *residents: Resident) -> None:
        """Their access may have changed."""
        task = self.loop.create_task(self._ask_again(residents))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _ask_again(self, residents: Iterable[Resident]) -> None:
        try:
            await evict(residents)
        except DatabaseError:
            log.warning("the database cannot be asked who may stay; the next round asks again")

    def _missed(self, tenant_id: UUID) -> None:
        """One look at a time for a tenant; a loss during it leads to another."""
        self._once_more.add(tenant_id)
        self._look_who_is_there(tenant_id)
        running = self._looking.get(tenant_id)
        if running is None or running.done():
            self._looking[tenant_id] = self.loop.create_task(self._look_at(tenant_id))

    async def _look_at(self, tenant_id: UUID) -> None:
        while tenant_id in self._once_more:
            self._once_more.discard(tenant_id)
            if not await self._look(each for each in self.residents if each.tenant_id == tenant_id):
                self._once_more.add(tenant_id)
                await asyncio.sleep(RETRY_S)
        self._looking.pop(tenant_id, None)

    async def _look(self, residents: Iterable[Resident]) -> bool:
        try:
            await reconcile(residents)
        except DatabaseError:
            log.warning("the database cannot be asked what was missed; trying again later")
            return False
        return True

    async def _look_regularly(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await self._look(self.residents)
            await self._ask_again(self.residents)
            self._look_who_is_there()
            await self.switchboard.forget_tenants({each.tenant_id for each in self.residents})


def house() -> House:
    """The running loop's."""
    loop = asyncio.get_running_loop()
    found = _houses.get(loop)
    if found is None:
        found = _houses[loop] = House(loop)
        bus.listen(_tell_houses)
        on_drain(_close_houses)
    return found


def _tell_houses(event: Pushed) -> None:
    for loop, each in list(_houses.items()):
        if not loop.is_closed():
            each.hear(event)


async def _close_houses() -> None:
    for each in list(_houses.values()):
        await each.close()
