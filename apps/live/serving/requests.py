"""HTTP requests: Daphne's, with a bound on what a body may take."""

from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest

# Attachments and imports are the largest that anybody sends; Daphne holds a body in memory.
MAX_BODY = 32 * 1024 * 1024


class Request(WebRequest):  # type: ignore[misc]
    channel: Any

    def process(self) -> None:
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


class RequestFactory(HTTPFactory):  # type: ignore[misc]
    def buildProtocol(self, address: Any) -> Any:  # noqa: N802
        channel = super().buildProtocol(address)
        channel.requestFactory = Request
        return channel
