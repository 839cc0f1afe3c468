"""Letters to visitors who have left: what an agent has answered, a question for a rating, a new link."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.conversations import queries
from apps.conversations.models import Conversation, Message
from apps.conversations.recalling import is_recalled
from apps.desk import mail_refusals, mailed_links
from apps.desk.mailed_links import Purpose
from apps.desk.transcripts import public_name

MOST_REPLIES = 50


@dataclass(frozen=True, slots=True)
class Reply:
    name: str
    at: datetime
    text: str
    files: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """shop: as it calls itself in its chat. link: back, or to the rating."""

    shop: str
    link: str
    stop_link: str
    replies: list[Reply] = field(default_factory=list)


def replies(tenant_id: UUID, about: dict[str, str]) -> Letter | None:
    """In the active language. None: all of it was seen or recalled meanwhile, or the address is gone."""
    conversation = _conversation(tenant_id, about)
    if conversation is None:
        return None
    first, last = int(about["from_seq"]), int(about["to_seq"])
    rows = unseen(conversation, first)
    shown = [_reply(row) for row in rows if row.seq <= last]
    return _letter(conversation, about, Purpose.RETURN, shown) if shown else None


def rating(tenant_id: UUID, about: dict[str, str]) -> Letter | None:
    conversation = _conversation(tenant_id, about)
    return _letter(conversation, about, Purpose.RATE, []) if conversation else None


def new_link(tenant_id: UUID, about: dict[str, str]) -> Letter | None:
    conversation = _conversation(tenant_id, about)
    return _letter(conversation, about, Purpose.RETURN, []) if conversation else None


def unseen(conversation: Conversation, from_seq: int) -> list[Message]:
    """What people have written from there on that the visitor has neither read nor answered; nothing recalled."""
    rows = queries.messages(conversation.tenant_id, conversation.id)
    public = rows.filter(visibility=Message.Visibility.PUBLIC, seq__gte=from_seq)
    answered = public.filter(sender_kind=Message.Sender.VISITOR).last()
    seen = max(conversation.visitor_read_seq, answered.seq if answered else 0)
    written = public.filter(sender_kind=Message.Sender.AGENT, seq__gt=seen)
    return [row for row in written[:MOST_REPLIES] if not is_recalled(row)]


def _conversation(tenant_id: UUID, about: dict[str, str]) -> Conversation | None:
    found = queries.conversation(tenant_id, UUID(about["conversation_id"]))
    return found if found is not None and found.contact.email else None


def _letter(
    conversation: Conversation, about: dict[str, Any], purpose: Purpose, shown: list[Reply]
) -> Letter:
    inbox = conversation.inbox
    return Letter(
        shop=public_name(inbox),
        link=mailed_links.address_of(inbox, UUID(about["link_id"]), purpose),
        stop_link=mail_refusals.link_for(inbox, conversation.contact.email),
        replies=shown,
    )


def _reply(row: Message) -> Reply:
    files = [str(file.get("name", "")) for file in row.attachments]
    return Reply(row.sender_name or _("Colleague"), localtime(row.created_at), row.content, files)
