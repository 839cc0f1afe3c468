"""What was decided about a conversation, and why it waits: the engine's own eyes, with nothing done."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from apps.common.clock import now
from apps.conversations.models import Conversation
from apps.desk import offers, presence
from apps.desk.assigning import line, roster
from apps.desk.assigning.deciding import look_at
from apps.desk.models import Assignment
from apps.tenants.models import Team

MOST_SHOWN = 20


class Why(StrEnum):
    BY_HAND = "by_hand"
    CLOSED = "closed"
    OFFERED = "offered"
    HELD = "held"
    NOBODY = "nobody"
    SOON = "soon"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Waits:
    """candidates: as in Assignment."""

    why: Why
    candidates: list[dict[str, Any]] = field(default_factory=list)


def history(conversation: Conversation) -> list[Assignment]:
    """The newest first."""
    rows = Assignment.objects.for_tenant(conversation.tenant_id).filter(conversation_id=conversation.pk)
    return list(rows.select_related("agent", "team").order_by("-created_at", "-id")[:MOST_SHOWN])


def why_it_waits(conversation: Conversation) -> Waits:
    """Of one that is in the queue."""
    row = offers.open_one(conversation)
    if row is not None:
        return Waits(Why.OFFERED if row.state == Assignment.State.OFFERED else Why.HELD, row.candidates)
    waiting = line.waiting_one(conversation.tenant_id, conversation.pk)
    here = presence.on_duty(conversation.tenant_id)
    if here is None:
        return Waits(Why.UNKNOWN)
    found = roster.of_tenant(conversation.tenant_id, here)
    team = line.team_for(waiting, found) if waiting else None
    if waiting is None or team is None or team.strategy == Team.Strategy.MANUAL:
        return Waits(Why.BY_HAND)
    look = look_at([waiting], found, here, now())
    if look.is_closed(waiting, team):
        return Waits(Why.CLOSED)
    ranking = look.ranking(waiting, team)
    return Waits(Why.SOON if ranking.chosen else Why.NOBODY, ranking.candidates)
