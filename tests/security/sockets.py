"""A socket of the gateway, spoken to without a network."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from channels.testing import WebsocketCommunicator

from apps.live.house import house
from kefu.asgi import application
from tests.security.world import Side

Frame = dict[str, Any]


class Socket:
    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self._communicator = communicator

    async def send(self, frame: Frame) -> None:
        await self._communicator.send_to(text_data=json.dumps(frame))

    async def receive(self) -> Frame:
        """The next frame; {"type": "closed", "code"} when the server ended the socket."""
        event = await self._communicator.receive_output(timeout=30)
        if event["type"] == "websocket.close":
            return {"type": "closed", "code": event["code"]}
        frame: Frame = json.loads(event["text"])
        return frame

    async def frames_until_pong(self) -> list[Frame]:
        """What had been sent before this ping was answered."""
        await self.send({"type": "ping", "ref": "the end"})
        return await self.until(lambda frame: frame.get("ref") == "the end")

    async def until(self, is_last: Any) -> list[Frame]:
        frames: list[Frame] = []
        while True:
            frame = await self.receive()
            if is_last(frame) or frame["type"] == "closed":
                return [*frames, frame]
            frames.append(frame)


@asynccontextmanager
async def socket(kind: str, *, cookie: str = "", address: str = "") -> AsyncIterator[Socket]:
    """kind: visitor or agent. address: where it comes from."""
    headers = [(b"host", b"testserver"), (b"origin", b"http://testserver")]
    if cookie:
        headers.append((b"cookie", f"kefu_session={cookie}".encode()))
    communicator = WebsocketCommunicator(application, f"/ws/{kind}/", headers=headers)
    communicator.scope |= {"client": [address, 40000]} if address else {}
    connected, _ = await communicator.connect()
    assert connected
    try:
        yield Socket(communicator)
    finally:
        await communicator.disconnect()
        if not house().residents:  # the last one of this test, and of its loop
            await house().close()


def session_of(side: Side) -> str:
    """The cookie of the side's agent. Synchronous: call it before the loop runs."""
    return str(side.browser(side.agent).cookies["kefu_session"].value)
