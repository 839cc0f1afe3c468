"""One WebSocket, with handles to mistreat it."""

import asyncio
import socket
import struct
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.chaos.codecs import Codec

Json = dict[str, Any]
OPEN_WITHIN_S = 8.0
TINY_BUFFER = 4096
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_numbers = count(1)


class Connection:
    """number: unique in the run."""

    def __init__(self, connection: ClientConnection, codec: Codec) -> None:
        self.number = next(_numbers)
        self._connection = connection
        self._codec = codec

    async def send(self, frame: Json) -> None:
        await self._connection.send(self._codec.encode(frame))

    async def receive(self) -> Json:
        return self._codec.decode(await self._connection.recv())

    async def close(self) -> None:
        """As a client does that means it."""
        await self._connection.close()

    def reset(self) -> None:
        """RST: as when a phone changes networks or a process is killed."""
        raw = self._connection.transport.get_extra_info("socket")
        if raw.fileno() >= 0:  # otherwise the server was faster
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._connection.transport.abort()

    def stop_reading(self) -> None:
        """The server's frames pile up: first here, then there."""
        self._connection.transport.pause_reading()

    def read_on(self) -> None:
        if not self._connection.transport.is_closing():
            self._connection.transport.resume_reading()


async def open_connection(url: str, codec: Codec, *, cookie: str = "", tiny: bool = False) -> Connection:
    """tiny: with a receive buffer so small that a pause is felt by the server at once."""
    address = urlsplit(url)
    raw = socket.socket()
    raw.setblocking(False)
    if tiny:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY_BUFFER)
    try:
        async with asyncio.timeout(OPEN_WITHIN_S):
            await asyncio.get_running_loop().sock_connect(raw, (address.hostname, address.port))
            connection = await connect(
                url,
                sock=raw,
                subprotocols=[Subprotocol(codec.subprotocol)],
                additional_headers={"Cookie": cookie} if cookie else {},
                compression=None,
                max_size=None,
                ping_interval=None,  # this client has pings of its own, as the document describes them
                close_timeout=1,
                open_timeout=None,
                proxy=None,
            )
    except BaseException:
        raw.close()
        raise
    return Connection(connection, codec)
