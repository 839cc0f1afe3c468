"""Which conversation an agent's page shows: one at a time, told to the colleagues who have it open too."""

import uuid

from redis.exceptions import RedisError

from apps.conversations.events import LookersChanged
from apps.desk import looking
from apps.tenants.access import Desk


class Lookout:
    """Of one socket."""

    def __init__(self) -> None:
        self._page = uuid.uuid4().hex
        self._at: tuple[Desk, uuid.UUID] | None = None

    async def look(self, desk: Desk, conversation_id: uuid.UUID) -> LookersChanged:
        """Raises RedisError or OSError when Valkey is away."""
        if self._at != (desk, conversation_id):
            await self.look_away()
        self._at = (desk, conversation_id)
        return await looking.look(desk, conversation_id, page=self._page)

    async def look_away(self, conversation_id: uuid.UUID | None = None) -> None:
        """From that conversation, or from whichever it is. While Valkey is away the entry expires there by itself."""
        if self._at is None or conversation_id not in (None, self._at[1]):
            return
        (desk, seen), self._at = self._at, None
        try:
            await looking.look_away(desk, seen, page=self._page)
        except (RedisError, OSError):
            return
