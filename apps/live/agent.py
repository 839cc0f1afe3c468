"""The agent's socket."""

import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from apps.common.origins import is_allowed
from apps.conversations.queries import conversation, messages_before
from apps.conversations.services import ConversationMissing
from apps.conversations.wire import conversation_row_json
from apps.desk import agent as use_cases
from apps.desk import typing as desk_typing
from apps.events import audiences
from apps.live import answers, frames, metrics
from apps.live.database import in_database
from apps.live.gateway import CLOSE_FORBIDDEN, CLOSE_UNAUTHENTICATED, Gateway, Refused
from apps.live.headers import cookie, header
from apps.tenants.access import Desk, NotAMember, desk, session_tenant
from apps.tenants.models import User

Json = dict[str, Any]
MAX_SUBSCRIPTIONS = 50


def admit(session_key: str, origin: str, own_host: str) -> Desk:
    """The desk of whoever is signed in with that session. Raises Refused."""
    if not is_allowed(origin, (), own_host=own_host, any_port=settings.DEBUG):
        raise Refused(CLOSE_FORBIDDEN, "forbidden", "this page may not use the console")
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    if not session_key or not isinstance(user, User):
        raise Refused(CLOSE_UNAUTHENTICATED, "forbidden", "please sign in")
    try:
        return desk(user, session_tenant(request.session))
    except NotAMember as error:
        raise Refused(CLOSE_FORBIDDEN, "forbidden", str(error)) from None


class AgentGateway(Gateway):
    kind = "agent"
    commands = {
        "hello": "hello",
        "subscribe": "subscribe",
        "unsubscribe": "unsubscribe",
        "message": "post",
        "typing": "typing",
        "read": "read",
        "history": "history",
        "takeover": "takeover",
        "release": "release",
        "resolve": "resolve",
        "reopen": "reopen",
        "handoff": "handoff",
        "ping": "ping",
    }
    desk: Desk

    async def hello(self, frame: frames.Hello) -> None:
        session_key = cookie(self.scope, settings.SESSION_COOKIE_NAME)
        origin, host = header(self.scope, b"origin"), header(self.scope, b"host")
        self.desk = await in_database(admit, session_key, origin, host)
        self.tenant_id = self.desk.tenant.id
        await self.join(audiences.tenant_agents(self.tenant_id))
        await self.join(audiences.user(self.tenant_id, self.desk.user.id))
        self.is_welcome = True
        await self.send_frame(answers.welcome(None), ref=frame.ref)

    async def subscribe(self, frame: frames.Subscribe) -> None:
        conversation_id = self._named(frame)
        if len(self.deliveries) >= MAX_SUBSCRIPTIONS and str(conversation_id) not in self.deliveries:
            raise frames.InvalidFrame(f"at most {MAX_SUBSCRIPTIONS} conversations at once")
        row = await in_database(self._row, conversation_id)
        await self.join(audiences.conversation_agents(self.tenant_id, conversation_id))
        await self.send_frame({"type": "conversation", "conversation": row}, ref=frame.ref)
        delivery = self.track(str(conversation_id), last=frame.after_seq)
        await delivery.catch_up()
        await self.send_growing(str(conversation_id))

    def _row(self, conversation_id: UUID) -> Json:
        found = conversation(self.tenant_id, conversation_id)
        if found is None:
            raise ConversationMissing("no such conversation")
        return conversation_row_json(found)

    async def unsubscribe(self, frame: frames.Frame) -> None:
        conversation_id = self._named(frame)
        if self.deliveries.pop(str(conversation_id), None) is not None:
            await self.leave(audiences.conversation_agents(self.tenant_id, conversation_id))

    async def post(self, frame: frames.PostMessage) -> None:
        started = time.perf_counter()
        posted = await in_database(
            use_cases.reply,
            self.desk,
            self._named(frame),
            content=frame.content,
            client_id=frame.client_id,
            is_private=frame.private,
        )
        await self.send_frame(answers.ack(posted.message), ref=frame.ref)
        metrics.ack_seconds.observe(time.perf_counter() - started)

    async def typing(self, frame: frames.Typing) -> None:
        await in_database(desk_typing.agent_typing, self.desk, self._named(frame), on=frame.on)

    async def read(self, frame: frames.Read) -> None:
        await in_database(use_cases.mark_read, self.desk, self._named(frame), seq=frame.seq)

    async def history(self, frame: frames.History) -> None:
        answer = await in_database(self._history, self._named(frame), frame.before_seq, frame.limit)
        await self.send_frame(answer, ref=frame.ref)

    def _history(self, conversation_id: UUID, before_seq: int, limit: int) -> Json:
        self._row(conversation_id)
        rows = messages_before(self.tenant_id, conversation_id, before_seq, limit=limit)
        stored = [answers.stored(row, for_visitor=False) for row in rows]
        return answers.history(str(conversation_id), stored, more=bool(rows) and rows[0].seq > 1)

    async def takeover(self, frame: frames.Frame) -> None:
        await in_database(use_cases.take_over, self.desk, self._named(frame))

    async def release(self, frame: frames.Frame) -> None:
        await in_database(use_cases.release, self.desk, self._named(frame))

    async def resolve(self, frame: frames.Frame) -> None:
        await in_database(use_cases.resolve, self.desk, self._named(frame))

    async def reopen(self, frame: frames.Frame) -> None:
        await in_database(use_cases.reopen, self.desk, self._named(frame))

    async def handoff(self, frame: frames.Frame) -> None:
        await in_database(use_cases.request_person, self.desk, self._named(frame), reason="rule")

    def _named(self, frame: frames.Frame) -> UUID:
        if frame.conversation_id is None:
            raise frames.InvalidFrame("conversation_id is missing")
        return frame.conversation_id
