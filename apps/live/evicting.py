"""Sockets end when what opened the door is gone: signed out, new password, other role, revoked key, closed inbox; and
when their visitor is blocked."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

from apps.conversations.blocks import BlockList, block_lists
from apps.desk.identity import strangers_among
from apps.desk.program.serving import ScopeMissing
from apps.live.database import in_database
from apps.live.seats import Seat
from apps.tenants.access import Desk
from apps.tenants.admission import (
    KeyAccess,
    SocketAccess,
    keys_still_admitted,
    open_inboxes,
    still_admitted,
)
from apps.tenants.models import ApiKey


class Guest(Protocol):
    """A welcomed socket: an agent's has a seat, a visitor's the key of inbox and contact."""

    tenant_id: UUID
    seat: Seat | None
    address: str

    @property
    def visitor_key(self) -> tuple[UUID, UUID] | None: ...

    def show_out(self) -> None:
        """Whoever is there has no access any more."""

    def turn_away(self) -> None:
        """Whoever is there has been blocked."""


async def evict(guests: Iterable[Guest]) -> None:
    """Ask again for all of them; show out who may not stay, and give the others the role of now."""
    everybody = list(guests)
    seated = [(guest, guest.seat) for guest in everybody if guest.seat is not None]
    if seated:
        await _evict_agents(seated)
    visitors = [(guest, guest.visitor_key) for guest in everybody if guest.visitor_key is not None]
    if visitors:
        await _evict_visitors(visitors)


async def _evict_visitors(visitors: list[tuple[Guest, tuple[UUID, UUID]]]) -> None:
    keys = {key for _guest, key in visitors}
    inboxes = await in_database(open_inboxes, {inbox_id for inbox_id, _contact_id in keys})
    strangers = await in_database(strangers_among, keys)
    blocked = await in_database(block_lists, {guest.tenant_id for guest, _key in visitors})
    nobody = BlockList()
    for guest, key in visitors:
        if blocked.get(guest.tenant_id, nobody).holds(key[1], guest.address):
            guest.turn_away()
        elif key[0] not in inboxes or key in strangers:
            guest.show_out()


async def _evict_agents(seated: list[tuple[Guest, Seat]]) -> None:
    accesses = {seat.access for _guest, seat in seated}
    people = await in_database(still_admitted, [each for each in accesses if isinstance(each, SocketAccess)])
    keys = await in_database(keys_still_admitted, [each for each in accesses if isinstance(each, KeyAccess)])
    for guest, seat in seated:
        guest.seat = _renewed(seat, people, keys)
        if guest.seat is None:
            guest.show_out()


def _renewed(
    seat: Seat, people: Mapping[SocketAccess, Desk], keys: Mapping[KeyAccess, ApiKey]
) -> Seat | None:
    try:
        if isinstance(seat.access, SocketAccess):
            desk = people.get(seat.access)
            return seat.of_desk(desk) if desk else None
        key = keys.get(seat.access)
        return seat.of_key(key) if key else None
    except ScopeMissing:
        return None
