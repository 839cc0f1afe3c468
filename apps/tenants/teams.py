"""Writes about teams."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from apps.tenants.models import Membership, Team


@transaction.atomic
def save_team(*, team: Team, members: Iterable[Membership] | None = None) -> Team:
    """Validate and store; members, if given, are all that the team has from now on. Raises ValidationError."""
    team.full_clean()
    team.save()
    if members is not None:
        own = Membership.objects.for_tenant(team.tenant_id).filter(pk__in=[member.pk for member in members])
        team.members.set(own, through_defaults={"tenant_id": team.tenant_id})
    return team


def remove_teams(*, tenant_id: UUID, team_ids: Iterable[UUID]) -> int:
    """Answers how many there were. Their conversations stay, without a team."""
    rows = Team.objects.for_tenant(tenant_id).filter(pk__in=list(team_ids))
    count = rows.count()
    rows.delete()
    return count
