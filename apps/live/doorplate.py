"""What visitors see of an inbox's hours and people: with the welcome, and again when it changes.

It changes when an agent comes, goes or chooses, and when the clock passes an opening or closing time. Every process
reads it for its own sockets: once per inbox and language, however many there are.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import Error as DatabaseError

from apps.common.clock import now
from apps.desk import attending
from apps.events import audiences
from apps.events.audiences import Audience
from apps.live.database import gathered, in_database
from apps.live.packets import Packet
from apps.live.rounds import Rounds
from apps.live.switchboard import Switchboard
from apps.tenants.access import NoSuchInbox, active_inbox

ASK_S = 2.0
SLACK_S = 0.02  # a timer must not be earlier than the clock
Json = dict[str, Any]
log = logging.getLogger(__name__)


class Sign(NamedTuple):
    """locale: one of ours."""

    tenant_id: UUID
    inbox_id: UUID
    locale: str

    @property
    def audience(self) -> Audience:
        return audiences.inbox_visitors(self.tenant_id, self.inbox_id, self.locale)


class Reading(NamedTuple):
    """changes_at: when the hours will change it."""

    shown: Json
    changes_at: datetime | None


class Doorplate:
    """Belongs to one loop. Sockets join the sign's audience before they read it."""

    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard
        self._shown: dict[Sign, Json] = {}
        self._reader = gathered(_read_each, at_once=100)
        self._rounds = Rounds(self._look)
        self._timer: asyncio.TimerHandle | None = None

    async def read(self, sign: Sign) -> Json | None:
        """None: it cannot be read now; it will be told once it can."""
        if sign in self._shown:
            return self._shown[sign]
        try:
            async with asyncio.timeout(ASK_S):
                reading = await self._reader.get(sign)
        except (DatabaseError, TimeoutError):
            log.warning("whether somebody is there cannot be read now")
            self._shown.setdefault(sign, {})
            return None
        if reading is not None:
            self._shown.setdefault(sign, reading.shown)
            self._wake_at([reading])
        return self._shown.get(sign)

    def look_again(self, tenant_id: UUID | None = None) -> None:
        """Something about the tenant's people may have changed; None: about anybody's."""
        self._rounds.mark(*(sign for sign in self._shown if tenant_id in (None, sign.tenant_id)))

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        await self._rounds.close()

    async def _look(self, signs: set[Sign]) -> None:
        heard = [sign for sign in signs if self._switchboard.hears(sign.audience.group)]
        for sign in signs.difference(heard):
            self._shown.pop(sign, None)
        readings = dict(zip(heard, await in_database(_read_each, heard), strict=True)) if heard else {}
        for sign, reading in readings.items():
            if reading is not None and self._shown.get(sign) != reading.shown:
                self._shown[sign] = reading.shown
                packet = Packet("door.changed", {"type": "presence", **reading.shown})
                self._switchboard.hand_out([sign.audience.group], packet)
        self._wake_at(readings.values())

    def _wake_at(self, readings: Iterable[Reading | None]) -> None:
        """The clock will change what is shown, though nothing happens."""
        times = [each.changes_at for each in readings if each is not None and each.changes_at is not None]
        if not times:
            return
        loop = asyncio.get_running_loop()
        due = loop.time() + max(0.0, (min(times) - now()).total_seconds()) + SLACK_S
        if self._timer is None or self._timer.cancelled() or not loop.time() < self._timer.when() <= due:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = loop.call_at(due, self.look_again)


def _read_each(signs: Sequence[Sign]) -> list[Reading | None]:
    """None: there is no such inbox any more."""
    staff = {tenant_id: attending.staff_now(tenant_id) for tenant_id in {sign.tenant_id for sign in signs}}
    known: dict[Sign, Reading | None] = {}
    for sign in signs:
        if sign not in known:
            known[sign] = _read(sign, staff[sign.tenant_id])
    return [known[sign] for sign in signs]


def _read(sign: Sign, staff: attending.Staff | None) -> Reading | None:
    try:
        inbox = active_inbox(sign.tenant_id, sign.inbox_id)
    except NoSuchInbox:
        return None
    return Reading(attending.shown(inbox, sign.locale, staff), attending.changes_at(inbox))
