"""Conversations that have been quiet for a while."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.conversations.services import Sender
from tests.factories import make_contact, make_conversation, make_inbox, make_message

Quiet = Callable[..., Conversation]
WANG = Sender(Message.Sender.AGENT, None, "小王")


def age(conversation: Conversation, minutes: float) -> None:
    """As if that long nothing had happened."""
    shift = timedelta(minutes=minutes)
    for row in Message.objects.filter(conversation=conversation):
        Message.objects.filter(pk=row.pk).update(created_at=row.created_at - shift)
    conversation.refresh_from_db()
    waiting = conversation.waiting_since
    Conversation.objects.filter(pk=conversation.pk).update(
        last_activity_at=conversation.last_activity_at - shift, waiting_since=waiting and waiting - shift
    )


@pytest.fixture
def quiet() -> Quiet:
    """quiet(inbox=…, minutes=30, said="va"): visitor (v), agent (a), AI (i) have spoken, that long ago."""

    def make(*, minutes: float, said: str = "va", **fields: Any) -> Conversation:
        inbox = fields.pop("inbox", None) or make_inbox()
        contact = make_contact(tenant=inbox.tenant, email=fields.pop("email", ""))
        conversation = make_conversation(inbox=inbox, contact=contact, **{"locale": "en"} | fields)
        senders = {"v": Sender("visitor"), "a": WANG, "i": Sender("ai", None, "AI")}
        for number, letter in enumerate(said):
            make_message(conversation=conversation, sender=senders[letter], content=f"{letter}{number}")
        age(conversation, minutes)
        return conversation

    return make


def activities(conversation: Conversation) -> list[str]:
    rows = Message.objects.filter(conversation=conversation, sender_kind="system").order_by("seq")
    return [row.metadata["activity"] for row in rows]


def last_line(conversation: Conversation) -> Message:
    return Message.objects.filter(conversation=conversation).latest("seq")


def soon(minutes: float) -> Any:
    return now() + timedelta(minutes=minutes)
