"""Rows that tell who got a conversation and why. Needs the conversation's lock."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from apps.common.clock import now
from apps.conversations.models import Conversation
from apps.desk.models import Assignment
from apps.tenants.models import Team, User

State, Reason = Assignment.State, Assignment.Reason
Json = dict[str, Any]
HELD_FOR = timedelta(minutes=15)  # then it goes to whoever can take it


def given(
    conversation: Conversation,
    agent: User,
    *,
    reason: str,
    by_name: str = "",
    candidates: list[Json] | None = None,
) -> Assignment:
    return _store(
        conversation,
        agent=agent,
        state=State.GIVEN,
        reason=reason,
        by_name=by_name,
        candidates=candidates or [],
        ended_at=now(),
    )


def offered(
    conversation: Conversation, agent: User, *, reason: str, expires_at: datetime, candidates: list[Json]
) -> Assignment:
    return _store(
        conversation,
        agent=agent,
        state=State.OFFERED,
        reason=reason,
        expires_at=expires_at,
        candidates=candidates,
    )


def held(conversation: Conversation, agent: User, *, by_name: str) -> Assignment:
    return _store(
        conversation,
        agent=agent,
        state=State.HELD,
        reason=Reason.TRANSFERRED,
        by_name=by_name,
        expires_at=now() + HELD_FOR,
    )


def moved(
    conversation: Conversation,
    team: Team,
    *,
    reason: str,
    by_name: str = "",
    passed_on_by: User | None = None,
    candidates: list[Json] | None = None,
) -> Assignment:
    """passed_on_by: is asked last, if they are in the team themselves."""
    return _store(
        conversation,
        agent=passed_on_by,
        team=team,
        state=State.MOVED,
        reason=reason,
        by_name=by_name,
        candidates=candidates or [],
        ended_at=now(),
    )


def forget_before(tenant_id: UUID, moment: datetime) -> int:
    """Answers how many rows went."""
    rows = Assignment.objects.for_tenant(tenant_id).filter(created_at__lt=moment)
    return rows.exclude(state__in=Assignment.OPEN).delete()[0]


def _store(conversation: Conversation, **fields: Any) -> Assignment:
    about = {
        "tenant_id": conversation.tenant_id,
        "conversation": conversation,
        "team_id": conversation.team_id,
    }
    if "team" in fields:
        del about["team_id"]
    return Assignment.objects.create(**about | fields)
