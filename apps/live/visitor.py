"""The visitor's socket."""

import time
from typing import Any

from django.conf import settings

from apps.ai.language import detect_language
from apps.common.origins import is_allowed
from apps.conversations.models import Conversation
from apps.conversations.queries import messages_before, visitor_conversations
from apps.conversations.services import ConversationMissing
from apps.conversations.visitors import InvalidToken, Visitor, visitor_of
from apps.conversations.wire import conversation_json
from apps.desk import typing as desk_typing
from apps.desk import visitor as use_cases
from apps.events import audiences
from apps.live import answers, frames, metrics
from apps.live.database import in_database
from apps.live.gateway import CLOSE_FORBIDDEN, CLOSE_UNAUTHENTICATED, Gateway, Refused
from apps.live.headers import header
from apps.tenants.access import NoSuchInbox, active_inbox

Json = dict[str, Any]


def admit(token: str, origin: str, own_host: str) -> Visitor:
    """Raises Refused."""
    try:
        visitor = visitor_of(token)
        inbox = active_inbox(visitor.tenant_id, visitor.inbox_id)
    except (InvalidToken, NoSuchInbox) as error:
        raise Refused(CLOSE_UNAUTHENTICATED, "forbidden", str(error)) from None
    if not is_allowed(origin, inbox.allowed_origins, own_host=own_host, any_port=settings.DEBUG):
        raise Refused(CLOSE_FORBIDDEN, "forbidden", "this page may not use the widget")
    return visitor


def own_conversations(visitor: Visitor) -> list[Json]:
    """Newest first; the visitor's current one is the first."""
    rows = visitor_conversations(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)[:2]
    return [conversation_json(row) for row in rows]


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
        "stop": "stop",
        "end": "end",
        "ping": "ping",
    }
    visitor: Visitor
    locale = ""

    async def hello(self, frame: frames.Hello) -> None:
        origin, host = header(self.scope, b"origin"), header(self.scope, b"host")
        self.visitor = await in_database(admit, frame.token, origin, host)
        self.tenant_id = self.visitor.tenant_id
        self.locale = frame.locale
        await self.join(audiences.visitor(self.tenant_id, self.visitor.inbox_id, self.visitor.contact_id))
        # Joined before the backlog is read: what is posted in between comes twice and is dropped once.
        newest_first = await in_database(own_conversations, self.visitor)
        current = newest_first[0] if newest_first else None
        self.is_welcome = True
        await self.send_frame(answers.welcome(current), ref=frame.ref)
        await self._replay(newest_first, frame)

    async def _replay(self, newest_first: list[Json], frame: frames.Hello) -> None:
        """The end of the conversation that the client knows, then the current one. Older ones are history."""
        known = str(frame.conversation_id) if frame.conversation_id else None
        for index, conversation in reversed(list(enumerate(newest_first))):
            if index == 0 or conversation["id"] == known:
                last = frame.after_seq if conversation["id"] == known or known is None else 0
                delivery = self.track(conversation["id"], last=min(last, conversation["last_seq"]))
                await delivery.catch_up()
        if newest_first:
            await self.send_growing(newest_first[0]["id"])

    async def kefu_event(self, message: Json) -> None:
        if message["name"] == "conversation.changed":
            self._track_new(message["data"]["conversation"]["id"])
        elif message["name"] == "message.posted":
            self._track_new(message["data"]["message"]["conversation_id"])
        await super().kefu_event(message)

    def _track_new(self, conversation_id: str) -> None:
        if conversation_id not in self.deliveries:
            self.track(conversation_id, last=0)

    async def post(self, frame: frames.PostMessage) -> None:
        started = time.perf_counter()
        incoming = use_cases.Incoming(
            content=frame.content,
            client_id=frame.client_id,
            content_type=frame.content_type,
            locale=self.locale or detect_language(frame.content),
            in_reply_to=frame.in_reply_to,
        )
        posted = await in_database(use_cases.receive_message, self.visitor, incoming)
        await self.send_frame(answers.ack(posted.message), ref=frame.ref)
        metrics.ack_seconds.observe(time.perf_counter() - started)

    async def typing(self, frame: frames.Typing) -> None:
        await in_database(desk_typing.visitor_typing, self.visitor, on=frame.on, preview=frame.preview)

    async def read(self, frame: frames.Read) -> None:
        await in_database(use_cases.mark_read, self.visitor, seq=frame.seq)

    async def page(self, frame: frames.Page) -> None:
        await in_database(use_cases.view_page, self.visitor, url=frame.url, title=frame.title)

    async def history(self, frame: frames.History) -> None:
        answer = await in_database(self._history, frame)
        await self.send_frame(answer, ref=frame.ref)

    def _history(self, frame: frames.History) -> Json:
        own = visitor_conversations(self.tenant_id, self.visitor.inbox_id, self.visitor.contact_id)
        found: Conversation | None = (
            own.filter(pk=frame.conversation_id).first() if frame.conversation_id else own.first()
        )
        if found is None:
            raise ConversationMissing("no such conversation")
        rows = messages_before(self.tenant_id, found.id, frame.before_seq, limit=frame.limit)
        stored = [answers.stored(row, for_visitor=True) for row in rows]
        return answers.history(str(found.id), stored, more=bool(rows) and rows[0].seq > 1)

    async def handoff(self, frame: frames.Frame) -> None:
        await in_database(use_cases.request_person, self.visitor, locale=self.locale)

    async def stop(self, frame: frames.Stop) -> None:
        await in_database(use_cases.stop_answer, self.visitor, message_id=frame.message_id)

    async def end(self, frame: frames.Frame) -> None:
        await in_database(use_cases.end_conversation, self.visitor)
