"""A visitor: one socket, one conversation."""

import time
from typing import Any

from bench.load.member import Member
from bench.load.oracle import Thread, sent_at
from bench.load.socket import handshake
from bench.load.tally import Tally

Json = dict[str, Any]


class Visitor(Member):
    """dozes: frames reach the machine and nobody reads them, as when a laptop is closed."""

    def __init__(self, name: str, token: str, address: tuple[str, int], source: str, tally: Tally) -> None:
        host = f"{address[0]}:{address[1]}"
        super().__init__(name, handshake("/ws/visitor/", host), address, source, tally)
        self.token = token
        self.conversation_id = ""
        self.thread = Thread(tally)
        self.dozes = False
        self.back_at = 0.0
        self._backlog_ends = 0

    def hello(self) -> Json:
        known = {"conversation_id": self.conversation_id} if self.conversation_id else {}
        return {"type": "hello", "token": self.token, **known, "after_seq": self.thread.last}

    @property
    def is_caught_up(self) -> bool:
        return self.is_online and self.thread.last >= self._backlog_ends

    def receive(self, frame: Json, at: float) -> None:
        if self.dozes:
            return
        kind = frame["type"]
        if kind == "message":
            self._shown(frame["message"], at)
        elif kind == "skip":
            self.thread.show(frame["seq"], None, self.name)
        else:
            super().receive(frame, at)
            if kind == "ack":
                self._meet(frame["conversation_id"])
        if not self.back_at and self.is_caught_up:
            self.back_at = time.monotonic()

    def welcomed(self, frame: Json) -> None:
        self._backlog_ends = frame["last_seq"]
        super().welcomed(frame)

    def lost(self, socket: Any, code: int) -> None:
        self.dozes, self.back_at = False, 0.0
        super().lost(socket, code)

    def _shown(self, message: Json, at: float) -> None:
        client_id = message["client_id"]
        self._meet(message["conversation_id"])
        self.thread.show(message["seq"], client_id, self.name)
        if message["sender"]["kind"] == "visitor":
            self.tally.time(self.tally.echoes, sent_at(client_id), at)
            if self.acked.get(client_id, message["seq"]) != message["seq"]:
                self._fault("shown under another number than acknowledged", client_id)

    def _meet(self, conversation_id: str) -> None:
        if self.conversation_id and conversation_id != self.conversation_id:
            self._fault("a second conversation", conversation_id)
        self.conversation_id = conversation_id
