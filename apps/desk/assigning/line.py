"""The conversations that wait for somebody to be chosen, and all that is needed to choose: a few queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Lower, RowNumber

from apps.conversations.models import Conversation, ConversationLabel
from apps.desk.assigning.ranking import Asked, Verdict
from apps.desk.assigning.roster import Roster
from apps.desk.models import Assignment, Wait
from apps.tenants.models import Team

MOST_LOOKED_AT = 500
MOST_OF_EACH = 50  # of a team and inbox: who cannot be served there must not stand in the way of other teams
State = Assignment.State
Owner, Status = Conversation.Owner, Conversation.Status
_ASKED = {State.DECLINED: Verdict.DECLINED, State.EXPIRED: Verdict.MISSED, State.MOVED: Verdict.PASSED_ON}


@dataclass(slots=True, kw_only=True)
class Waiting:
    """One of the line. moved_at: since when its team has it. visited: teams it was passed on to while it waits."""

    conversation: Conversation
    since: datetime
    moved_at: datetime
    labels: frozenset[str] = frozenset()
    asked: dict[UUID, Asked] = field(default_factory=dict)
    visited: set[UUID] = field(default_factory=set)
    held_for: UUID | None = None


def managed(tenant_id: UUID) -> QuerySet[Team]:
    """Teams for which something is done by itself."""
    rows = Team.objects.for_tenant(tenant_id)
    return rows.exclude(strategy=Team.Strategy.MANUAL, overflow_team=None)


def is_anything_managed(tenant_id: UUID) -> bool:
    """Whether there is anything to look for: most tenants let people choose."""
    held = Assignment.objects.for_tenant(tenant_id).filter(state=State.HELD)
    return managed(tenant_id).exists() or held.exists()


def waiting(tenant_id: UUID) -> list[Waiting]:
    """Priority first, then who came first; at most MOST_OF_EACH of a team and inbox, MOST_LOOKED_AT in all."""
    return _filled(tenant_id, _waits(tenant_id, _concerned(tenant_id)))


def waiting_one(tenant_id: UUID, conversation_id: UUID) -> Waiting | None:
    """The same of one conversation, whatever its team."""
    found = _filled(tenant_id, _waits(tenant_id, Q(conversation=conversation_id)))
    return found[0] if found else None


def _concerned(tenant_id: UUID) -> Q:
    teams = managed(tenant_id).values("pk")
    held = Assignment.objects.for_tenant(tenant_id).filter(state=State.HELD).values("conversation")
    nobodys = Q(conversation__team=None, conversation__inbox__team__in=teams)
    if managed(tenant_id).exclude(skills=[]).exists():
        nobodys = Q(conversation__team=None)  # its labels may lead to a team
    return Q(conversation__team__in=teams) | nobodys | Q(conversation__in=held)


def _waits(tenant_id: UUID, concerned: Q) -> list[Wait]:
    offered = Assignment.objects.for_tenant(tenant_id).filter(state=State.OFFERED)
    rows = Wait.objects.for_tenant(tenant_id).filter(
        concerned,
        ended_at=None,
        conversation__owner=Owner.QUEUE,
        conversation__status=Status.OPEN,
    )
    rows = rows.exclude(conversation__in=offered.values("conversation"))
    order = (F("conversation__priority").desc(), F("since").asc(), F("id").asc())
    line = Window(RowNumber(), partition_by=[F("conversation__team_id"), F("inbox_id")], order_by=order)
    rows = rows.annotate(place=line).filter(place__lte=MOST_OF_EACH)
    rows = rows.select_related("conversation__contact", "conversation__inbox")
    return list(rows.order_by(*order)[:MOST_LOOKED_AT])


def _filled(tenant_id: UUID, rows: Sequence[Wait]) -> list[Waiting]:
    line = {row.conversation_id: _new(row) for row in rows}
    if line:
        for conversation_id, title in _labels(tenant_id, line):
            line[conversation_id].labels |= {title}
        for decision in _decisions(tenant_id, line):
            _remember(line[decision.conversation_id], decision)
    return list(line.values())


def _new(row: Wait) -> Waiting:
    return Waiting(conversation=row.conversation, since=row.since, moved_at=row.since)


def _labels(tenant_id: UUID, ids: Collection[UUID]) -> Iterable[tuple[UUID, str]]:
    rows = ConversationLabel.objects.for_tenant(tenant_id).filter(conversation__in=ids)
    return rows.values_list("conversation_id", Lower("label__title"))


def _decisions(tenant_id: UUID, ids: Collection[UUID]) -> QuerySet[Assignment]:
    rows = Assignment.objects.for_tenant(tenant_id).filter(conversation__in=ids)
    return rows.filter(state__in=[*_ASKED, State.HELD]).defer("candidates").order_by("created_at")


def _remember(each: Waiting, decision: Assignment) -> None:
    if decision.state == State.HELD:
        each.held_for = decision.agent_id
        return
    at = decision.ended_at or decision.created_at
    if at < each.since and decision.state != State.MOVED:
        return  # when it waited another time
    if decision.state == State.MOVED and decision.created_at >= each.since:
        each.moved_at = decision.created_at
        each.visited |= {decision.team_id} if decision.team_id else set()
    if decision.agent_id:
        each.asked[decision.agent_id] = Asked(_ASKED[State(decision.state)], at)


def known_agents(tenant_id: UUID, contact_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """By contact: who had the latest conversation that anybody had."""
    rows = Conversation.objects.for_tenant(tenant_id).filter(contact__in=contact_ids).exclude(assignee=None)
    latest = rows.order_by("contact_id", "-created_at").distinct("contact_id")
    return {
        contact_id: user_id
        for contact_id, user_id in latest.values_list("contact_id", "assignee_id")
        if user_id
    }


def team_for(each: Waiting, roster: Roster) -> Team | None:
    """Its own team; else one that has what its labels ask for; else its inbox's."""
    conversation = each.conversation
    if conversation.team_id:
        return roster.teams.get(conversation.team_id)
    skilled = [team for team in roster.teams.values() if team.skills and each.labels & set(team.skills)]
    able = [team for team in skilled if team.strategy != Team.Strategy.MANUAL]
    if able:
        return max(able, key=lambda team: len(each.labels & set(team.skills)))
    inbox = conversation.inbox
    return roster.teams.get(inbox.team_id) if inbox.team_id else None
