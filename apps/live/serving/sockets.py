"""One WebSocket: what it may send, how it ends. Autobahn parses, Daphne makes the ASGI scope."""

import time
from typing import Any

from autobahn.websocket.protocol import WebSocketServerProtocol
from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from apps.common.buckets import TokenBucket
from apps.live import metrics
from apps.live.closing import CLOSE_MALFORMED, CLOSE_TOO_LARGE, CLOSE_TOO_MANY
from apps.live.codecs import CODECS, JsonCodec
from apps.live.serving.inbound import Inbox
from apps.live.serving.outbound import SocketWire
from apps.live.serving.plain_frames import read_frame
from apps.live.wire import Payload

MAX_FRAME = 64 * 1024
FRAMES_PER_S = 20
BURST = 60
HANDSHAKE_S = 10  # for the opening request; the application has as long again to accept
CLOSE_S = 5  # for the peer's answer to our close frame, and for the last bytes to leave
# Clients ping every 25 s by a frame of their own, so that we ping only those who do not, and rarely.
PING_AFTER_S = 45.0
DEAD_AFTER_S = 100.0
_TOO_BIG = 1009
# What the handshake leaves behind on every socket, and nobody reads again.
_LEFTOVERS = (
    "application_deferred",
    "http_headers",
    "http_request_data",
    "http_request_host",
    "http_request_params",
    "http_request_path",
    "http_request_uri",
    "http_response_data",
    "http_status_line",
    "protocol_to_accept",
    "request",
    "send_queue",
    "websocket_extensions",
    "websocket_protocols",
    "_raw_query_string",
    "_wskey",
)
# Through these the protocol would hold itself, and wait for the garbage collector.
_CIRCLES = ("application_queue", "is_closed", "is_open", "handshake_deferred", "wire")


class SocketProtocol(WebSocketProtocol):  # type: ignore[misc]
    CONFIG_ATTRS = ()  # SocketFactory puts the options on this class, once, instead of on every socket
    application_queue: Inbox
    closeHandshakeTimeoutCall: Any  # noqa: N815 - autobahn's name
    is_refused = False

    # ── opening ────────────────────────────────────────────────────────────────────────────────────

    def connectionMade(self) -> None:  # noqa: N802
        self.wire = SocketWire(self.transport, self)
        self.bucket = TokenBucket(FRAMES_PER_S, BURST)
        self.heard_at = time.monotonic()
        self.client_addr = self.path = None
        super().connectionMade()
        # The HTTP channel was the transport's producer; it would stay in memory as long as the socket.
        self.transport.unregisterProducer()
        self.transport.registerProducer(self.wire, False)

    def onConnect(self, request: Any) -> Any:  # noqa: N802
        if self.factory.server_class.is_draining:
            raise ConnectionDeny(503, "restarting")  # type: ignore[no-untyped-call]
        return super().onConnect(request)

    def onOpen(self) -> None:  # noqa: N802
        for name in _LEFTOVERS:
            self.__dict__.pop(name, None)

    # ── in ─────────────────────────────────────────────────────────────────────────────────────────

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self.heard_at = time.monotonic()
        if self.is_refused:
            return
        if self.state == self.STATE_OPEN and not self.data and self.current_frame is None:
            data = self._take_plain_frames(data)
        if data:
            self._dataReceived(data)

    def _take_plain_frames(self, data: bytes) -> bytes:
        """What is left for autobahn."""
        start = 0
        while not self.inside_message and (found := read_frame(data, start)) is not None:
            is_binary, payload, start = found
            if self._may_send():
                self.onMessage(payload, is_binary)
            if self.state != self.STATE_OPEN:
                break
        return data[start:] if start else data

    def processData(self) -> bool:  # noqa: N802
        return not self.is_refused and bool(super().processData())

    def onFrameBegin(self) -> None:  # noqa: N802
        """Counted here too, because a message may be in pieces without end."""
        if self._may_send():
            super().onFrameBegin()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        if self.state != self.STATE_OPEN or self.factory.server_class.is_draining:
            return
        try:
            message: dict[str, Any] = {"bytes": payload} if isBinary else {"text": payload.decode()}
        except UnicodeDecodeError:
            self.refuse(CLOSE_MALFORMED)
        else:
            self.application_queue.put_nowait({"type": "websocket.receive", **message})

    def pause_reading(self) -> None:
        self.paused_at = time.monotonic()
        self.transport.pauseProducing()

    def resume_reading(self) -> None:
        """What a client sent while we were the slow ones comes all at once now."""
        self.bucket.forgive(time.monotonic() - self.paused_at)
        self.transport.resumeProducing()

    def _may_send(self) -> bool:
        if self.bucket.take():
            return True
        if self.state == self.STATE_OPEN:
            codec = CODECS.get(self.websocket_protocol_in_use or "", JsonCodec())
            error = {"type": "error", "code": "rate_limited", "detail": "too many frames"}
            self.wire.write(Payload(codec.encode(error), codec.is_binary).frame)
            self.refuse(CLOSE_TOO_MANY)
        self.is_refused = True
        return False

    # ── out ────────────────────────────────────────────────────────────────────────────────────────

    def handle_reply(self, message: dict[str, Any]) -> None:
        """An ASGI message of the application. Daphne would send without any bound, and no empty text at all."""
        if message["type"] != "websocket.send" or self.state == self.STATE_CONNECTING:
            super().handle_reply(message)
        elif (text := message.get("text")) is not None:
            self.wire.send(Payload(text.encode(), is_binary=False))
        else:
            self.wire.send(Payload(message["bytes"], is_binary=True))

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802
        self.wire.write(data)

    def look_after(self, now: float) -> None:
        """Called every few seconds."""
        silence = now - self.heard_at
        patience = HANDSHAKE_S if self.state == self.STATE_CONNECTING else DEAD_AFTER_S
        if silence > patience:
            self.transport.abortConnection()
        elif silence > PING_AFTER_S:
            self.sendPing()

    # ── closing ────────────────────────────────────────────────────────────────────────────────────

    def say_goodbye(self, code: int) -> None:
        """Close after what was sent before; the peer's answer ends the connection, or CLOSE_S does."""
        if self.state == self.STATE_OPEN:
            self.sendClose(code)
            self.transport.resumeProducing()  # a paused socket would not hear the answer

    def refuse(self, code: int) -> None:
        """Close without hearing any more. What still comes is thrown away unread, so that the code gets through."""
        if self.state != self.STATE_OPEN:
            return
        metrics.refused_total.labels(str(code)).inc()
        self.is_refused = self.failedByMe = True
        self.data = b""
        self.sendClose(code)
        self.wire.hand_over()
        self.transport.unregisterProducer()
        self.transport.loseWriteConnection()
        self.transport.resumeProducing()

    def _fail_connection(self, code: int = 0, reason: str = "") -> None:
        """Autobahn met something that the protocol forbids; it parses no further (failByDrop)."""
        if self.state == self.STATE_CLOSING:
            self.is_refused = True
        self.refuse(CLOSE_TOO_LARGE if code == _TOO_BIG else CLOSE_MALFORMED)

    def dropConnection(self, abort: bool = False) -> None:  # noqa: N802
        super().dropConnection(abort)
        if not abort and not self.transport.disconnected:
            self.last_bytes = self.factory.reactor.callLater(CLOSE_S, self.transport.abortConnection)

    def unregisterProducer(self) -> None:  # noqa: N802
        self.wire.hand_over()
        super().unregisterProducer()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        if (timer := self.__dict__.pop("last_bytes", None)) and timer.active():
            timer.cancel()
        if self.closeHandshakeTimeoutCall is not None:
            self.closeHandshakeTimeoutCall.cancel()
            self.closeHandshakeTimeoutCall = None
        self._connectionLost(reason)
        for name in _CIRCLES:
            self.__dict__.pop(name, None)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803
        self.factory.server_class.protocol_disconnected(self)
        if hasattr(self, "application_queue"):
            self.application_queue.drop()
            self.application_queue.put_nowait({"type": "websocket.disconnect", "code": code or 1005})


class SocketFactory(WebSocketFactory):  # type: ignore[misc]
    protocol = SocketProtocol

    def __init__(self, server: Any, *, name: str, max_sockets: int) -> None:
        super().__init__(server, server=name)
        self.setProtocolOptions(
            allowNullOrigin=True,
            autoPingInterval=0,
            closeHandshakeTimeout=CLOSE_S,
            failByDrop=True,
            maxConnections=max_sockets,
            maxFramePayloadSize=MAX_FRAME,
            maxMessagePayloadSize=MAX_FRAME,
            openHandshakeTimeout=HANDSHAKE_S,
            webStatus=False,
        )
        for option in WebSocketServerProtocol.CONFIG_ATTRS:
            value = getattr(self, option)
            setattr(SocketProtocol, option, staticmethod(value) if callable(value) else value)
