"""What a socket has sent and its consumer has not taken yet."""

import asyncio
from collections.abc import Callable
from typing import Any

Message = dict[str, Any]
# So many wait for the consumer before the socket is not read any more; it is read again when half are taken.
FULL = 8
RESUME = 4


class Inbox:
    """An ASGI `receive` for one consumer. A tenth of an asyncio.Queue's size: thousands of them lie idle."""

    __slots__ = ("_is_paused", "_messages", "_pause", "_resume", "_waiter")

    def __init__(self, pause: Callable[[], None], resume: Callable[[], None]) -> None:
        self._messages: list[Message] = []
        self._waiter: asyncio.Future[None] | None = None
        self._pause = pause
        self._resume = resume
        self._is_paused = False

    def put_nowait(self, message: Message) -> None:
        self._messages.append(message)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if len(self._messages) >= FULL and not self._is_paused:
            self._is_paused = True
            self._pause()

    def drop(self) -> None:
        """Forget what was not taken: the socket is closed."""
        self._messages.clear()

    async def receive(self) -> Message:
        while not self._messages:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        message = self._messages.pop(0)
        if self._is_paused and len(self._messages) <= RESUME:
            self._is_paused = False
            self._resume()
        return message
