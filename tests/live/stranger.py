"""A client written from docs/protocol.md alone, for visitors and agents, over both sub-protocols.

It shares no code with the server but the module that protoc generates from the published schema. Everything happens
in `wait`, which reads frames until something is true; a lost connection is repaired there, as the document tells.
"""

import json
import random
import socket
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from apps.live.codecs.generated.gateway_pb2 import ClientFrame, ServerFrame

Json = dict[str, Any]
NEVER_AGAIN = {4400, 4401, 4403}
TRY_AGAIN = {"unavailable", "rate_limited"}
PROTOCOLS = ("kefu.v1.json", "kefu.v1.protobuf")


def written(frame: Json, protocol: str) -> str | bytes:
    if protocol == "kefu.v1.json":
        return json.dumps(frame)
    fields = {name: value for name, value in frame.items() if name not in ("type", "ref")}
    arranged = {frame["type"]: fields} | ({"ref": frame["ref"]} if "ref" in frame else {})
    return ParseDict(arranged, ClientFrame()).SerializeToString()


def read(data: str | bytes, protocol: str) -> Json:
    """A frame of a type that is newer than the schema has the type ""."""
    if protocol == "kefu.v1.json":
        assert isinstance(data, str)
        return dict(json.loads(data))
    assert isinstance(data, bytes)
    frame = ServerFrame.FromString(data)
    kind = frame.WhichOneof("frame")
    if kind is None:
        return {"type": ""}
    fields = MessageToDict(
        getattr(frame, kind), preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return {"type": kind} | fields | ({"ref": frame.ref} if frame.HasField("ref") else {})


@dataclass
class Thread:
    """One conversation as this client knows it."""

    last: int = 0
    lines: list[Json | None] = field(default_factory=list)  # by seq, from 1; None: not for us
    growing: dict[str, str] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    state: Json = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        return [line["content"] for line in self.lines if line is not None]

    def line(self, seq: int, message: Json | None) -> bool:
        """False: something is missing before it."""
        if seq == self.last + 1:
            self.last = seq
            self.lines.append(message)
            if message is not None:
                self._note(message)
        return seq <= self.last

    def _note(self, message: Json) -> None:
        self.end(message["id"])
        if message["metadata"].get("activity") == "recalled":
            for line in self.lines:
                if line is not None and line["id"] == message["metadata"]["message_id"]:
                    line.update(content="", metadata={"recalled": True})

    def update(self, message: Json) -> None:
        for line in self.lines:
            if line is not None and line["id"] == message["id"]:
                line.update(message)

    def grow(self, frame: Json) -> None:
        shown = self.growing.get(frame["message_id"], "")
        if frame["message_id"] not in self.ended and frame["offset"] <= len(shown):
            self.growing[frame["message_id"]] = shown[: frame["offset"]] + frame["text"]

    def end(self, message_id: str) -> None:
        self.ended.add(message_id)
        self.growing.pop(message_id, None)


class Stranger:
    """token: of a visitor; cookie: of an agent. The conversations of an agent are those in following."""

    def __init__(self, url: str, protocol: str, *, token: str = "", cookie: str = "") -> None:
        self.url, self.protocol, self.token, self.cookie = url, protocol, token, cookie
        self.threads: dict[str, Thread] = {}
        self.current = ""
        self.following: list[str] = []
        self.outbox: dict[str, Json] = {}  # client_id -> frame, in the order written
        self.answers: dict[str, Json] = {}  # ref -> frame
        self.frames: list[Json] = []
        self.drafts: list[str] = []  # what growing answers looked like
        self.holes = self.connections = self.repeated = 0
        self.pause_s = 1.0
        self.is_welcome = False
        self._connection = ExitStack()
        self.connect()

    # ── connection ───────────────────────────────────────────────────────────────────────────────────

    def connect(self) -> None:
        self.close()
        headers = {"Cookie": self.cookie} if self.cookie else {}
        opening = connect(
            self.url,
            subprotocols=[Subprotocol(self.protocol)],
            additional_headers=headers,
            max_size=None,
            open_timeout=60,
        )
        self.socket: ClientConnection = self._connection.enter_context(opening)
        assert self.socket.subprotocol == self.protocol
        self.connections += 1
        self.is_welcome = False
        hello: Json = {"type": "hello"}
        if self.token:
            hello |= {"token": self.token}
        if self.current:
            hello |= {"conversation_id": self.current, "after_seq": self.threads[self.current].last}
        self._send(hello)

    def cut(self) -> None:
        """The network is gone: no close frame, no last words."""
        self.socket.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._connection.close()

    def _come_back(self) -> None:
        received = self.socket.protocol.close_rcvd
        assert received is None or received.code not in NEVER_AGAIN, received
        while True:
            time.sleep(self.pause_s * random.uniform(0.5, 1))
            self.pause_s = min(self.pause_s * 2, 30)
            try:
                self.connect()
            except (OSError, InvalidHandshake):
                continue
            return

    def wait(self, is_true: Callable[[], object], within: float = 60) -> None:
        end = time.monotonic() + within
        while not is_true():
            try:
                data = self.socket.recv(timeout=max(0.01, end - time.monotonic()))
            except TimeoutError:
                raise AssertionError(f"did not come: {self.frames[-5:]}") from None
            except ConnectionClosed:
                self._come_back()
            else:
                self._take(read(data, self.protocol))

    def quiet(self, seconds: float = 0.5) -> None:
        """Until nothing comes for so long."""
        while True:
            try:
                self._take(read(self.socket.recv(timeout=seconds), self.protocol))
            except TimeoutError:
                return

    def _send(self, frame: Json) -> None:
        with suppress(ConnectionClosed):  # wait() notices; what matters is in the outbox
            self.socket.send(written(frame, self.protocol))

    # ── what people do ───────────────────────────────────────────────────────────────────────────────

    @property
    def thread(self) -> Thread:
        return self.threads[self.current]

    def say(self, content: str, **fields: Any) -> str:
        """Written now, sent until it is acknowledged. Returns its client_id."""
        frame = {"type": "message", "client_id": str(uuid.uuid4()), "content": content} | fields
        self.outbox[frame["client_id"]] = frame
        if self.is_welcome:
            self._send(frame)
        return str(frame["client_id"])

    def follow(self, conversation_id: str) -> None:
        self.following.append(conversation_id)
        self.current = conversation_id
        self.threads.setdefault(conversation_id, Thread())
        if self.is_welcome:
            self._subscribe(conversation_id)

    def ask(self, kind: str, **fields: Any) -> Json:
        """A command and the frame that answers it."""
        ref = str(uuid.uuid4())
        self._send({"type": kind, "ref": ref} | fields)
        self.wait(lambda: ref in self.answers)
        return self.answers.pop(ref)

    # ── what comes ───────────────────────────────────────────────────────────────────────────────────

    def _take(self, frame: Json) -> None:
        self.frames.append(frame)
        if "ref" in frame:
            self.answers[frame["ref"]] = frame
        handler = getattr(self, f"_on_{frame['type']}", None)
        if handler is not None:
            handler(frame)

    def _on_welcome(self, frame: Json) -> None:
        self.is_welcome, self.pause_s = True, 1.0
        for conversation_id in self.following:
            self._subscribe(conversation_id)
        for unsent in self.outbox.values():
            self._send(unsent)

    def _subscribe(self, conversation_id: str) -> None:
        last = self.threads[conversation_id].last
        self._send({"type": "subscribe", "conversation_id": conversation_id, "after_seq": last})

    def _on_message(self, frame: Json) -> None:
        message = frame["message"]
        self.outbox.pop(message["client_id"], None)
        if self.token:
            self.current = max(self.current, message["conversation_id"])  # ids grow with time
        self._line(message["conversation_id"], message["seq"], message)

    def _on_skip(self, frame: Json) -> None:
        self._line(frame["conversation_id"], frame["seq"], None)

    def _line(self, conversation_id: str, seq: int, message: Json | None) -> None:
        thread = self.threads.setdefault(conversation_id, Thread())
        self.repeated += seq <= thread.last
        if not thread.line(seq, message):
            self.holes += 1
            self.socket.close()

    def _on_ack(self, frame: Json) -> None:
        self.outbox.pop(frame["client_id"], None)

    def _on_error(self, frame: Json) -> None:
        if frame["code"] not in TRY_AGAIN:
            self.outbox.pop(frame.get("client_id") or "", None)

    def _on_conversation(self, frame: Json) -> None:
        thread = self.threads.setdefault(frame["conversation"]["id"], Thread())
        thread.state = frame["conversation"]

    def _on_message_updated(self, frame: Json) -> None:
        self.threads[frame["message"]["conversation_id"]].update(frame["message"])

    def _on_delta(self, frame: Json) -> None:
        thread = self.threads.setdefault(frame["conversation_id"], Thread())
        thread.grow(frame)
        self.drafts += thread.growing.values()

    def _on_delta_end(self, frame: Json) -> None:
        self.threads[frame["conversation_id"]].end(frame["message_id"])
