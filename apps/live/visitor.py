"""The visitor's socket."""

import time
from typing import Any
from uuid import UUID

from django.conf import settings

from apps.ai.language import detect_language
from apps.common.origins import is_allowed
from apps.conversations.blocks import Blocked, require_unblocked
from apps.conversations.models import Conversation
from apps.conversations.queries import messages_before, own_conversations
from apps.conversations.services import ConversationMissing
from apps.conversations.visitors import InvalidToken, Visitor, visitor_of
from apps.conversations.wire import conversation_json
from apps.desk import typing as desk_typing
from apps.desk import visitor as use_cases
from apps.desk.addresses import remember_address
from apps.desk.identity import IdentityRequired, require_identity
from apps.desk.intake import FromVisitor
from apps.desk.presence import Person
from apps.desk.rating import rate
from apps.desk.recalling import recall_by_visitor
from apps.desk.register import Kind
from apps.events import audiences
from apps.live import answers, frames, metrics
from apps.live.closing import CLOSE_FORBIDDEN, CLOSE_UNAUTHENTICATED, Refused
from apps.live.database import in_database
from apps.live.doorplate import Sign
from apps.live.frame_fields import Frame, InvalidFrame
from apps.live.gateway import Gateway
from apps.live.headers import header
from apps.live.packets import Packet
from apps.tenants.access import NoSuchInbox, active_inbox

Json = dict[str, Any]
Owner = Conversation.Owner
TRACKED = 3  # conversations of one visitor that a socket follows: the current one and those that just ended


def admit(token: str, origin: str, own_host: str, address: str) -> tuple[Visitor, str]:
    """The visitor and the tenant's slug. Raises Refused."""
    try:
        visitor = visitor_of(token)
        inbox = active_inbox(visitor.tenant_id, visitor.inbox_id)
    except (InvalidToken, NoSuchInbox) as error:
        raise Refused(CLOSE_UNAUTHENTICATED, "forbidden", str(error)) from None
    if not is_allowed(origin, inbox.allowed_origins, own_host=own_host, any_port=settings.DEBUG):
        raise Refused(CLOSE_FORBIDDEN, "forbidden", "this page may not use the widget")
    try:
        require_unblocked(visitor.tenant_id, visitor.contact_id, address)
        require_identity(inbox, visitor)
    except Blocked as error:
        raise Refused(CLOSE_FORBIDDEN, "blocked", str(error)) from None
    except IdentityRequired as error:
        raise Refused(CLOSE_UNAUTHENTICATED, "identity_required", str(error)) from None
    return visitor, inbox.tenant.slug


def language(locale: str) -> str:
    """The one of ours that a client's locale means."""
    return "en" if locale.lower().startswith("en") else "zh-hans"


class VisitorGateway(Gateway):
    kind = "visitor"
    commands = {
        "hello": "hello",
        "message": "post",
        "typing": "typing",
        "read": "read",
        "page": "page",
        "history": "history",
        "handoff": "handoff",
        "resume_ai": "resume_ai",
        "stop": "stop",
        "end": "end",
        "recall": "recall",
        "rate": "rate",
        "ping": "ping",
    }
    visitor: Visitor
    locale = ""
    name = ""
    is_address_known = False

    async def hello(self, frame: frames.Hello) -> None:
        origin, host = header(self.scope, b"origin"), header(self.scope, b"host")
        self.visitor, slug = await in_database(admit, frame.token, origin, host, self.address)
        self.tenant_id, contact_id = self.visitor.tenant_id, self.visitor.contact_id
        self.person, self.person_key = Person(Kind.VISITOR, contact_id), str(contact_id)
        self.locale = frame.locale
        sign = Sign(self.tenant_id, self.visitor.inbox_id, language(frame.locale))
        own = audiences.visitor(self.tenant_id, self.visitor.inbox_id, contact_id)
        await self.enter(own, sign.audience, slug=slug)
        # Joined before the backlog is read: what is posted in between comes twice and is dropped once.
        bounds = self.visitor.bounds
        newest_first = [
            row
            for row in await self.house.own_conversations.get(self.visitor)
            if bounds is None or row.id >= bounds.since
        ]
        self.name = str(newest_first[0].contact) if newest_first else ""
        current = newest_first[0] if newest_first else None
        presence = await self.house.doorplate.read(sign)
        self.welcome(conversation_json(current) if current else None, frame.ref, presence)
        await self._replay(newest_first, frame)
        if current and current.owner == Owner.QUEUE:
            self.house.waiting_room.greet(self, current)

    async def _replay(self, newest_first: list[Conversation], frame: frames.Hello) -> None:
        """The end of the conversation that the client knows, then the current one. Older ones are history."""
        known = frame.conversation_id
        shown = [row for index, row in enumerate(newest_first) if index == 0 or row.id == known]
        before = None
        for row in reversed(shown):
            last = frame.after_seq if known in (row.id, None) else 0
            before = self.track(str(row.id), last=min(last, row.last_seq), before=before)
            before.need(row.last_seq)
        self.deliver_early()
        for row in reversed(shown):
            await self.deliveries[str(row.id)].catch_up(row.last_seq)
        if shown and shown[0].owner == Owner.AI:
            await self.send_growing(str(shown[0].id))

    @property
    def visitor_key(self) -> tuple[UUID, UUID]:
        return (self.visitor.inbox_id, self.visitor.contact_id)

    @property
    def current(self) -> str:
        """The id of the conversation that the visitor is in; empty before the first. Ids grow with time."""
        return max(self.deliveries, default="")

    def shown(self, row: Conversation) -> Json:
        return conversation_json(row)

    def show(self, row: Conversation) -> None:
        super().show(row)
        if row.owner == Owner.QUEUE:
            self.house.waiting_room.greet(self, row)

    def deliver(self, packet: Packet) -> None:
        bounds = self.visitor.bounds
        if bounds is not None and packet.conversation_id and packet.conversation_id < str(bounds.since):
            return  # of before the letter by which this visitor came
        is_about_conversation = packet.seq or packet.name == "conversation.changed"
        if self.is_welcome and is_about_conversation and packet.conversation_id not in self.deliveries:
            if packet.name == "message.hidden" and packet.conversation_id < self.current:
                return  # a note in a conversation that is history for the visitor: there is nothing to count
            self._follow(packet)
        super().deliver(packet)

    def _follow(self, packet: Packet) -> None:
        """A new conversation from its first message on; of an old one, which is history, only what comes now."""
        if packet.conversation_id > self.current:
            before = self.deliveries.get(self.current)
            if before is not None:
                # Its end, should that have been lost: once the next one has begun, nobody asks for it any more.
                before.need(before.last + 1)
            self.track(packet.conversation_id, last=0, before=before)
        else:
            self.track(packet.conversation_id, last=max(packet.seq - 1, 0))
        if len(self.deliveries) > TRACKED:
            del self.deliveries[min(self.deliveries)]

    async def post(self, frame: frames.PostMessage) -> None:
        if frame.card is not None:
            raise InvalidFrame("visitors send no cards")
        self.require_patience()
        started = time.perf_counter()
        incoming = use_cases.Incoming(
            content=frame.content,
            client_id=frame.client_id,
            content_type=frame.content_type,
            locale=self.locale or detect_language(frame.content),
            in_reply_to=frame.in_reply_to,
            attachments=frame.attachments,
            form=frame.form,
            greeting=frame.greeting,
        )
        posted = await self.house.committer.store(FromVisitor(self.visitor, incoming))
        self.send_frame(answers.ack(posted.message), ref=frame.ref)
        await self._remember_address()
        metrics.ack_seconds.observe(time.perf_counter() - started)

    async def _remember_address(self) -> None:
        """With the socket's first message: of those who only look, nothing is kept."""
        if self.address and not self.is_address_known:
            self.is_address_known = True
            await remember_address(self.tenant_id, self.visitor.contact_id, self.address)

    async def typing(self, frame: frames.Typing) -> None:
        if self.current:
            desk_typing.visitor_typing(
                tenant_id=self.tenant_id,
                conversation_id=UUID(self.current),
                contact_id=self.visitor.contact_id,
                name=self.name,
                on=frame.on,
                preview=frame.preview,
            )

    async def read(self, frame: frames.Read) -> None:
        await in_database(use_cases.mark_read, self.visitor, seq=frame.seq)
        self.done(frame)

    async def page(self, frame: frames.Page) -> None:
        await in_database(use_cases.view_page, self.visitor, url=frame.url, title=frame.title)

    async def history(self, frame: frames.History) -> None:
        self.send_frame(await in_database(self._history, frame), ref=frame.ref)

    def _history(self, frame: frames.History) -> Json:
        own = own_conversations(self.visitor)
        found: Conversation | None = (
            own.filter(pk=frame.conversation_id).first() if frame.conversation_id else own.first()
        )
        if found is None:
            raise ConversationMissing("no such conversation")
        rows = messages_before(self.tenant_id, found.id, frame.before_seq, limit=frame.limit)
        return answers.history(found.id, rows, for_visitor=True)

    async def handoff(self, frame: Frame) -> None:
        await in_database(use_cases.request_person, self.visitor, locale=self.locale)
        self.done(frame)

    async def resume_ai(self, frame: Frame) -> None:
        await in_database(use_cases.resume_ai, self.visitor)
        self.done(frame)

    async def stop(self, frame: frames.Stop) -> None:
        await in_database(use_cases.stop_answer, self.visitor, message_id=frame.message_id)
        self.done(frame)

    async def end(self, frame: Frame) -> None:
        await in_database(use_cases.end_conversation, self.visitor)
        self.done(frame)

    async def recall(self, frame: frames.Recall) -> None:
        await in_database(recall_by_visitor, self.visitor, message_id=frame.message_id)
        self.done(frame)

    async def rate(self, frame: frames.Rate) -> None:
        await in_database(rate, self.visitor, score=frame.score, comment=frame.comment)
        self.done(frame)
