"""A gateway that does what the test says: a real WebSocket server whose every frame, cut and silence is scripted."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

Json = dict[str, Any]
WAIT_S = 30
SERVER_TIME = "2026-01-02T03:04:05.000Z"


@dataclass
class Peer:
    """One socket, seen from the server. received keeps every frame that came; pings are answered unless it is_mute."""

    socket: ServerConnection
    frames: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    received: list[Json] = field(default_factory=list)
    is_mute: bool = False

    async def read(self) -> None:
        try:
            async for text in self.socket:
                self.received.append(json.loads(text))
                self.frames.put_nowait(self.received[-1])
                if self.received[-1]["type"] == "ping" and not self.is_mute:
                    await self.send({"type": "pong", "last_seq": 0})
        except ConnectionClosed:
            return

    async def send(self, *frames: Json) -> None:
        for frame in frames:
            await self.socket.send(json.dumps(frame))

    async def expect(self, *kinds: str) -> Json:
        """The next frame of one of these kinds; others are passed over."""
        while True:
            frame = await asyncio.wait_for(self.frames.get(), WAIT_S)
            if frame["type"] in kinds:
                return frame

    async def welcome(self, conversation: Json | None = None) -> Json:
        """Answer the hello; returns it."""
        hello = await self.expect("hello")
        last = conversation["last_seq"] if conversation else 0
        frame = {"type": "welcome", "conversation": conversation, "last_seq": last}
        await self.send(frame | {"server_time": SERVER_TIME})
        return hello

    def sent(self, kind: str) -> list[Json]:
        return [frame for frame in self.received if frame["type"] == kind]

    async def close(self, code: int) -> None:
        await self.socket.close(code)

    def cut(self) -> None:
        """As a pulled cable or a killed process: no close frame."""
        self.socket.transport.abort()


@dataclass
class ScriptedGateway:
    server: Server
    peers: asyncio.Queue[Peer]

    @property
    def host(self) -> str:
        name, port = self.server.sockets[0].getsockname()[:2]
        return f"{name}:{port}"

    async def connected(self) -> Peer:
        """The next socket that somebody opens."""
        return await asyncio.wait_for(self.peers.get(), WAIT_S)

    async def welcomed(self, conversation: Json | None = None) -> Peer:
        peer = await self.connected()
        await peer.welcome(conversation)
        return peer

    @property
    def is_quiet(self) -> bool:
        """Nobody has connected since the last one was taken."""
        return self.peers.empty()


@asynccontextmanager
async def scripted_gateway() -> AsyncIterator[ScriptedGateway]:
    peers: asyncio.Queue[Peer] = asyncio.Queue()

    async def accept(socket: ServerConnection) -> None:
        peer = Peer(socket)
        peers.put_nowait(peer)
        await peer.read()

    protocols = [Subprotocol("kefu.v1.json")]
    async with serve(accept, "127.0.0.1", 0, subprotocols=protocols, ping_interval=None) as server:
        yield ScriptedGateway(server, peers)
