"""An agent: one socket, subscribed to a share of the conversations."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from bench.load.member import Member
from bench.load.oracle import Thread, sent_at
from bench.load.socket import handshake
from bench.load.tally import Tally

Json = dict[str, Any]
FRAMES_PER_S = 17  # a socket may send 20
UNANSWERED = 8
PATIENCE_S = 10.0


class Agent(Member):
    def __init__(self, name: str, cookie: str, address: tuple[str, int], source: str, tally: Tally) -> None:
        host = f"{address[0]}:{address[1]}"
        super().__init__(name, handshake("/ws/agent/", host, cookie), address, source, tally)
        self.threads: dict[str, Thread] = {}
        self.subscribed: set[str] = set()
        self._subscribing: asyncio.Task[None] | None = None

    def hello(self) -> Json:
        return {"type": "hello", "list": True}

    async def subscribe(self, conversation_ids: list[str]) -> None:
        """At the pace that the limit and the answers allow; the last ones are not waited for: see subscribed."""
        for number, conversation_id in enumerate(conversation_ids):
            await self._until(lambda sent=number: sent - len(self.subscribed) < UNANSWERED)  # type: ignore[misc]
            thread = self.threads.setdefault(conversation_id, Thread(self.tally))
            fields = {"conversation_id": conversation_id, "after_seq": thread.last, "ref": conversation_id}
            self.send({"type": "subscribe", **fields})
            await asyncio.sleep(1 / FRAMES_PER_S)

    async def write(self, content: str, conversation_id: str) -> None:
        """At the same pace."""
        await self._until(lambda: len(self.unacked) < UNANSWERED)
        self.say(content, conversation_id=conversation_id)
        await asyncio.sleep(1 / FRAMES_PER_S)

    async def _until(self, is_true: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not is_true():
            if time.monotonic() > end:
                break
            await asyncio.sleep(0.01)

    def welcomed(self, frame: Json) -> None:
        super().welcomed(frame)
        self.subscribed.clear()
        if self.threads:
            self._subscribing = asyncio.get_running_loop().create_task(self.subscribe(list(self.threads)))

    def receive(self, frame: Json, at: float) -> None:
        kind = frame["type"]
        if kind == "message":
            self._shown(frame["message"], at)
        elif kind == "skip":
            self.threads[frame["conversation_id"]].show(frame["seq"], None, self.name)
        elif kind == "conversation":
            if "ref" in frame:
                self.subscribed.add(frame["ref"])
        else:
            super().receive(frame, at)

    def lost(self, socket: Any, code: int) -> None:
        if self._subscribing is not None:
            self._subscribing.cancel()
        super().lost(socket, code)

    def _shown(self, message: Json, at: float) -> None:
        thread = self.threads.get(message["conversation_id"])
        if thread is None:
            self._fault("a message without a subscription", message["conversation_id"])
            return
        thread.show(message["seq"], message["client_id"], self.name)
        if message["sender"]["kind"] == "visitor":
            self.tally.time(self.tally.deliveries, sent_at(message["client_id"]), at)
