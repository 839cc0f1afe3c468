"""A socket's wire straight to Daphne's transport: what is sent in one turn of the loop leaves in one system call."""

import asyncio
from typing import Any, Protocol

from apps.live import metrics
from apps.live.closing import CLOSE_TOO_SLOW
from apps.live.wire import CONGESTED_BYTES, CONGESTED_FOR_S, RELIEVED_BYTES, VISITOR_LIMIT, Payload

# The transport gets so much at a time; what is behind it can still be dropped as whole frames.
CHUNK = 64 * 1024
_IDLE, _DIRTY, _BUSY, _GONE = range(4)


class Peer(Protocol):
    """The WebSocket protocol, which owns the closing handshake."""

    def say_goodbye(self, code: int) -> None: ...

    def refuse(self, code: int) -> None: ...


class SocketWire:
    """Everything that goes to the peer passes here, autobahn's own frames included.

    _IDLE: nothing waits. _DIRTY: flushed at the end of this turn of the loop. _BUSY: the transport has a chunk and
    will ask for the next one (as a Twisted pull producer, we are told when its buffer is empty).
    """

    __slots__ = ("_patience", "_peer", "_queue", "_relieved", "_state", "_transport", "_unsent", "limit")

    def __init__(self, transport: Any, peer: Peer) -> None:
        self.limit = VISITOR_LIMIT
        self._transport = transport
        self._peer: Peer | None = peer
        self._queue: list[bytes] = []
        self._unsent = 0
        self._state = _IDLE
        self._patience: asyncio.TimerHandle | None = None
        self._relieved: asyncio.Event | None = None

    def send(self, payload: Payload, *, droppable: bool = False) -> None:
        if self._state == _GONE or (droppable and self.is_congested):
            return
        frame = payload.frame
        if self._unsent + len(frame) > self.limit:
            self._cut_off()
            return
        self.write(frame)
        if self._unsent > CONGESTED_BYTES and self._patience is None:
            self._patience = asyncio.get_running_loop().call_later(CONGESTED_FOR_S, self._cut_off)

    def write(self, data: bytes) -> None:
        """Bytes of the protocol itself: pongs, close frames, the handshake."""
        if self._state == _GONE:
            return
        self._queue.append(data)
        self._unsent += len(data)
        if self._state == _IDLE:
            self._state = _DIRTY
            _flush_soon(self)

    @property
    def is_congested(self) -> bool:
        return self._unsent > CONGESTED_BYTES

    async def drained(self) -> None:
        while self.is_congested and self._state != _GONE:
            self._relieved = self._relieved or asyncio.Event()
            await self._relieved.wait()

    def close(self, code: int) -> None:
        if self._peer is not None:
            self._peer.say_goodbye(code)

    def flush(self) -> None:
        while self._state == _DIRTY:
            chunk = self._take()
            sent = self._transport.writeSomeData(chunk)
            sent = sent if isinstance(sent, int) else 0  # the transport will find out that the peer is gone
            if sent < len(chunk):
                self._state = _BUSY
                self._transport.write(chunk[sent:])
            elif not self._queue:
                self._state = _IDLE

    def hand_over(self) -> None:
        """Everything to the transport, which ends the connection after it."""
        if self._state != _GONE:
            if self._queue:
                self._transport.write(b"".join(self._queue))
            self._end()

    def _take(self) -> bytes:
        count = size = 0
        for frame in self._queue:
            count += 1
            size += len(frame)
            if size >= CHUNK:
                break
        chunk = self._queue[0] if count == 1 else b"".join(self._queue[:count])
        del self._queue[:count]
        self._unsent -= size
        return chunk

    def _cut_off(self) -> None:
        metrics.slow_readers_total.inc()
        self._queue.clear()
        self._unsent = 0
        if self._peer is not None:
            self._peer.refuse(CLOSE_TOO_SLOW)

    def _end(self) -> None:
        self._state = _GONE
        self._peer = None  # no circle is left for the garbage collector, which hardly ever runs in full
        self._queue.clear()
        self._unsent = 0
        self._relieve()

    def _relieve(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        if self._relieved is not None:
            self._relieved.set()
            self._relieved = None

    # ── Twisted's pull producer ────────────────────────────────────────────────────────────────────

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        """The transport's buffer is empty."""
        if self._state == _BUSY:
            if self._queue:
                self._transport.write(self._take())
            else:
                self._state = _IDLE
            if self._unsent <= RELIEVED_BYTES:
                self._relieve()

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        """The connection is gone."""
        self._end()


_dirty: list[SocketWire] = []


def _flush_soon(wire: SocketWire) -> None:
    if not _dirty:
        asyncio.get_running_loop().call_soon(_flush_all)
    _dirty.append(wire)


def _flush_all() -> None:
    wires = _dirty.copy()
    _dirty.clear()
    for wire in wires:
        wire.flush()
