"""What a client wants stored: kept, in order, until the server has acknowledged it."""

import asyncio
import time
from contextlib import suppress
from typing import Any

Json = dict[str, Any]
ACK_WITHIN_S = 10.0


class Outbox:
    """One sender takes what is due; whatever is not acknowledged becomes due again."""

    def __init__(self) -> None:
        self._frames: dict[str, Json] = {}
        self._due_at: dict[str, float] = {}
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._frames)

    def __contains__(self, client_id: str) -> bool:
        return client_id in self._frames

    def add(self, frame: Json) -> None:
        self._frames[frame["client_id"]] = frame
        self.again(frame["client_id"], after=0)

    def drop(self, client_id: str) -> None:
        self._frames.pop(client_id, None)
        self._due_at.pop(client_id, None)

    def again(self, client_id: str, *, after: float) -> None:
        if client_id in self._frames:
            self._due_at[client_id] = time.monotonic() + after
            self._changed.set()

    def all_again(self) -> None:
        """A new socket: nothing of the old one counts."""
        for client_id in self._frames:
            self.again(client_id, after=0)

    async def next(self) -> Json:
        """The first frame that is due; it is due again when no acknowledgement comes."""
        while True:
            self._changed.clear()
            now = time.monotonic()
            for client_id, frame in self._frames.items():
                if self._due_at[client_id] <= now:
                    self._due_at[client_id] = now + ACK_WITHIN_S
                    return frame
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause(now)):
                    await self._changed.wait()

    def _pause(self, now: float) -> float | None:
        return min(self._due_at.values()) - now if self._due_at else None
