"""A client that keeps its socket and its outbox: what visitors and agents have in common."""

import asyncio
import random
import time
from typing import Any

from bench.load.oracle import sent_at
from bench.load.socket import Socket
from bench.load.tally import Tally

Json = dict[str, Any]
WELCOME_S = 12.0
FIRST_RETRY_S, MAX_RETRY_S = 1.0, 30.0
RESTARTING = 4012


def retry_delay(attempt: int, code: int = 0) -> float:
    """The pauses of static/js/socket/retrying.js: 1 s, then doubling with jitter up to 30 s."""
    if attempt == 0:
        return 0.2 + random.random() * 1.8 if code == RESTARTING else FIRST_RETRY_S
    ceiling = min(MAX_RETRY_S, FIRST_RETRY_S * 2**attempt)
    return ceiling / 2 + random.random() * ceiling / 2


class Member:
    """name: unique in the run; opening: the handshake's bytes; source: the local address its sockets come from."""

    def __init__(
        self, name: str, opening: bytes, address: tuple[str, int], source: str, tally: Tally
    ) -> None:
        self.name = name
        self.tally = tally
        self.is_online = False
        self.comes_back = False
        self.unacked: dict[str, Json] = {}
        self.acked: dict[str, int] = {}
        self._sent = 0
        self._opening = opening
        self._address = address
        self._source = source
        self._socket: Socket | None = None
        self._welcome: asyncio.Future[None] | None = None
        self._returning: asyncio.Task[None] | None = None
        self._waiting: dict[str, asyncio.Future[None]] = {}

    # ── connection ───────────────────────────────────────────────────────────────────────────────────

    async def connect(self) -> None:
        """Until the welcome. Raises OSError (TimeoutError and ConnectionError are such)."""
        loop = asyncio.get_running_loop()
        self._welcome = loop.create_future()
        try:
            async with asyncio.timeout(WELCOME_S):
                host, port = self._address
                await loop.create_connection(self._new_socket, host, port, local_addr=(self._source, 0))
                await self._welcome
        except BaseException:
            self.drop()
            raise

    def _new_socket(self) -> Socket:
        self._socket = Socket(self, self._opening, self.tally)
        return self._socket

    def hello(self) -> Json:
        return {"type": "hello"}

    def opened(self, socket: Socket) -> None:
        if socket is self._socket:
            socket.send(self.hello())

    def heard(self, socket: Socket, frame: Json, at: float) -> None:
        if socket is self._socket:
            self.tally.kinds[frame["type"]] += 1
            self.receive(frame, at)

    def lost(self, socket: Socket, code: int) -> None:
        if socket is not self._socket:
            return
        self._socket, self.is_online = None, False
        self.tally.closes[code] += 1
        if self._welcome is not None and not self._welcome.done():
            self._welcome.set_exception(ConnectionError(f"closed with {code} before the welcome"))
        elif self.comes_back:
            self._returning = asyncio.get_running_loop().create_task(self._return(code))

    async def _return(self, code: int) -> None:
        attempt = 0
        while True:
            await asyncio.sleep(retry_delay(attempt, code))
            try:
                await self.connect()
            except OSError:
                self.tally.kinds["(failed reconnect)"] += 1
                attempt += 1
            else:
                return

    def drop(self) -> None:
        """Leave for good, without waiting for the server."""
        socket, self._socket, self.is_online = self._socket, None, False
        if socket is not None:
            socket.close()

    @property
    def local_address(self) -> str:
        assert self._socket is not None
        host, port = self._socket.transport.get_extra_info("sockname")[:2]
        return f"{host}:{port}"

    # ── frames ───────────────────────────────────────────────────────────────────────────────────────

    def receive(self, frame: Json, at: float) -> None:
        kind = frame["type"]
        if kind == "ack":
            self._acknowledged(frame, at)
        elif kind == "welcome":
            self.welcomed(frame)
        elif kind == "error":
            self._refused(frame)

    def welcomed(self, frame: Json) -> None:
        self.is_online = True
        if self._welcome is not None and not self._welcome.done():
            self._welcome.set_result(None)
        for message in self.unacked.values():
            self.send(message)

    def send(self, frame: Json) -> None:
        if self._socket is not None and self.is_online:
            self._socket.send(frame)

    def say(self, content: str, **fields: str) -> str:
        """Send a message and keep it until it is acknowledged. Answers its client_id."""
        client_id = f"{self.name}-{self._sent}-{round(time.monotonic() * 1e6)}"
        self._sent += 1
        self.unacked[client_id] = {"type": "message", "client_id": client_id, "content": content, **fields}
        self.send(self.unacked[client_id])
        return client_id

    async def say_and_wait(self, content: str, within: float) -> None:
        """Raises TimeoutError when neither an ack nor an error comes."""
        client_id = self.say(content)
        answered = self._waiting[client_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(within):
                await answered
        finally:
            del self._waiting[client_id]

    def _acknowledged(self, frame: Json, at: float) -> None:
        client_id, seq = frame["client_id"], frame["seq"]
        if self.acked.setdefault(client_id, seq) != seq:
            self._fault("acknowledged with two numbers", client_id)
        if self.unacked.pop(client_id, None) is not None:
            self.tally.time(self.tally.acks, sent_at(client_id), at)
        self._answered(client_id)

    def _refused(self, frame: Json) -> None:
        self.tally.errors[frame["code"]] += 1
        self.tally.note(f"{self.name}: {frame['code']} {frame['detail']}")
        self._answered(frame.get("client_id", ""))

    def _answered(self, client_id: str) -> None:
        waiting = self._waiting.get(client_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    def _fault(self, name: str, note: str) -> None:
        self.tally.faults[name] += 1
        self.tally.note(f"{self.name}: {note}")
