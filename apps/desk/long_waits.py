"""Telling supervisors, and the team in charge, that somebody has been waiting for a person for long."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from apps.common import valkey
from apps.common.clock import now
from apps.common.keys import tenant_key
from apps.conversations.models import Conversation
from apps.desk import notifying
from apps.desk.choosing import OVERSEERS, Choices, choices_of
from apps.desk.models import Notification, Wait
from apps.tenants.models import Membership, TeamMember

Kind = Notification.Kind
SHORTEST = timedelta(minutes=1)
MOST_AT_ONCE = 20
CLAIM_S = 50  # less than beat's minute
Told = dict[tuple[UUID, UUID | None], datetime]


def tenants_with_long_waits() -> list[UUID]:
    late = Wait.objects.filter(ended_at=None, since__lte=now() - SHORTEST)
    return list(late.order_by().values_list("tenant_id", flat=True).distinct())


def tell(tenant_id: UUID) -> int:
    """Tell each person once for each wait. Answers how many conversations somebody was told of."""
    if not valkey.client().set(tenant_key(tenant_id, "long-waits"), 1, nx=True, ex=CLAIM_S):
        return 0  # another worker is at it
    return tell_now(tenant_id)


def tell_now(tenant_id: UUID) -> int:
    waits = _waits(tenant_id)
    if not waits:
        return 0
    overseers, teams = _overseers(tenant_id), _members_of_teams(tenant_id, waits)
    people = choices_of(tenant_id, {*overseers, *(user for members in teams.values() for user in members)})
    told = _told(tenant_id, waits)
    count = 0
    for wait in waits:
        concerned = overseers | teams.get(wait.conversation.team_id, set())
        late = [user for user in concerned if user in people and _is_due(wait, people[user], told)]
        if late and count < MOST_AT_ONCE:
            notifying.notify(tenant_id, late, Kind.WAITING, conversation=wait.conversation)
            count += 1
    return count


def _is_due(wait: Wait, person: Choices, told: Told) -> bool:
    last = told.get((person.user_id, wait.conversation_id))
    is_late = wait.since <= now() - timedelta(minutes=person.long_wait_minutes)
    return bool(person.ways[Kind.WAITING]) and is_late and (last is None or last < wait.since)


def _waits(tenant_id: UUID) -> list[Wait]:
    rows = Wait.objects.for_tenant(tenant_id).filter(
        ended_at=None,
        since__lte=now() - SHORTEST,
        conversation__owner=Conversation.Owner.QUEUE,
        conversation__status=Conversation.Status.OPEN,
    )
    return list(rows.select_related("conversation__contact").order_by("since", "id")[:1_000])


def _overseers(tenant_id: UUID) -> set[UUID]:
    rows = Membership.objects.for_tenant(tenant_id).filter(is_active=True, role__in=OVERSEERS)
    return set(rows.values_list("user_id", flat=True))


def _members_of_teams(tenant_id: UUID, waits: Iterable[Wait]) -> dict[UUID | None, set[UUID]]:
    team_ids = {wait.conversation.team_id for wait in waits} - {None}
    rows = TeamMember.objects.for_tenant(tenant_id).filter(team_id__in=team_ids)
    found: dict[UUID | None, set[UUID]] = {}
    for team_id, user_id in rows.values_list("team_id", "membership__user_id"):
        found.setdefault(team_id, set()).add(user_id)
    return found


def _told(tenant_id: UUID, waits: list[Wait]) -> Told:
    rows = Notification.objects.for_tenant(tenant_id).filter(
        kind=Kind.WAITING,
        conversation_id__in=[wait.conversation_id for wait in waits],
        created_at__gte=waits[0].since,
    )
    found = rows.order_by("created_at").values_list("user_id", "conversation_id", "created_at")
    return {(user_id, conversation_id): at for user_id, conversation_id, at in found}
