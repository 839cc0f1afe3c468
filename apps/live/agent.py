"""The agent's socket: a person at the console, or a program with an API key."""

import time
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError

from apps.conversations.locking import Named
from apps.conversations.models import Conversation
from apps.conversations.queries import messages_before
from apps.conversations.services import ConversationMissing, Posted
from apps.conversations.wire import conversation_row_json
from apps.desk import alertness, offers, presence
from apps.desk import typing as desk_typing
from apps.desk.alertness import NOTED_EVERY_S
from apps.desk.assigning import services as assigning
from apps.desk.intake import FromAgent
from apps.desk.presence import Person
from apps.desk.program.serving import ScopeMissing
from apps.desk.register import Kind
from apps.events import audiences
from apps.live import agent_frames, answers, frames, metrics
from apps.live.database import in_database
from apps.live.frame_fields import Frame, InvalidFrame
from apps.live.frames_of_assignment import Assign, Decline, Transfer
from apps.live.frames_of_rest import Snooze
from apps.live.gateway import Gateway
from apps.live.headers import cookie, header
from apps.live.lookout import Lookout
from apps.live.packets import Packet
from apps.live.seats import Seat, admit_person, admit_program
from apps.live.veiling import veiled, veiled_packet
from apps.live.wire import AGENT_LIMIT
from apps.tenants.access import Desk
from apps.tenants.admission import SocketAccess
from apps.tenants.session_store import SEEN_EVERY, seen
from apps.tenants.veil import OPEN, Veil

Json = dict[str, Any]
MAX_SUBSCRIPTIONS = 2_000
# Frames that the page sends by itself: they tell nothing of the person.
QUIET = frozenset({"hello", "ping", "looking"})


class AgentGateway(Gateway):
    kind = "agent"
    commands = {
        "hello": "hello",
        "subscribe": "subscribe",
        "unsubscribe": "unsubscribe",
        "message": "post",
        "typing": "typing",
        "looking": "looking",
        "read": "read",
        "history": "history",
        "recall": "recall",
        "availability": "availability",
        "ping": "ping",
        "handoff": "change",
        "takeover": "change",
        "release": "change",
        "resolve": "change",
        "reopen": "change",
        "snooze": "snooze",
        "claim": "take",
        "accept": "take",
        "decline": "take",
        "assign": "give",
        "transfer": "give",
        "active": "active",
    }
    verbs = {"handoff": "request_person", "takeover": "take_over"}  # the others are named like their frames
    seat: Seat

    def __init__(self) -> None:
        super().__init__()
        self.threads: dict[str, Conversation] = {}
        self.lookout = Lookout()
        self._noted_at = -NOTED_EVERY_S
        self._seen_at = time.monotonic()  # whoever opens a socket has just opened a page

    async def __call__(self, *asgi: Any) -> None:
        try:
            await super().__call__(*asgi)
        finally:
            await self.lookout.look_away()

    async def hello(self, frame: frames.Hello) -> None:
        seat = await self._admit(frame.token)
        self.seat, self.tenant_id = seat, seat.tenant_id
        self.person = Person(Kind.AGENT, seat.person_id) if isinstance(seat.who, Desk) else None
        self.person_key = str(seat.person_id)
        self.wire.limit = AGENT_LIMIT
        everybody = audiences.tenant_agents(seat.tenant_id)
        await self.enter(everybody, audiences.user(seat.tenant_id, seat.person_id), slug=seat.tenant_slug)
        if frame.wants_list:
            self.join(audiences.tenant_list(self.tenant_id))
        self.welcome(None, frame.ref)
        self.deliver_early()
        await self._show_offers()

    async def _show_offers(self) -> None:
        """What was offered to the person while no socket of theirs was open."""
        if isinstance(self.seat.who, Desk):
            await self._note_activity()
            for each in await in_database(offers.open_offers, self.tenant_id, self.seat.person_id):
                self.send_frame(answers.of_event(each.name, each.payload()) or {})

    def send_frame(self, frame: Json, *, ref: str | None = None) -> None:
        super().send_frame(veiled(frame, self.veil), ref=ref)

    def send_packet(self, packet: Packet) -> None:
        super().send_packet(veiled_packet(packet, self.veil))

    @property
    def veil(self) -> Veil:
        """Nobody is seated before hello, and nothing of the tenant's is told."""
        return self.seat.veil if self.seat else OPEN

    async def _obey(self, frame: Frame) -> None:
        await super()._obey(frame)
        if self.is_welcome and frame.type not in QUIET and isinstance(self.seat.who, Desk):
            await self._note_activity()

    async def _note_activity(self) -> None:
        """That the person is at the desk, now and then."""
        moment = time.monotonic()
        if self.is_open and moment - self._noted_at >= NOTED_EVERY_S:
            self._noted_at = moment
            await alertness.note(self.tenant_id, self.seat.person_id)
        if self.is_open and moment - self._seen_at >= SEEN_EVERY.total_seconds():
            self._seen_at = moment
            await self._keep_session()

    async def _keep_session(self) -> None:
        """Somebody who works at an open page for hours asks for no new one."""
        access = self.seat.access
        if isinstance(access, SocketAccess):
            with suppress(DatabaseError):
                await in_database(seen, access.session_key)

    async def _admit(self, token: str) -> Seat:
        if token:
            return await in_database(admit_program, token)
        origin, host = header(self.scope, b"origin"), header(self.scope, b"host")
        session_key = cookie(self.scope, settings.SESSION_COOKIE_NAME)
        return await in_database(admit_person, session_key, origin, host)

    async def subscribe(self, frame: frames.Subscribe) -> None:
        conversation_id = self._named(frame)
        key = str(conversation_id)
        if len(self.deliveries) >= MAX_SUBSCRIPTIONS and key not in self.deliveries:
            raise InvalidFrame(f"at most {MAX_SUBSCRIPTIONS:,} conversations at once")
        row = await self._found(conversation_id)
        delivery = self.track(key, last=min(frame.after_seq, row.last_seq))
        self.threads[key] = row
        self.join(
            audiences.conversation_agents(self.tenant_id, conversation_id),
            audiences.contact_watchers(self.tenant_id, row.contact_id),
        )
        self.send_frame({"type": "conversation", "conversation": self.shown(row)}, ref=frame.ref)
        await self._show_presence(key, row.contact_id)
        # Read after joining, whatever the row said: something may have been posted in between.
        await delivery.catch_up(delivery.last + 1)
        if row.owner == Conversation.Owner.AI:
            await self.send_growing(key)

    async def _show_presence(self, key: str, contact_id: UUID) -> None:
        state = await presence.avisitor_state(self.tenant_id, contact_id)
        if state is not None:
            person = Person(Kind.VISITOR, contact_id)
            self.send_frame(answers.presence(person, state, conversation_id=key))

    async def _found(self, conversation_id: UUID) -> Conversation:
        row = await self.house.conversations.get(Named(self.tenant_id, conversation_id))
        if row is None:
            raise ConversationMissing("no such conversation")
        return row

    def shown(self, row: Conversation) -> Json:
        return conversation_row_json(row)

    async def unsubscribe(self, frame: Frame) -> None:
        conversation_id = self._named(frame)
        await self.lookout.look_away(conversation_id)
        if self.deliveries.pop(str(conversation_id), None) is not None:
            row = self.threads.pop(str(conversation_id))
            self.leave(audiences.conversation_agents(self.tenant_id, conversation_id))
            if all(other.contact_id != row.contact_id for other in self.threads.values()):
                self.leave(audiences.contact_watchers(self.tenant_id, row.contact_id))
        self.done(frame)

    async def post(self, frame: frames.PostMessage) -> None:
        started = time.perf_counter()
        posted = await self._post(frame)
        self.send_frame(answers.ack(posted.message), ref=frame.ref)
        metrics.ack_seconds.observe(time.perf_counter() - started)

    async def _post(self, frame: frames.PostMessage) -> Posted:
        """People's messages are written together with the visitors'; a program's by themselves, with its scopes."""
        conversation_id, who = self._named(frame), self.seat.who
        self.require_patience()
        if isinstance(who, Desk):
            item = FromAgent(
                desk=who,
                conversation_id=conversation_id,
                content=frame.content,
                client_id=frame.client_id,
                is_private=frame.private,
                in_reply_to=frame.in_reply_to,
                card=frame.card,
                attachments=frame.attachments,
                mentions=frame.mentions,
            )
            return await self.house.committer.store(item)
        reply = self.seat.do(
            "reply",
            conversation_id,
            content=frame.content,
            client_id=frame.client_id,
            is_private=frame.private,
            in_reply_to=frame.in_reply_to,
            card=frame.card,
            attachments=frame.attachments,
        )
        posted: Posted = await in_database(reply)
        return posted

    async def typing(self, frame: frames.Typing) -> None:
        conversation_id, actor = self._named(frame), self.seat.actor
        row = self.threads.get(str(conversation_id)) or await self._found(conversation_id)
        desk_typing.agent_typing(
            actor,
            conversation_id=conversation_id,
            inbox_id=row.inbox_id,
            contact_id=row.contact_id,
            on=frame.on,
        )
        await desk_typing.remember_agent(self.tenant_id, conversation_id, on=frame.on)

    async def looking(self, frame: agent_frames.Looking) -> None:
        """The page shows the conversation to somebody, or no longer; said again every 20 s."""
        conversation_id, who = self._named(frame), self.seat.who
        if str(conversation_id) not in self.threads:
            raise ConversationMissing("subscribe to it first")
        if not isinstance(who, Desk):
            raise ScopeMissing("a program does not look")
        if frame.on:
            seen = await self.lookout.look(who, conversation_id)
            self.send_frame(answers.looking(seen), ref=frame.ref)
        else:
            await self.lookout.look_away(conversation_id)
            self.done(frame)

    async def read(self, frame: frames.Read) -> None:
        await in_database(self.seat.do("mark_read", self._named(frame), seq=frame.seq))
        self.done(frame)

    async def history(self, frame: frames.History) -> None:
        row = await self._found(self._named(frame))
        rows = await in_database(messages_before, self.tenant_id, row.id, frame.before_seq, limit=frame.limit)
        self.send_frame(answers.history(row.id, rows, for_visitor=False), ref=frame.ref)

    async def change(self, frame: Frame) -> None:
        """Take over, give back, resolve …: the verbs that change the conversation's state."""
        verb = self.verbs.get(frame.type, frame.type)
        await in_database(self.seat.do(verb, self._named(frame)))
        self.done(frame)

    async def snooze(self, frame: Snooze) -> None:
        await in_database(self.seat.do("snooze", self._named(frame), until=frame.until))
        self.done(frame)

    async def take(self, frame: Frame) -> None:
        """Claim, accept or decline: a person, for themselves."""
        who, reason = self.seat.who, {"reason": frame.reason} if isinstance(frame, Decline) else {}
        if not isinstance(who, Desk):
            raise ScopeMissing("a program takes nothing for itself")
        await in_database(partial(getattr(assigning, frame.type), who, self._named(frame), **reason))
        self.done(frame)

    async def give(self, frame: Assign | Transfer) -> None:
        """To somebody else."""
        conversation_id, actor = self._named(frame), self.seat.actor
        if isinstance(frame, Transfer):
            await in_database(assigning.transfer, actor, conversation_id, to=frame.to, note=frame.note)
        else:
            targets = {"agent": frame.agent, "team": frame.team}
            await in_database(assigning.assign, actor, conversation_id, note=frame.note, **targets)
        self.done(frame)

    async def active(self, frame: Frame) -> None:
        """The person does something at the page that needs no frame of its own."""
        self.done(frame)

    async def recall(self, frame: frames.Recall) -> None:
        await in_database(self.seat.recall, self.seat.who, self._named(frame), message_id=frame.message_id)
        self.done(frame)

    async def availability(self, frame: frames.Availability) -> None:
        if not isinstance(self.seat.who, Desk):
            raise ScopeMissing("a program has no availability")
        await in_database(presence.set_availability, self.seat.who, frame.state)
        self.done(frame)

    def _named(self, frame: Frame) -> UUID:
        if frame.conversation_id is None:
            raise InvalidFrame("conversation_id is missing")
        return frame.conversation_id
