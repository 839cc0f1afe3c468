"""Tells waiting visitors their place in the line, and again when it changes.

Every process does so for its own sockets: it hears of every owner that changes, and reads the line of an inbox, in one
query, only while somebody of it is connected here. Lost events: the line is read again every 30 s and after a loss.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from apps.conversations.models import Conversation
from apps.desk import attending, waiting
from apps.desk.waiting import Waiting
from apps.events import audiences
from apps.live.database import in_database
from apps.live.packets import Packet
from apps.live.rounds import Rounds
from apps.live.switchboard import Listener, Switchboard

Json = dict[str, Any]
Owner = Conversation.Owner


class Place(NamedTuple):
    tenant_id: UUID
    inbox_id: UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """group: of the visitor's sockets."""

    group: str
    priority: str
    position: int
    eta_s: int | None

    def packet(self, conversation_id: str) -> Packet:
        where = {"conversation_id": conversation_id, "position": self.position, "eta_s": self.eta_s}
        return Packet("queue.moved", {"type": "queue", **where}, conversation_id=conversation_id)


Line = dict[str, Standing]  # by conversation, in order


class WaitingRoom:
    """Belongs to one loop."""

    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard
        self._lines: dict[Place, Line] = {}
        self._newcomers: dict[Place, list[tuple[Listener, str]]] = {}
        self._reading: set[Place] = set()
        self._gone: set[str] = set()  # out of the line while it is being read
        self._rounds = Rounds(self._look)

    def greet(self, listener: Listener, conversation: Conversation) -> None:
        """That socket's conversation waits: it is told its place, now or soon."""
        place, key = Place(conversation.tenant_id, conversation.inbox_id), str(conversation.id)
        standing = self._lines.get(place, {}).get(key)
        if standing is not None:
            listener.deliver(standing.packet(key))
        else:
            self._newcomers.setdefault(place, []).append((listener, key))
            self._rounds.mark(place)

    def heard(self, tenant_id: UUID, row: Json) -> None:
        """A conversation of the tenant has changed to this. It is told twice; the agents' version has an inbox."""
        if "inbox" not in row:
            return
        place, key = Place(tenant_id, UUID(row["inbox"]["id"])), row["id"]
        line = self._lines.get(place)
        if row["owner"] != Owner.QUEUE or row["status"] != Conversation.Status.OPEN:
            if place in self._reading:
                self._gone.add(key)
            if line is not None and line.pop(key, None) is not None:
                self._rounds.mark(place)
            return
        self._gone.discard(key)
        known = line.get(key) if line is not None else None
        if known is not None and known.priority == row["priority"]:
            return  # something else has changed
        if line is not None or self._switchboard.hears(_group(place, UUID(row["contact"]["id"]))):
            self._rounds.mark(place)

    def look_again(self, tenant_id: UUID | None = None) -> None:
        """At the tenant's lines, or at all."""
        self._rounds.mark(*(place for place in self._lines if tenant_id in (None, place.tenant_id)))

    async def close(self) -> None:
        await self._rounds.close()

    async def _look(self, places: set[Place]) -> None:
        self._reading = places
        try:
            found = await in_database(_read, places)
            for place, (line, seconds) in found.items():
                still = [each for each in line if str(each.conversation_id) not in self._gone]
                self._show(place, still, seconds)
        finally:
            self._reading = set()
            self._gone.clear()

    def _show(self, place: Place, line: list[Waiting], seconds: float | None) -> None:
        before, newcomers = self._lines.pop(place, {}), self._newcomers.pop(place, [])
        now = {
            key: Standing(_group_of(place, each, before.get(key)), each.priority, position, eta)
            for position, each in enumerate(line, 1)
            for key, eta in [(str(each.conversation_id), waiting.estimate(position, seconds))]
        }
        here = {key: standing for key, standing in now.items() if self._switchboard.hears(standing.group)}
        if here:
            self._lines[place] = now
        moved = {key: each for key, each in here.items() if _differs(each, before.get(key))}
        for key, standing in moved.items():
            self._switchboard.hand_out([standing.group], standing.packet(key))
        for listener, key in newcomers:
            if key in now and key not in moved:
                listener.deliver(now[key].packet(key))


def _differs(now: Standing, before: Standing | None) -> bool:
    return before is None or (now.position, now.eta_s) != (before.position, before.eta_s)


def _group_of(place: Place, each: Waiting, before: Standing | None) -> str:
    return before.group if before is not None else _group(place, each.contact_id)


def _group(place: Place, contact_id: UUID) -> str:
    return audiences.visitor(place.tenant_id, place.inbox_id, contact_id).group


def _read(places: Iterable[Place]) -> dict[Place, tuple[list[Waiting], float | None]]:
    return {place: (waiting.line(*place), _seconds(place)) for place in places}


def _seconds(place: Place) -> float | None:
    """No promise while nobody is there to keep it."""
    is_there = attending.outlook(*place).situation is attending.Situation.THERE
    return waiting.seconds_a_place(*place) if is_there else None
