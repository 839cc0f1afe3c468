"""Yesterday's questions, to try again: the tenant's own, masked as the tenant has everything masked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.timezone import get_default_timezone

from apps.backoffice.playground_form import ANSWERED
from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.conversations.queries import conversation as conversation_of
from apps.conversations.queries import messages
from apps.desk.asked import ANSWERERS
from apps.tenants.models import BusinessHours
from apps.tenants.veil import Veil, veil_in

Json = dict[str, Any]
CONVERSATIONS = 200
QUESTIONS = 50
SHORTEST = 4  # «ok» and «hi» are no questions
BEFORE = 20  # messages that are taken along


@dataclass(frozen=True, slots=True)
class Asked:
    conversation_id: UUID
    seq: int
    text: str


def yesterdays(tenant_id: UUID) -> list[Asked]:
    """The newest first, each wording once."""
    veil = veil_in(tenant_id)
    begin, end = _yesterday(tenant_id)
    active = Conversation.objects.for_tenant(tenant_id).filter(
        status__in=Conversation.Status.values, last_activity_at__gte=begin
    )
    rows = (
        Message.objects.for_tenant(tenant_id)
        .filter(
            conversation_id__in=list(active.values_list("pk", flat=True)[:CONVERSATIONS]),
            sender_kind=Message.Sender.VISITOR,
            visibility=Message.Visibility.PUBLIC,
            created_at__gte=begin,
            created_at__lt=end,
        )
        .order_by("-created_at")
    )
    found: dict[str, Asked] = {}
    for row in rows[: QUESTIONS * 4]:
        text = " ".join(veil.text(row.content).split())
        if len(text) >= SHORTEST:
            found.setdefault(text.casefold(), Asked(row.conversation_id, row.seq, text))
    return list(found.values())[:QUESTIONS]


def as_it_was(tenant_id: UUID, conversation_id: UUID, seq: int) -> Json | None:
    """What the form begins with: that message, and what could be known when it was written. None: no such message."""
    conversation = conversation_of(tenant_id, conversation_id)
    if conversation is None:
        return None
    public = messages(tenant_id, conversation.id).filter(visibility=Message.Visibility.PUBLIC, seq__lte=seq)
    lines = list(public.order_by("-seq")[: BEFORE + 1])[::-1]
    if not lines or lines[-1].seq != seq or lines[-1].sender_kind != Message.Sender.VISITOR:
        return None
    veil = veil_in(tenant_id)
    before = [line for line in (_line(line, veil) for line in lines[:-1]) if line]
    attributes: Json = veil.value(conversation.contact.custom_attributes)
    return {
        "tenant": tenant_id,
        "text": veil.text(lines[-1].content),
        "history": "\n".join(before),
        "inbox": conversation.inbox_id,
        "page_url": conversation.page_url,
        "name": veil.text(conversation.contact.name),
        "attributes": "\n".join(f"{name} = {value}" for name, value in attributes.items()),
    }


def _line(message: Message, veil: Veil) -> str:
    text = " ".join(veil.text(message.content).split())
    if not text or message.sender_kind == Message.Sender.SYSTEM:
        return ""
    return f"{ANSWERED} {text}" if message.sender_kind in ANSWERERS else text


def _yesterday(tenant_id: UUID) -> tuple[datetime, datetime]:
    """From midnight to midnight, where the tenant is."""
    hours = BusinessHours.objects.for_tenant(tenant_id).filter(inbox=None).first()
    zone = ZoneInfo(hours.time_zone) if hours else get_default_timezone()
    today = now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=1), today
