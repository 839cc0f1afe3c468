"""A tenant's people and teams, and how much each has to do: a handful of queries, whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count

from apps.conversations.models import Conversation
from apps.desk.models import Assignment
from apps.desk.presence import OnDuty, State
from apps.tenants.access import TALKING_ROLES
from apps.tenants.models import AssignmentSettings, Membership, Team, TeamMember

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Worker:
    """somebody who talks to customers. state: None while nobody knows who is connected. capacity 0: any number."""

    user_id: UUID
    membership_id: UUID
    name: str
    avatar_url: str
    chosen: State
    state: State | None
    load: int
    capacity: int
    skills: frozenset[str]
    given_at: dict[UUID, datetime] = field(default_factory=dict)  # by team

    @property
    def team_ids(self) -> list[UUID]:
        return list(self.given_at)

    @property
    def is_here(self) -> bool:
        return self.state in (State.ONLINE, State.BUSY)

    @property
    def is_online(self) -> bool:
        return self.state == State.ONLINE

    @property
    def is_full(self) -> bool:
        return 0 < self.capacity <= self.load


@dataclass(frozen=True, slots=True)
class Roster:
    """workers: by user; teams: by id, in the order of their names."""

    workers: dict[UUID, Worker]
    teams: dict[UUID, Team]
    settings: AssignmentSettings

    def members(self, team_id: UUID) -> list[Worker]:
        return [each for each in self.workers.values() if team_id in each.given_at]


def settings_of(tenant_id: UUID) -> AssignmentSettings:
    row = AssignmentSettings.objects.for_tenant(tenant_id).first()
    return row or AssignmentSettings(tenant_id=tenant_id)


def of_tenant(tenant_id: UUID, here: OnDuty | None) -> Roster:
    """here: of apps.desk.presence, which asks Valkey: before a transaction, not within. None: nobody knows."""
    settings = settings_of(tenant_id)
    people = _people(tenant_id)
    loads = loads_of(tenant_id, [row.user_id for row in people])
    workers = {row.user_id: _worker(row, settings, here, loads) for row in people}
    by_membership = {each.membership_id: each for each in workers.values()}
    members = TeamMember.objects.for_tenant(tenant_id).values_list(
        "team_id", "membership_id", "last_given_at"
    )
    for team_id, membership_id, given_at in members:
        if membership_id in by_membership:
            by_membership[membership_id].given_at[team_id] = given_at or NEVER
    teams = {team.pk: team for team in Team.objects.for_tenant(tenant_id)}
    return Roster(workers, teams, settings)


def _people(tenant_id: UUID) -> list[Membership]:
    rows = Membership.objects.for_tenant(tenant_id).select_related("user")
    return list(rows.filter(is_active=True, user__is_active=True, role__in=TALKING_ROLES))


def _worker(
    row: Membership, settings: AssignmentSettings, here: OnDuty | None, loads: dict[UUID, int]
) -> Worker:
    return Worker(
        user_id=row.user_id,
        membership_id=row.pk,
        name=row.user.public_name,
        avatar_url=row.user.avatar_url,
        chosen=State(row.availability),
        state=None if here is None else here.states.get(row.user_id, State.OFFLINE),
        load=loads.get(row.user_id, 0),
        capacity=settings.capacity if row.capacity is None else row.capacity,
        skills=frozenset(row.skills),
    )


def loads_of(tenant_id: UUID, user_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many open conversations each has, and is offered. Snoozed ones do not count."""
    ids = list(user_ids)
    had = (
        Conversation.objects.for_tenant(tenant_id)
        .filter(assignee__in=ids, status=Conversation.Status.OPEN, owner=Conversation.Owner.HUMAN)
        .values_list("assignee_id")
        .annotate(number=Count("id"))
        .order_by()
    )
    loads = dict(had)
    offered = Assignment.objects.for_tenant(tenant_id).filter(agent__in=ids, state=Assignment.State.OFFERED)
    for (user_id,) in offered.order_by().values_list("agent_id"):
        loads[user_id] = loads.get(user_id, 0) + 1
    return loads
