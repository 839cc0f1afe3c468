"""A conversation as its visitor may keep it: what both sides said in public, as it stands now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.conversations import queries
from apps.conversations.models import Conversation, Message
from apps.conversations.recalling import is_recalled
from apps.tenants.models import Inbox

MOST_LINES = 500
Kind = Message.Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """kind: visitor, agent, ai, system. files: names alone; sources: what [1] in the text stands for."""

    kind: str
    name: str
    at: datetime
    text: str
    files: list[str]
    sources: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """sender: how the shop calls itself in its chat."""

    sender: str
    began_at: datetime
    lines: list[Line]
    is_cut: bool

    @property
    def zone(self) -> str:
        """Such as UTC+08:00."""
        return f"UTC{self.began_at.isoformat()[-6:]}"


def transcript(tenant_id: UUID, conversation_id: UUID) -> Transcript | None:
    """In the active language; None without a conversation or a word in it."""
    conversation = queries.conversation(tenant_id, conversation_id)
    if conversation is None:
        return None
    rows = queries.latest_public_messages(tenant_id, conversation_id, limit=MOST_LINES + 1)
    if not rows:
        return None
    return Transcript(
        sender=public_name(conversation.inbox),
        began_at=localtime(conversation.created_at),
        lines=[_line(row, conversation) for row in rows[-MOST_LINES:]],
        is_cut=len(rows) > MOST_LINES,
    )


def public_name(inbox: Inbox) -> str:
    """As the widget calls it, in the active language."""
    texts = inbox.localized.get(get_language() or "") if isinstance(inbox.localized, dict) else None
    name = texts.get("name") if isinstance(texts, dict) else None
    return name if isinstance(name, str) and name.strip() else inbox.name


def _line(row: Message, conversation: Conversation) -> Line:
    return Line(
        kind=row.sender_kind,
        name=_name(row, conversation),
        at=localtime(row.created_at),
        text=_("This message was recalled.") if is_recalled(row) else row.content,
        files=[str(file.get("name", "")) for file in row.attachments],
        sources=[_source(cited) for cited in row.citations],
    )


def _source(cited: dict[str, Any]) -> str:
    parts = (f"[{cited.get('index', '')}]", str(cited.get("title", "")), str(cited.get("url", "")))
    return " ".join(part for part in parts if part)


def _name(row: Message, conversation: Conversation) -> str:
    names = {
        Kind.VISITOR: conversation.contact.name or _("You"),
        Kind.AI: row.sender_name or _("AI assistant"),
        Kind.AGENT: row.sender_name or _("Colleague"),
    }
    return names.get(Kind(row.sender_kind), "")
