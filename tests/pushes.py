"""What this process pushes to sockets, heard where the gateway would hear it."""

import asyncio
from uuid import UUID

from apps.common.loop import submit
from apps.events import bus
from apps.events.envelopes import Pushed

_all: list[Pushed] = []


class Pushes:
    """Everything pushed to a tenant's audiences from now on."""

    def __init__(self, tenant_id: UUID) -> None:
        bus.listen(_all.append)
        self._tenant_id = tenant_id
        self._until_now = len(self._of_tenant())

    def _of_tenant(self) -> list[Pushed]:
        submit(asyncio.sleep(0)).result(30)  # what was published before has been heard then
        return [push for push in _all if push.tenant_id == self._tenant_id]

    def heard(self) -> list[Pushed]:
        return self._of_tenant()[self._until_now :]

    def named(self, name: str) -> list[Pushed]:
        return [push for push in self.heard() if push.name == name]
