"""What a socket writes to. Sending never waits; a reader who falls too far behind is cut and catches up by replay."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from apps.live import metrics
from apps.live.closing import CLOSE_TOO_SLOW

# With this much waiting, hints (typing, deltas, lists) are dropped and whoever can wait does (drained).
CONGESTED_BYTES = 64 * 1024
RELIEVED_BYTES = 16 * 1024
# With this much waiting, or congested for this long, the reader is cut.
VISITOR_LIMIT = 1024 * 1024
AGENT_LIMIT = 4 * 1024 * 1024
CONGESTED_FOR_S = 20.0

Json = dict[str, Any]


class Payload:
    """One message for any number of sockets. Its WebSocket frame (unmasked, unfragmented) is made once."""

    __slots__ = ("_frame", "data", "is_binary")

    def __init__(self, data: bytes, is_binary: bool) -> None:
        self.data = data
        self.is_binary = is_binary
        self._frame: bytes | None = None

    @property
    def frame(self) -> bytes:
        if self._frame is None:
            self._frame = _header(len(self.data), self.is_binary) + self.data
        return self._frame


def _header(length: int, is_binary: bool) -> bytes:
    first = b"\x82" if is_binary else b"\x81"
    if length < 126:
        return first + length.to_bytes(1, "big")
    if length < 65536:
        return first + b"\x7e" + length.to_bytes(2, "big")
    return first + b"\x7f" + length.to_bytes(8, "big")


class Wire(Protocol):
    """limit: so many unsent bytes cut the reader; assign another at any time."""

    limit: int

    def send(self, payload: Payload, *, droppable: bool = False) -> None:
        """Never waits. A droppable payload is dropped while the wire is congested."""
        ...

    @property
    def is_congested(self) -> bool: ...

    async def drained(self) -> None:
        """Once it is not congested, or gone."""
        ...

    def close(self, code: int) -> None:
        """What was sent before goes out before the close code."""
        ...


class AsgiWire:
    """Over any ASGI server's `send`. One task writes, while there is something to write."""

    def __init__(self, send: Callable[[Json], Awaitable[None]]) -> None:
        self.limit = VISITOR_LIMIT
        self._send = send
        self._queue: deque[tuple[Json, int]] = deque()
        self._unsent = 0
        self._writer: asyncio.Task[None] | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._relieved: asyncio.Event | None = None
        self._is_closed = False

    def send(self, payload: Payload, *, droppable: bool = False) -> None:
        if self._is_closed or (droppable and self.is_congested):
            return
        if self._unsent + len(payload.data) > self.limit:
            self._cut()
            return
        self._put(_message(payload), len(payload.data))
        if self.is_congested and self._patience is None:
            self._patience = asyncio.get_running_loop().call_later(CONGESTED_FOR_S, self._cut)

    @property
    def is_congested(self) -> bool:
        return self._unsent > CONGESTED_BYTES

    async def drained(self) -> None:
        while self.is_congested and not self._is_closed:
            self._relieved = self._relieved or asyncio.Event()
            await self._relieved.wait()

    def close(self, code: int) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._put({"type": "websocket.close", "code": code}, 0)
            self._relieve()

    def _put(self, message: Json, size: int) -> None:
        self._queue.append((message, size))
        self._unsent += size
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._queue:
                message, size = self._queue.popleft()
                await self._send(message)
                self._unsent -= size
                if self._unsent <= RELIEVED_BYTES:
                    self._relieve()
        except OSError:
            self._is_closed = True  # the server says that the peer is gone
        finally:
            self._writer = None
            self._relieve()

    def _relieve(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        if self._relieved is not None:
            self._relieved.set()
            self._relieved = None

    def _cut(self) -> None:
        """The server has the message that hangs in its hands; nothing more of ours follows but the code."""
        metrics.slow_readers_total.inc()
        self._queue.clear()
        self._unsent = 0
        self.close(CLOSE_TOO_SLOW)


def _message(payload: Payload) -> Json:
    if payload.is_binary:
        return {"type": "websocket.send", "bytes": payload.data}
    return {"type": "websocket.send", "text": payload.data.decode()}
