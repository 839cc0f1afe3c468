"""AI runs that are over, as they are stored, and what the background does with them."""

from datetime import timedelta
from typing import Any

import pytest

from apps.common.clock import now
from apps.conversations.models import Conversation
from apps.desk import tasks
from apps.desk.models import BotTurn, Gap
from apps.tenants.models import Inbox
from tests.factories import make_contact, make_conversation, make_inbox, make_message, make_turn

UNKNOWN = "帐篷可以租吗"
ALIKE = "你们租帐篷吗"


def ended(
    inbox: Inbox,
    text: str,
    *,
    source: str = "nothing",
    conversation: Conversation | None = None,
    searched: bool = True,
    ago: timedelta = timedelta(seconds=3),
    **fields: Any,
) -> BotTurn:
    """A run for a visitor's message. source: of its answer; searched: whether anybody looked for articles."""
    conversation = conversation or make_conversation(inbox=inbox, contact=make_contact(tenant=inbox.tenant))
    make_message(conversation=conversation, content=text)
    trace = [{"stage": "retrieval", "question": text, "passages": []}] if searched else []
    trace.append({"stage": "post", "source": source})
    turn: BotTurn = make_turn(conversation=conversation, **{"state": "answered", "trace": trace} | fields)
    BotTurn.objects.filter(pk=turn.pk).update(created_at=now() - ago)
    return turn


@pytest.fixture
def inbox(db: None) -> Inbox:
    return make_inbox()


@pytest.fixture
def gap(inbox: Inbox) -> Gap:
    ended(inbox, UNKNOWN)
    ended(inbox, ALIKE)
    tasks.improve()
    return Gap.objects.get()
