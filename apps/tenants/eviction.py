"""Telling the sockets that somebody's access has changed. Each is admitted again on it, or ends.

Knows no tables, so that User itself can tell. A socket that misses the event is asked again within half a minute.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.events import audiences, bus
from apps.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessChanged(Event):
    """Sessions, password, role, membership or tenant: something that opened the door is different now.

    user_id: of the person, or of the API key whose sockets hear this.
    """

    name: ClassVar[str] = "access.changed"
    user_id: str


def announce(user_id: UUID, tenant_ids: Iterable[UUID]) -> None:
    """After commit, to all sockets of that person (or API key) in those tenants."""
    sockets = [audiences.user(tenant_id, user_id) for tenant_id in tenant_ids]
    if sockets:
        bus.publish(AccessChanged(user_id=str(user_id)), to=sockets)
