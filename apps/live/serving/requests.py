"""HTTP requests: Daphne's, with bounds on what a body and an answer may take."""

import asyncio
from io import BytesIO
from typing import IO, Any

from daphne.http_protocol import HTTPFactory, WebRequest

# Attachments and imports are the largest that anybody sends. Twisted keeps what is larger than 100 KB on the disk.
MAX_BODY = 32 * 1024 * 1024
# Who reads nothing of an answer for so long is gone.
STALLED_S = 30.0
Json = dict[str, Any]


class Request(WebRequest):  # type: ignore[misc]
    """body: handed to the application as it is. Daphne would read it into memory, in pieces, before it begins."""

    channel: Any
    content: IO[bytes]
    body: IO[bytes]
    _congested: asyncio.Event | None = None  # set once it is not any more

    def __init__(self, *args: Any, **options: Any) -> None:
        """Twisted would read forms itself, here on the loop: measured, 0.9 s of CPU for a file of 20 MB."""
        super().__init__(*args, **options | {"parsePOSTFormSubmission": False})

    def process(self) -> None:
        self.body, self.content = self.content, BytesIO()
        self.body.seek(0)
        super().process()
        if self.transport is None:  # a WebSocket has taken it; nobody needs the channel or what it was asked
            self.channel.requests.clear()
            self.channel = None

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        super().gotLength(length)
        if length is not None and length > MAX_BODY:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        if self.content.tell() + len(data) > MAX_BODY:
            self._refuse()
        else:
            super().handleContentChunk(data)

    def _refuse(self) -> None:
        transport = self.channel.transport
        transport.write(b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        transport.loseConnection()

    # ── answers: a large one waits for its reader instead of gathering in memory ───────────────────

    def handle_reply(self, message: Json) -> None:
        has_more = message.get("more_body", False)
        if has_more and self.producer is None and not self.finished:
            self.registerProducer(self, True)
        if not has_more and self.producer is not None:
            self.unregisterProducer()
        super().handle_reply(message)

    def pauseProducing(self) -> None:  # noqa: N802
        self._congested = self._congested or asyncio.Event()

    def resumeProducing(self) -> None:  # noqa: N802
        if self._congested is not None:
            self._congested.set()
            self._congested = None

    def stopProducing(self) -> None:  # noqa: N802
        self.resumeProducing()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        super().connectionLost(reason)
        self.resumeProducing()

    async def drained(self) -> None:
        """Once the reader has taken what was written. One who takes nothing for STALLED_S is cut."""
        if self._congested is None:
            return
        try:
            async with asyncio.timeout(STALLED_S):
                await self._congested.wait()
        except TimeoutError:
            if self.channel is not None:
                self.channel.forceAbortClient()


class RequestFactory(HTTPFactory):  # type: ignore[misc]
    def buildProtocol(self, address: Any) -> Any:  # noqa: N802
        channel = super().buildProtocol(address)
        channel.requestFactory = Request
        return channel
