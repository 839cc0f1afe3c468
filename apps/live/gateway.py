"""What visitors' and agents' sockets share: the handshake, limits, parsing, errors and ordered delivery."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError
from redis.exceptions import RedisError

from apps.common.buckets import TokenBucket
from apps.conversations.services import (
    ConversationClosed,
    ConversationMissing,
    EmptyMessage,
    MessageTooLong,
)
from apps.desk.growing import growing_answer
from apps.events.audiences import Audience
from apps.live import answers, metrics
from apps.live.delivery import Delivery
from apps.live.frames import MAX_FRAME, Frame, InvalidFrame, Unreadable, parse
from apps.live.frames import Hello as HelloFrame

SUBPROTOCOL = "kefu.v1.json"
HELLO_WITHIN_S = 10
FRAMES_PER_S = 20
BURST = 60
CLOSE_MALFORMED, CLOSE_UNAUTHENTICATED, CLOSE_FORBIDDEN = 4400, 4401, 4403
CLOSE_NO_HELLO, CLOSE_TOO_LARGE, CLOSE_TOO_MANY = 4408, 4413, 4429
ERRORS: dict[type[Exception], str] = {
    EmptyMessage: "invalid",
    MessageTooLong: "too_large",
    ConversationClosed: "closed",
    ConversationMissing: "not_found",
}
Json = dict[str, Any]
log = logging.getLogger(__name__)


class Refused(Exception):
    """The socket may not go on."""

    def __init__(self, code: int, error: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.error = error


class Gateway(AsyncWebsocketConsumer):  # type: ignore[misc]
    kind: ClassVar[str]
    commands: ClassVar[dict[str, str]]

    tenant_id: UUID

    async def connect(self) -> None:
        self.is_welcome = False
        self.is_counted = False
        self.deliveries: dict[str, Delivery] = {}
        self.bucket = TokenBucket(FRAMES_PER_S, BURST)
        offered = self.scope.get("subprotocols") or []
        # Accepted before anything is refused: a client can read a close code only on an open socket.
        await self.accept(SUBPROTOCOL if SUBPROTOCOL in offered else None)
        metrics.connections.labels(self.kind).inc()
        self.is_counted = True
        if offered and SUBPROTOCOL not in offered:
            await self.close(CLOSE_MALFORMED)
            return
        self.deadline = asyncio.get_running_loop().call_later(HELLO_WITHIN_S, self._close_late)

    def _close_late(self) -> None:
        if not self.is_welcome:
            self.late = asyncio.ensure_future(self.close(CLOSE_NO_HELLO))

    async def disconnect(self, code: int) -> None:
        if self.is_counted:
            metrics.connections.labels(self.kind).dec()
        if hasattr(self, "deadline"):
            self.deadline.cancel()
        for group in list(getattr(self, "joined", ())):
            await self.channel_layer.group_discard(group, self.channel_name)

    # ── in ─────────────────────────────────────────────────────────────────────────────────────────

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data is None:
            await self.close(CLOSE_MALFORMED)
            return
        if len(text_data) > MAX_FRAME or len(text_data.encode("utf-8", "replace")) > MAX_FRAME:
            await self.close(CLOSE_TOO_LARGE)
            return
        if not self.bucket.take():
            await self.send_frame(answers.error("rate_limited", "too many frames"))
            await self.close(CLOSE_TOO_MANY)
            return
        await self._receive_text(text_data)

    async def _receive_text(self, text: str) -> None:
        try:
            frame = parse(text)
        except Unreadable:
            await self.close(CLOSE_MALFORMED)
        except InvalidFrame as error:
            await self._refuse("invalid", str(error), error.ref, error.client_id)
        else:
            await self._obey(frame)

    async def _obey(self, frame: Frame) -> None:
        client_id = getattr(frame, "client_id", None)
        try:
            await self._command(frame)(frame)
        except Refused as refused:
            await self._refuse(refused.error, str(refused), frame.ref, client_id)
            await self.close(refused.code)
        except InvalidFrame as error:
            await self._refuse("invalid", str(error), frame.ref, client_id)
        except tuple(ERRORS) as error:
            await self._refuse(ERRORS[type(error)], str(error), frame.ref, client_id)
        except (DatabaseError, RedisError, OSError):
            log.exception("could not carry out a %s frame", frame.type)
            await self._refuse("unavailable", "please try again", frame.ref, client_id)

    def _command(self, frame: Frame) -> Callable[[Any], Awaitable[None]]:
        if isinstance(frame, HelloFrame) == self.is_welcome:
            raise InvalidFrame("say hello once, and first")
        name = self.commands.get(frame.type)
        if name is None:
            raise InvalidFrame("this socket has no such command")
        command: Callable[[Any], Awaitable[None]] = getattr(self, name)
        return command

    async def _refuse(self, code: str, detail: str, ref: str | None, client_id: str | None) -> None:
        await self.send_frame(answers.error(code, detail, client_id=client_id), ref=ref)

    async def ping(self, frame: Frame) -> None:
        last = [delivery.last for delivery in self.deliveries.values()]
        await self.send_frame({"type": "pong", "last_seq": last[-1] if last else 0}, ref=frame.ref)

    # ── out ────────────────────────────────────────────────────────────────────────────────────────

    async def send_frame(self, frame: Json, *, ref: str | None = None) -> None:
        if ref is not None:
            frame = frame | {"ref": ref}
        await self.send(text_data=json.dumps(frame, ensure_ascii=False, separators=(",", ":")))

    async def join(self, audience: Audience) -> None:
        self.joined: set[str] = {*getattr(self, "joined", ()), audience.group}
        await self.channel_layer.group_add(audience.group, self.channel_name)

    async def leave(self, audience: Audience) -> None:
        self.joined.discard(audience.group)
        await self.channel_layer.group_discard(audience.group, self.channel_name)

    def track(self, conversation_id: str, *, last: int) -> Delivery:
        delivery = Delivery(
            self.tenant_id,
            UUID(conversation_id),
            self.send_frame,
            for_visitor=self.kind == "visitor",
            last=last,
        )
        self.deliveries[conversation_id] = delivery
        return delivery

    def delivery_of(self, conversation_id: str) -> Delivery | None:
        return self.deliveries.get(conversation_id)

    async def send_growing(self, conversation_id: str) -> None:
        """Repeat an answer that is being written right now."""
        answer = await growing_answer(self.tenant_id, UUID(conversation_id))
        delivery = self.delivery_of(conversation_id)
        if answer is None or delivery is None:
            return
        data = {"conversation_id": conversation_id, "message_id": answer.message_id, "offset": 0}
        await delivery.offer_delta({"type": "delta", **data, "text": answer.text})

    async def kefu_event(self, message: Json) -> None:
        """An event from the channel layer. Its audience was chosen by the sender; nothing is filtered here."""
        name, data = message["name"], message["data"]
        if name == "message.posted":
            await self._offer(
                data["message"]["conversation_id"], data["message"]["seq"], answers.message(**data)
            )
        elif name == "message.hidden":
            await self._offer(data["conversation_id"], data["seq"], answers.skip(**data))
        elif name in ("answer.delta", "answer.ended"):
            await self._offer_growing(name, data)
        else:
            await self.send_frame(answers.of_event(name, data))

    async def _offer(self, conversation_id: str, seq: int, frame: Json) -> None:
        delivery = self.delivery_of(conversation_id)
        if delivery is not None:
            await delivery.offer(seq, frame)

    async def _offer_growing(self, name: str, data: Json) -> None:
        delivery = self.delivery_of(data["conversation_id"])
        if delivery is None:
            return
        frame = answers.of_event(name, data)
        await (delivery.offer_delta(frame) if name == "answer.delta" else delivery.offer_end(frame))
