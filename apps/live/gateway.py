"""What visitors' and agents' sockets share: the handshake, parsing, errors and ordered delivery."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar
from uuid import UUID

from channels.consumer import AsyncConsumer
from redis.exceptions import RedisError

from apps.conversations.gathered import After
from apps.conversations.locking import Named
from apps.conversations.models import Conversation, Message
from apps.desk.growing import growing_answer
from apps.desk.presence import Person
from apps.events.audiences import Audience
from apps.live import answers, metrics
from apps.live.closing import (
    CLOSE_FORBIDDEN,
    CLOSE_MALFORMED,
    CLOSE_NO_HELLO,
    CLOSE_TOO_LARGE,
    CLOSE_TOO_MANY,
    CLOSE_UNAUTHENTICATED,
    Refused,
)
from apps.live.codecs import CODECS, Codec, JsonCodec, Unreadable
from apps.live.delivery import Delivery
from apps.live.errors import told
from apps.live.frame_fields import Frame, InvalidFrame
from apps.live.frames import MAX_FRAME, parse
from apps.live.frames import Hello as HelloFrame
from apps.live.house import House, house
from apps.live.limits import Counted, TooFast, TooManyConnections, address_of, limits
from apps.live.packets import Packet
from apps.live.seats import Seat
from apps.live.wire import AsgiWire, Payload, Wire
from apps.tenants.demo import is_demo

HELLO_WITHIN_S = 10
# Events of a conversation's thread go by its seq; the others are sent as they come.
OFFERS: dict[str, Callable[[Delivery, Packet], None]] = {
    "message.posted": Delivery.offer,
    "message.hidden": Delivery.offer,
    "answer.delta": Delivery.offer_delta,
    "answer.ended": Delivery.offer_end,
}
Json = dict[str, Any]


def is_too_large(content: str | bytes) -> bool:
    """Text counts in bytes; most is so short that nobody has to encode it to know."""
    if isinstance(content, str) and len(content) > MAX_FRAME // 4:
        return len(content.encode("utf-8", "replace")) > MAX_FRAME
    return len(content) > MAX_FRAME


class Gateway(AsyncConsumer):  # type: ignore[misc]
    """One socket. Commands run one after the other; what others post is delivered in between, see deliver."""

    kind: ClassVar[str]
    commands: ClassVar[dict[str, str]]
    house: House
    wire: Wire
    tenant_id: UUID
    seat: Seat | None = None
    person: Person | None = None  # who is present through this socket; a program is nobody
    person_key = ""
    counted: Counted | None = None
    address = ""  # who is behind the socket, as far as our own proxies say
    deadline: asyncio.TimerHandle

    @property
    def visitor_key(self) -> tuple[UUID, UUID] | None:
        return None

    def __init__(self) -> None:
        self.is_open = False
        self.is_welcome = False
        self.codec: Codec = JsonCodec()
        self.joined: set[str] = set()
        self.deliveries: dict[str, Delivery] = {}
        self.early: list[Packet] = []  # came between joining and the welcome

    async def __call__(
        self, scope: Json, receive: Callable[[], Awaitable[Json]], send: Callable[[Json], Awaitable[None]]
    ) -> None:
        """One loop per socket and no channel of its own: events come through the switchboard."""
        self.scope, self.base_send = scope, send
        self.wire = scope.get("extensions", {}).get("kefu.wire") or AsgiWire(self.send)
        await receive()  # websocket.connect
        self._arrive()
        try:
            await self._accept()
            while (message := await receive())["type"] == "websocket.receive":
                if self.is_open:
                    await self._receive(message.get("text"), message.get("bytes"))
        finally:
            self._part()

    def _arrive(self) -> None:
        metrics.connections.labels(self.kind).inc()
        self.deadline = asyncio.get_running_loop().call_later(HELLO_WITHIN_S, self._close_late)

    async def _accept(self) -> None:
        """Accepted before anything is refused: a client can read a close code only on an open socket."""
        offered = self.scope.get("subprotocols") or []
        chosen = next((name for name in offered if name in CODECS), None)
        await self.send({"type": "websocket.accept", "subprotocol": chosen})
        self.house = house()
        self.is_open = True
        try:
            self.address = address_of(self.scope)
            self.counted = Counted(limits, self.address)
        except TooManyConnections:
            self.close(CLOSE_TOO_MANY)
            return
        if offered and chosen is None:
            self.close(CLOSE_MALFORMED)
            return
        self.codec = CODECS[chosen] if chosen else self.codec

    def _close_late(self) -> None:
        if not self.is_welcome:
            self.close(CLOSE_NO_HELLO)

    def _part(self) -> None:
        """The socket is gone. Nothing here waits, so that ten thousand may go at once."""
        metrics.connections.labels(self.kind).dec()
        self.deadline.cancel()
        if self.is_welcome:
            self.house.residents.discard(self)
            if self.person is not None:
                self.house.attendance.leave(self.tenant_id, self.person)
        if self.counted is not None:
            self.counted.leave()
        for group in self.joined:
            self.house.switchboard.leave(group, self)
        self.is_open = False
        self.deliveries = {}

    def close(self, code: int) -> None:
        if self.is_open:
            self.is_open = False
            self.wire.close(code)

    async def enter(self, *audiences: Audience, slug: str) -> None:
        """Hear what is said to them, before the backlog is read. slug: of the tenant. Raises Refused."""
        assert self.counted is not None
        try:
            self.counted.enter(self.tenant_id, self.person_key, is_demo=is_demo(slug))
        except TooManyConnections as error:
            raise Refused(CLOSE_TOO_MANY, "rate_limited", str(error)) from None
        await self.house.switchboard.hear_tenant(self.tenant_id)
        self.join(*audiences)

    def show_out(self) -> None:
        if self.is_open:
            self._refuse("forbidden", "you have no access any more", None, None)
            self.close(CLOSE_UNAUTHENTICATED)

    def turn_away(self) -> None:
        if self.is_open:
            self._refuse("blocked", "you cannot write here", None, None)
            self.close(CLOSE_FORBIDDEN)

    def welcome(self, conversation: Json | None, ref: str | None, presence: Json | None = None) -> None:
        self.is_welcome = True
        self.deadline.cancel()
        self.house.residents.add(self)
        if self.person is not None:
            self.house.attendance.enter(self.tenant_id, self.person)
        self.send_frame(answers.welcome(conversation, presence), ref=ref)

    def deliver_early(self) -> None:
        """Once the welcome is out and the conversations are tracked."""
        early, self.early = self.early, []
        for packet in early:
            self.deliver(packet)

    # ── in ─────────────────────────────────────────────────────────────────────────────────────────

    async def _receive(self, text: str | None, data: bytes | None) -> None:
        content = data if text is None else text
        if content is None or is_too_large(content):
            self.close(CLOSE_MALFORMED if content is None else CLOSE_TOO_LARGE)
            return
        try:
            frame = parse(self.codec.decode(content))
        except Unreadable:
            self.close(CLOSE_MALFORMED)
        except InvalidFrame as error:
            self._refuse("invalid", str(error), error.ref, error.client_id)
        else:
            await self._obey(frame)

    async def _obey(self, frame: Frame) -> None:
        client_id = getattr(frame, "client_id", None)
        try:
            await self._command(frame)(frame)
        except Exception as error:  # noqa: BLE001 - told() logs what is our fault
            code, detail = told(error, frame.type)
            self._refuse(code, detail, frame.ref, client_id)
            if isinstance(error, Refused):
                self.close(error.code)

    def _command(self, frame: Frame) -> Callable[[Any], Awaitable[None]]:
        if isinstance(frame, HelloFrame) == self.is_welcome:
            raise InvalidFrame("say hello once, and first")
        name = self.commands.get(frame.type)
        if name is None:
            raise InvalidFrame("this socket has no such command")
        command: Callable[[Any], Awaitable[None]] = getattr(self, name)
        return command

    def _refuse(self, code: str, detail: str, ref: str | None, client_id: str | None) -> None:
        self.send_frame(answers.error(code, detail, client_id=client_id), ref=ref)

    def require_patience(self) -> None:
        """Raises TooFast when this person writes faster than anybody can."""
        if not limits.may_send(self.person_key):
            raise TooFast("too many messages; please wait a moment")

    def done(self, frame: Frame) -> None:
        """The positive answer of a command that has no frame of its own, for who asked to know."""
        if frame.ref is not None:
            self.send_frame({"type": "done", "command": frame.type}, ref=frame.ref)

    async def ping(self, frame: Frame) -> None:
        last = [delivery.last for delivery in self.deliveries.values()]
        self.send_frame({"type": "pong", "last_seq": last[-1] if last else 0}, ref=frame.ref)

    # ── out ────────────────────────────────────────────────────────────────────────────────────────

    def send_frame(self, frame: Json, *, ref: str | None = None) -> None:
        if ref is not None:
            frame = frame | {"ref": ref}
        self.wire.send(Payload(self.codec.encode(frame), self.codec.is_binary))

    def send_packet(self, packet: Packet) -> None:
        self.wire.send(packet.payload(self.codec), droppable=packet.is_droppable)

    async def next_page(self, after: After) -> list[Message]:
        return await self.house.pages.get(after)

    async def drained(self) -> None:
        await self.wire.drained()

    def join(self, *audiences: Audience) -> None:
        for audience in audiences:
            self.joined.add(audience.group)
            self.house.switchboard.join(audience, self)

    def leave(self, *audiences: Audience) -> None:
        for audience in audiences:
            self.joined.discard(audience.group)
            self.house.switchboard.leave(audience.group, self)

    def track(self, conversation_id: str, *, last: int, before: Delivery | None = None) -> Delivery:
        delivery = Delivery(self, conversation_id, last=last, before=before)
        self.deliveries[conversation_id] = delivery
        return delivery

    async def send_growing(self, conversation_id: str) -> None:
        """Repeat an answer that is being written right now."""
        try:
            answer = await growing_answer(self.tenant_id, UUID(conversation_id))
        except (RedisError, OSError):
            return  # a hint; its message comes all the same
        delivery = self.deliveries.get(conversation_id)
        if answer is None or delivery is None or delivery.has_ended(answer.message_id):
            return
        data = {"conversation_id": conversation_id, "message_id": answer.message_id, "offset": 0}
        self.send_frame({"type": "delta", **data, "text": answer.text})

    async def missed(self, conversation_id: str, last_seq: int) -> None:
        """Events were lost: the state as it is now, then the messages."""
        row = await self.house.conversations.get(Named(self.tenant_id, UUID(conversation_id)))
        if row is None or not self.is_open:
            return
        self.show(row)
        delivery = self.deliveries.get(conversation_id) or self.track(conversation_id, last=0)
        delivery.need(last_seq)

    def show(self, row: Conversation) -> None:
        self.send_frame({"type": "conversation", "conversation": self.shown(row)})

    def deliver(self, packet: Packet) -> None:
        """An event from the switchboard. Its audience was chosen by the sender; nothing is filtered here."""
        if not self.is_open:
            return
        if not self.is_welcome:
            self.early.append(packet)
            return
        offer = OFFERS.get(packet.name)
        if offer is None:
            self._take(packet)
        elif packet.conversation_id in self.deliveries:
            offer(self.deliveries[packet.conversation_id], packet)

    def _take(self, packet: Packet) -> None:
        if packet.name == "access.changed":
            self.house.ask_again(self)
        elif packet.name == "contact.removed":
            self.show_out()
        else:
            self.send_packet(packet)
