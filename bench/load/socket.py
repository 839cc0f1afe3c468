"""One WebSocket on the bare event loop."""

import asyncio
import time
from typing import Any, Protocol, cast

import orjson

from bench.load.framing import CLOSE, PING, PONG, BadFrame, FrameReader, client_frame
from bench.load.tally import Tally

Json = dict[str, Any]
LOST_WITHOUT_CLOSE = 1006
# What a browser sends along: the server keeps these headers as long as the socket lives.
_HANDSHAKE = (
    "GET {path} HTTP/1.1\r\n"
    "Host: {host}\r\n"
    "Connection: Upgrade\r\n"
    "Pragma: no-cache\r\n"
    "Cache-Control: no-cache\r\n"
    "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36\r\n"
    "Upgrade: websocket\r\n"
    "Origin: http://{host}\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: kefu.v1.json\r\n"
    "{cookie}\r\n"
)


def handshake(path: str, host: str, cookie: str = "") -> bytes:
    line = f"Cookie: {cookie}\r\n" if cookie else ""
    return _HANDSHAKE.format(path=path, host=host, cookie=line).encode()


class Owner(Protocol):
    """Whoever a socket belongs to."""

    def opened(self, socket: "Socket") -> None: ...
    def heard(self, socket: "Socket", frame: Json, at: float) -> None: ...
    def lost(self, socket: "Socket", code: int) -> None: ...


class Socket(asyncio.Protocol):
    """Open after the server's 101; every frame goes to the owner with the moment its bytes were read."""

    __slots__ = ("_code", "_head", "_opening", "_owner", "_reader", "_tally", "transport")

    def __init__(self, owner: Owner, opening: bytes, tally: Tally) -> None:
        self._owner = owner
        self._opening = opening
        self._tally = tally
        self.transport: asyncio.Transport | None = None
        self._head: bytes | None = b""
        self._reader = FrameReader()
        self._code = LOST_WITHOUT_CLOSE

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance
        self.transport.write(self._opening)

    def data_received(self, data: bytes) -> None:
        at = time.monotonic()
        if self._head is not None:
            data = self._upgrade(self._head + data)
        try:
            frames = self._reader.feed(data) if data else ()
        except BadFrame as error:
            self._tally.faults["bad frame"] += 1
            self._tally.note(str(error))
            self.transport.abort()
            return
        for opcode, payload in frames:
            self._take(opcode, payload, at)

    def connection_lost(self, error: Exception | None) -> None:
        self._owner.lost(self, self._code)

    def send(self, frame: Json) -> None:
        self._tally.frames_out += 1
        self.transport.write(client_frame(orjson.dumps(frame)))

    def close(self) -> None:
        if self.transport is not None:
            self.transport.write(client_frame((1000).to_bytes(2, "big"), CLOSE))
            self.transport.close()

    def _upgrade(self, data: bytes) -> bytes:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            self._head = data
            return b""
        self._head = None
        if head.startswith(b"HTTP/1.1 101"):
            self._owner.opened(self)
            return rest
        self._tally.faults["no upgrade"] += 1
        self._tally.note(head.partition(b"\r\n")[0].decode("latin-1"))
        self.transport.abort()
        return b""

    def _take(self, opcode: int, payload: bytes, at: float) -> None:
        if opcode == PING:
            self.transport.write(client_frame(payload, PONG))
        elif opcode == CLOSE:
            self._code = int.from_bytes(payload[:2], "big") if payload else 1005
            self.transport.close()
        elif opcode != PONG:
            self._tally.frames_in += 1
            self._tally.bytes_in += len(payload)
            self._owner.heard(self, orjson.loads(payload), at)
