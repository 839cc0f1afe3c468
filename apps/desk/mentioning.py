"""Agents and teams that a note calls: who they are, and that they hear of it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from apps.conversations.mentions import add_mentions
from apps.conversations.models import Conversation, Message
from apps.desk import notifying
from apps.desk.models import Notification
from apps.tenants.access import TALKING_ROLES
from apps.tenants.models import Membership, Team, TeamMember

Json = dict[str, str]


@dataclass(frozen=True, slots=True)
class Called:
    """shown: what the note itself remembers, [{"kind": "agent|team", "id", "name"}]. user_ids: the people behind it."""

    shown: list[Json]
    user_ids: frozenset[UUID]


def callable_people(tenant_id: UUID) -> list[Json]:
    """Everybody who can be called, agents before teams, each by name. Two queries."""
    agents = sorted((_agent_json(row) for row in _agents(tenant_id)), key=_by_name)
    teams = sorted((_team_json(row) for row in Team.objects.for_tenant(tenant_id)), key=_by_name)
    return agents + teams


def called(tenant_id: UUID, ids: Collection[UUID]) -> Called:
    """Of agents and teams; who is not there (any more) is left out. Three queries."""
    agents = list(_agents(tenant_id).filter(user_id__in=ids))
    teams = list(Team.objects.for_tenant(tenant_id).filter(pk__in=ids))
    in_teams = TeamMember.objects.for_tenant(tenant_id).filter(team__in=teams).values("membership_id")
    members = _agents(tenant_id).filter(pk__in=in_teams) if teams else []
    shown = [_agent_json(row) for row in agents] + [_team_json(row) for row in teams]
    return Called(shown, frozenset(row.user_id for row in (*agents, *members)))


def tell(conversation: Conversation, note: Message, who: Called, *, actor_name: str) -> None:
    """A row and a notification for each; nobody calls themselves. In the transaction that stores the note."""
    others = sorted(user_id for user_id in who.user_ids if user_id != note.sender_id)
    if not others:
        return
    add_mentions(conversation, seq=note.seq, user_ids=others)
    notifying.notify(
        conversation.tenant_id,
        others,
        Notification.Kind.MENTION,
        conversation=conversation,
        actor_name=actor_name,
        text=note.content,
    )


def _agents(tenant_id: UUID) -> QuerySet[Membership]:
    rows = Membership.objects.for_tenant(tenant_id).filter(is_active=True, role__in=TALKING_ROLES)
    return rows.filter(user__is_active=True).select_related("user")


def _agent_json(row: Membership) -> Json:
    return {"kind": "agent", "id": str(row.user_id), "name": row.user.public_name}


def _team_json(row: Team) -> Json:
    return {"kind": "team", "id": str(row.id), "name": row.name}


def _by_name(row: Json) -> str:
    return row["name"].casefold()
