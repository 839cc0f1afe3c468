"""A thread as its readers see it: the state of the conversation and its lines."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from apps.common.clock import isoformat
from apps.console.activities import activity_text, is_activity, until_of
from apps.console.ownership import may_release, may_take_over, state_of
from apps.console.people import Face, face
from apps.console.quotes import Quote, quotes_in
from apps.console.rows import priority_text
from apps.console.safety import web_address
from apps.console.words import reason_text, say
from apps.conversations import queries
from apps.conversations.attachments import accepted_types, shown_json
from apps.conversations.cards import CARD
from apps.conversations.models import MAX_CONTENT, Conversation, Message
from apps.conversations.veiling import is_masked, shown_conversation, shown_message
from apps.conversations.wire import message_json
from apps.tenants.access import Desk
from apps.tenants.veil import Veil, veil_of

LINES = 50
CARD_NEEDS = ("content_type", "metadata", "attachments", "sender")
# Ends every query for a page that has no end of its own.
PAST_THE_LAST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Citation:
    index: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message. The scripts fill the same template from `message` frames (static/js/console/message.js)."""

    kind: str
    id: str = ""
    seq: int | str = ""
    sender_id: str = ""
    name: str = ""
    content: str = ""
    activity: str = ""
    is_private: bool = False
    is_masked: bool = False
    until: datetime | None = None
    at: datetime | None = None
    quote: Quote | None = None
    mentions: str = ""  # JSON: names that a note calls, for static/js/console/mentions.js
    citations: list[Citation] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    is_partial: bool = False
    is_read: bool = False
    shown: str = ""  # JSON for static/js/console/card.js: what is drawn in place of the text

    @property
    def iso(self) -> str:
        return isoformat(self.at) if self.at else ""

    @property
    def until_iso(self) -> str:
        return isoformat(self.until) if self.until else ""

    @property
    def told(self) -> str:
        """What a line of the system says: to the visitor in their language, beside the activity in the reader's."""
        if not self.activity:
            return self.content
        return "" if self.is_private else say("activity.told", text=self.content)

    @property
    def is_recalled(self) -> bool:
        """A stored message is never empty otherwise; a blank template is no stored one."""
        return bool(self.id) and self.kind != "system" and not (self.content or self.attachments)


BLANK_LINES = [Line(kind=kind) for kind in ("visitor", "ai", "agent", "note", "system")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    conversation: Conversation
    face: Face
    state: str
    headline: str
    hint: str
    reason: str
    lines: list[Line]
    last_seq: int
    shown_seq: int
    first_seq: int
    at: int = 0
    max_content: int = MAX_CONTENT

    @property
    def accept(self) -> str:
        """Of a file input; empty: no files are taken."""
        return ",".join(accepted_types())

    @property
    def priority(self) -> str:
        return Conversation.Priority(self.conversation.priority).word

    @property
    def priority_text(self) -> str:
        return priority_text(self.priority)

    @property
    def is_cut(self) -> bool:
        """There are later lines than those that are shown."""
        return self.shown_seq < self.last_seq

    @property
    def snoozed_iso(self) -> str:
        until = self.conversation.snoozed_until
        return isoformat(until) if until else ""

    @property
    def is_snoozed(self) -> bool:
        return self.conversation.status == Conversation.Status.SNOOZED

    @property
    def is_resolved(self) -> bool:
        return self.state == "resolved"

    @property
    def may_take_over(self) -> bool:
        return may_take_over(self.state)

    @property
    def may_release(self) -> bool:
        return may_release(self.state)


def thread_of(desk: Desk, conversation: Conversation, *, at: int = 0) -> Thread:
    """The newest lines, or those around the one with that seq.

    The seqs count the hidden ones too, so that no hole is seen where none is.
    """
    veil = veil_of(desk.tenant)
    conversation = shown_conversation(veil, conversation)
    is_far = 0 < at <= conversation.last_seq - LINES
    end = at + LINES // 2 if is_far else PAST_THE_LAST
    rows = queries.messages_before(desk.tenant.id, conversation.id, end, limit=LINES)
    shown_seq = rows[-1].seq if rows else 0
    state = state_of(conversation, desk.user.id)
    assignee = conversation.assignee.public_name if conversation.assignee else ""
    return Thread(
        conversation=conversation,
        face=face(conversation.contact_id, str(conversation.contact)),
        state=state,
        headline=say(f"state.{state}", name=assignee),
        hint=say(f"hint.{state}"),
        reason=reason_text(conversation.handoff_reason) if state == "queue" else "",
        lines=_lines(rows, conversation, veil),
        last_seq=conversation.last_seq if is_far else shown_seq,
        shown_seq=shown_seq,
        first_seq=rows[0].seq if rows else 0,
        at=at,
    )


def _lines(rows: list[Message], conversation: Conversation, veil: Veil) -> list[Line]:
    read = [row for row in rows if row.visibility != Message.Visibility.SUPERVISORS]
    masked = {row.id for row in read if is_masked(veil, row)}
    visible = [shown_message(veil, row) for row in read]
    ids = {str(row.id) for row in visible}
    shown = [row for row in visible if _recalled_id(row) not in ids]
    answered = [row.seq for row in shown if _is_answer(row) and row.seq <= conversation.visitor_read_seq]
    last_read = max(answered, default=0)
    name = face(conversation.contact_id, str(conversation.contact)).name
    quotes = quotes_in(conversation.tenant_id, conversation.id, visible, visitor=name, veil=veil)
    line = partial(_line, visitor_name=name, quotes=quotes)
    return [line(row, is_read=row.seq == last_read, is_masked=row.id in masked) for row in shown]


def _recalled_id(row: Message) -> str:
    """The message that this line says was recalled: where that is shown itself, the line is one too many."""
    is_recall = row.sender_kind == Message.Sender.SYSTEM and row.metadata.get("activity") == "recalled"
    return str(row.metadata.get("message_id")) if is_recall else ""


def _is_answer(row: Message) -> bool:
    return (
        row.sender_kind in (Message.Sender.AGENT, Message.Sender.AI)
        and row.visibility == Message.Visibility.PUBLIC
    )


def kind_of(row: Message) -> str:
    is_public = row.visibility == Message.Visibility.PUBLIC
    return row.sender_kind if is_public or is_activity(row) else "note"


def _line(
    row: Message, *, visitor_name: str, is_read: bool, is_masked: bool, quotes: dict[UUID, Quote]
) -> Line:
    kind = kind_of(row)
    is_visitor = row.sender_kind == Message.Sender.VISITOR
    return Line(
        kind=kind,
        id=str(row.id),
        seq=row.seq,
        sender_id=str(row.sender_id or ""),
        is_private=row.visibility != Message.Visibility.PUBLIC,
        is_masked=is_masked,
        name=visitor_name if is_visitor else row.sender_name or say(f"kind.{row.sender_kind}"),
        content=row.content,
        activity=activity_text(row.metadata) if kind == "system" else "",
        until=until_of(row.metadata) if kind == "system" else None,
        at=row.created_at,
        quote=quotes[row.in_reply_to] if row.in_reply_to else None,
        mentions=_mentions(row) if kind == "note" else "",
        citations=[_citation(cited) for cited in row.citations],
        attachments=_attachments(row),
        is_partial=bool(row.metadata.get("partial")),
        is_read=is_read,
        shown=_shown(row),
    )


def _attachments(row: Message) -> list[dict[str, Any]]:
    """A card shows its pictures itself."""
    if row.content_type == CARD:
        return []
    return [shown_json(row.tenant_id, each) for each in row.attachments]


def _shown(row: Message) -> str:
    if row.content_type != CARD and "form" not in row.metadata:
        return ""
    message = message_json(row)
    return json.dumps({name: message[name] for name in CARD_NEEDS})


def _citation(cited: dict[str, Any]) -> Citation:
    return Citation(str(cited.get("index", "")), str(cited.get("title", "")), web_address(cited.get("url")))


def _mentions(row: Message) -> str:
    mentions = row.metadata.get("mentions")
    return json.dumps(mentions) if isinstance(mentions, list) and mentions else ""


def message_in(desk: Desk, conversation_id: UUID, message_id: UUID) -> Message | None:
    """A message of that conversation which agents may see."""
    rows = queries.messages(desk.tenant.id, conversation_id).filter(pk=message_id)
    return rows.exclude(visibility=Message.Visibility.SUPERVISORS).first()
