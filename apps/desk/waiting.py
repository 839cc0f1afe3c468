"""The line of those who wait for a person in an inbox: priority first, then who came first. Needs the conversation's
lock where it writes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from apps.common.clock import now
from apps.common.inserting import insert
from apps.conversations.models import Conversation
from apps.desk import offers
from apps.desk.models import Wait

Outcome = Wait.Outcome
MOST_PLACES = 1_000  # whoever stands further back is told of a place later
FEWEST = 3  # people who were served recently: with fewer nothing is promised
LOOKED_AT = 20
RECENT = timedelta(hours=2)
ROUND_S = 30
LONGEST_S = 2 * 3600


class Waiting(NamedTuple):
    """priority: the word."""

    conversation_id: UUID
    contact_id: UUID
    priority: str


def begin(conversation: Conversation, *, is_told: bool) -> int:
    """The conversation waits for a person from now on. Answers its place. is_told: the visitor reads of it."""
    begin_all([conversation], is_told=is_told)
    before = _line(conversation.tenant_id, conversation.inbox_id).exclude(conversation=conversation)
    return before.filter(conversation__priority__gte=conversation.priority).count() + 1


def begin_all(conversations: Iterable[Conversation], *, is_told: bool = False) -> None:
    moment = now()
    rows = [
        Wait(
            tenant_id=conversation.tenant_id,
            conversation=conversation,
            inbox_id=conversation.inbox_id,
            since=moment,
            told_at=moment if is_told else None,
            created_at=moment,
        )
        for conversation in conversations
    ]
    insert(rows, skip_conflicts=True)


def end(conversation: Conversation, outcome: str) -> None:
    offers.withdraw(conversation)
    _open(conversation).update(ended_at=now(), outcome=outcome)


def since(conversation: Conversation) -> datetime | None:
    """None: it does not wait."""
    return _open(conversation).values_list("since", flat=True).first()


def is_due(conversation: Conversation, *, before: datetime) -> bool:
    """Whether the visitor waits and has not been told anything since then."""
    return _open(conversation).filter(told_at__lt=before).exists()


def mark_told(conversation: Conversation) -> None:
    _open(conversation).update(told_at=now())


def line(tenant_id: UUID, inbox_id: UUID) -> list[Waiting]:
    """Who waits, the next one first; at most MOST_PLACES. One query."""
    rows = _line(tenant_id, inbox_id).order_by("-conversation__priority", "since", "id")
    found = rows.values_list("conversation_id", "conversation__contact_id", "conversation__priority")
    return [
        Waiting(pk, contact_id, Conversation.Priority(priority).word)
        for pk, contact_id, priority in found[:MOST_PLACES]
    ]


def seconds_a_place(tenant_id: UUID, inbox_id: UUID) -> float | None:
    """How long each place in the line takes at present; None when too little is known.

    People served one after the other: the time from one to the next. Served at once while nobody else waited, the time
    between two says how rarely somebody asks; then the time that they waited is the truer one.
    """
    served = Wait.objects.for_tenant(tenant_id).filter(inbox_id=inbox_id, outcome=Outcome.PERSON)
    recent = served.filter(ended_at__gte=now() - RECENT).order_by("-ended_at")
    times = [(came, went) for came, went in recent.values_list("since", "ended_at")[:LOOKED_AT] if went]
    if len(times) < FEWEST:
        return None
    apart = (times[0][1] - times[-1][1]).total_seconds() / (len(times) - 1)
    return min(apart, median((went - came).total_seconds() for came, went in times))


def estimate(position: int, seconds: float | None) -> int | None:
    """Seconds until that place is served, in steps of half a minute: nobody knows it better, and it changes rarely."""
    if seconds is None:
        return None
    steps = max(1, -(-int(position * seconds) // ROUND_S))
    return steps * ROUND_S if steps * ROUND_S <= LONGEST_S else None


def _open(conversation: Conversation) -> QuerySet[Wait]:
    rows = Wait.objects.for_tenant(conversation.tenant_id)
    return rows.filter(conversation_id=conversation.pk, ended_at=None)


def _line(tenant_id: UUID, inbox_id: UUID) -> QuerySet[Wait]:
    return Wait.objects.for_tenant(tenant_id).filter(
        inbox_id=inbox_id,
        ended_at=None,
        conversation__owner=Conversation.Owner.QUEUE,
        conversation__status=Conversation.Status.OPEN,
    )
