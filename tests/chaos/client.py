"""A client written from docs/protocol.md: reconnects, resends until acknowledged, asks for what it missed."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.chaos.codecs import Codec
from tests.chaos.connection import Connection, open_connection
from tests.chaos.outbox import Outbox
from tests.chaos.record import Ack, Began, Reader, Record, Refusal, Sent, Shown

Json = dict[str, Any]
# The document says up to 30 s; a run of a few minutes is better spent writing.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 4.0
RESTARTING, TOO_MANY = 4012, 4429
WELCOME_WITHIN_S = 10.0
ANSWER_WITHIN_S = 10.0
PING_AFTER_S, DEAD_AFTER_S = 4.0, 12.0
FRAMES_PER_S = 15.0  # the server allows 20
AGAIN_AFTER_S = 0.7
PASSING = {"unavailable", "rate_limited"}


class Silent(Exception):
    """The server has not answered for so long that the socket is taken for dead."""


class Client:
    """One tab. Subclasses say hello and know what they read."""

    path = ""

    def __init__(
        self, reader: Reader, record: Record, *, url: str, codec: Codec, chance: random.Random
    ) -> None:
        self.reader = reader
        self.name = reader.name
        self.outbox = Outbox()
        self.last: dict[str, int] = {}  # conversation -> last seq shown
        self.connection: Connection | None = None
        self.is_tiny = False
        self.cookie = ""
        self._record = record
        self._url = url + self.path
        self._codec = codec
        self._chance = chance
        self._ended = asyncio.Event()
        self._turn = asyncio.Lock()
        self._left = asyncio.Event()
        # Frames without acknowledgement, made at the moment they leave; lost with their socket.
        self._asides: deque[Callable[[], Json]] = deque()
        self._aside = asyncio.Event()
        self._awaited: dict[str, float] = {}  # ref -> until when its answer has to be there
        self._heard_at = 0.0
        self._was_welcome = False
        self._mine: set[str] = set()
        self.stored: deque[tuple[str, str]] = deque(
            maxlen=10
        )  # (conversation, id) of what was acknowledged last
        record.readers[reader.name] = reader

    # ── what others ask of it ──────────────────────────────────────────────────────────────────────

    def say(self, content: str, **fields: Any) -> None:
        client_id = f"{self.name}-{len(self._mine) + 1}"
        self._mine.add(client_id)
        conversation_id = fields.get("conversation_id", "")
        self._record.sent[client_id] = Sent(
            client_id, self.name, content, conversation_id, self._record.now()
        )
        self.outbox.add({"type": "message", "client_id": client_id, "content": content, **fields})

    def mention(self, **frame: Any) -> None:
        """Send it if there is a socket; nobody minds if not."""
        self.aside(lambda: frame)

    def aside(self, make: Callable[[], Json]) -> None:
        self._asides.append(make)
        self._aside.set()

    def expect_answer(self, ref: str) -> None:
        """Without an answer that carries the ref the socket is taken for dead."""
        self._awaited[ref] = time.monotonic() + ANSWER_WITHIN_S

    def leave(self) -> Connection | None:
        """Go on with a new socket and leave the old one as it is: half open."""
        connection = self.connection
        self._left.set()
        return connection

    async def live(self) -> None:
        """Until end() is called."""
        pause = FIRST_PAUSE_S
        while not self._ended.is_set():
            code = 0
            try:
                await self._one_socket()
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 0
                self._record.reconnects[str(code or "cut")] += 1
            except (OSError, WebSocketException, TimeoutError, Silent) as error:
                self._record.reconnects[type(error).__name__] += 1
            if self._was_welcome:
                pause = FIRST_PAUSE_S
            await self._rest(self._pause_after(code, pause))
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _pause_after(self, code: int, pause: float) -> float:
        if code == RESTARTING:
            return self._chance.uniform(0, 3)
        return (10 if code == TOO_MANY else pause) * self._chance.uniform(0.5, 1)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)

    def end(self) -> None:
        self._ended.set()

    # ── one socket ─────────────────────────────────────────────────────────────────────────────────

    async def _one_socket(self) -> None:
        self._was_welcome = False
        connection = await open_connection(self._url, self._codec, cookie=self.cookie, tiny=self.is_tiny)
        self._left.clear()
        self._asides.clear()
        self._awaited.clear()
        try:
            await self._greet(connection)
            self.connection = connection
            self._was_welcome = True
            self.welcomed(connection)
            self.outbox.all_again()
            await self._until_over(connection)
        finally:
            self.connection = None
            if not self._left.is_set():
                connection.reset()

    async def _greet(self, connection: Connection) -> None:
        async with asyncio.timeout(WELCOME_WITHIN_S):
            await self.hello(connection)
            while True:
                frame = await connection.receive()
                self._take(connection, frame)
                if frame["type"] == "welcome":
                    return

    async def hello(self, connection: Connection) -> None:
        raise NotImplementedError

    def reads(self, conversation_id: str, contact_id: str) -> bool:
        """Whether this tab is to be shown that conversation of that contact."""
        raise NotImplementedError

    def welcomed(self, connection: Connection) -> None:
        """For subclasses: the first frames after the welcome."""

    async def _until_over(self, connection: Connection) -> None:
        works = (
            self._hear(connection),
            self._speak(connection),
            self._speak_aside(connection),
            self._beat(connection),
            self._left.wait(),
            self._ended.wait(),
        )
        tasks = [asyncio.create_task(work) for work in works]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _hear(self, connection: Connection) -> None:
        while True:
            self._take(connection, await connection.receive())

    async def _speak(self, connection: Connection) -> None:
        sent: set[str] = set()
        while True:
            frame = await self.outbox.next()
            self._record.resent += frame["client_id"] in sent
            sent.add(frame["client_id"])
            await self._send(connection, frame)

    async def _speak_aside(self, connection: Connection) -> None:
        while True:
            self._aside.clear()
            while self._asides:
                await self._send(connection, self._asides.popleft()())
            await self._aside.wait()

    async def _send(self, connection: Connection, frame: Json) -> None:
        """No faster than the server allows."""
        async with self._turn:
            await connection.send(frame)
            await asyncio.sleep(1 / FRAMES_PER_S)

    async def _beat(self, connection: Connection) -> None:
        self._heard_at = time.monotonic()
        while True:
            await asyncio.sleep(PING_AFTER_S)
            now = time.monotonic()
            silence = now - self._heard_at
            if silence > DEAD_AFTER_S or any(until < now for until in self._awaited.values()):
                raise Silent
            if silence > PING_AFTER_S:
                await connection.send({"type": "ping"})

    # ── frames ─────────────────────────────────────────────────────────────────────────────────────

    def _take(self, connection: Connection, frame: Json) -> None:
        self._heard_at = time.monotonic()
        self._awaited.pop(frame.get("ref", ""), None)
        kind = frame["type"]
        named = conversation_of(frame)
        for conversation_id in named:
            self._record.heard[self.name, conversation_id, kind] += 1
        if kind == "ack":
            self._acknowledged(connection, frame)
        elif kind == "error":
            self._failed(frame)
        elif kind in ("message", "skip"):
            self._shown(connection, frame, named[0])
        self.taken(frame, named)

    def taken(self, frame: Json, conversations: list[str]) -> None:
        """For subclasses: a frame came that names these conversations."""

    def _acknowledged(self, connection: Connection, frame: Json) -> None:
        ack = Ack(
            frame["client_id"],
            frame["id"],
            frame["seq"],
            frame["conversation_id"],
            connection.number,
            self._record.now(),
        )
        (self._record.acks if ack.client_id in self._mine else self._record.foreign_acks).append(ack)
        self.stored.append((ack.conversation_id, ack.message_id))
        self.outbox.drop(ack.client_id)

    def _failed(self, frame: Json) -> None:
        self._record.errors[frame["code"]] += 1
        client_id = frame.get("client_id", "")
        if frame["code"] in PASSING:
            self.outbox.again(client_id, after=AGAIN_AFTER_S)
            self.failed_for_now(frame)
        elif client_id in self.outbox:
            self._record.refusals.append(Refusal(client_id, frame["code"], self._record.now()))
            self.outbox.drop(client_id)

    def failed_for_now(self, frame: Json) -> None:
        """For subclasses: a frame that is not a message has to be sent again."""

    def began(self, connection: Connection, conversation_id: str) -> int:
        """Where to go on reading the conversation."""
        after_seq = self.last.setdefault(conversation_id, 0)
        event = Began(self.name, connection.number, conversation_id, after_seq, self._record.now())
        self._record.reading.append(event)
        return after_seq

    def _shown(self, connection: Connection, frame: Json, conversation_id: str) -> None:
        """Everything that came is written down as it came; the client itself counts on as it should."""
        stored = frame.get("message", {})
        seq = stored.get("seq") or frame["seq"]
        self._record.reading.append(
            Shown(
                self.name,
                connection.number,
                conversation_id,
                seq,
                self._record.now(),
                stored.get("id", ""),
                stored.get("content", ""),
            )
        )
        self.last[conversation_id] = max(seq, self.last.get(conversation_id, 0))


def conversation_of(frame: Json) -> list[str]:
    """The ids of all conversations that a frame names."""
    rows = [frame, frame.get("message"), frame.get("conversation"), *frame.get("conversations", ())]
    named = [row.get("conversation_id") for row in rows if isinstance(row, dict)]
    named += [row.get("id") for row in (frame.get("conversation"), *frame.get("conversations", ())) if row]
    return [each for each in named if each]
