"""To whom a conversation can be given: agents with how things stand with them, and teams."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from apps.console.pages import at_desk, protected
from apps.desk import presence
from apps.desk.assigning import roster
from apps.desk.assigning.roster import Worker
from apps.tenants.access import Desk
from apps.tenants.models import Team

Json = dict[str, Any]


@require_safe
@at_desk
def targets(request: HttpRequest, desk: Desk) -> HttpResponse:
    return protected(request, JsonResponse(targets_of(desk)))


def targets_of(desk: Desk) -> Json:
    """{"agents": [{"id", "name", "avatar_url", "state", "load", "capacity", "skills", "teams", "me"}],
    "teams": [{"id", "name", "online", "members", "strategy"}]}: those who are here first, then by name.

    state: online, busy, offline, or null while nobody knows. capacity 0: any number.
    """
    found = roster.of_tenant(desk.tenant.id, presence.on_duty(desk.tenant.id))
    workers = sorted(found.workers.values(), key=lambda each: (not each.is_here, each.name.casefold()))
    return {
        "agents": [_agent(each, desk) for each in workers],
        "teams": [_team(team, found) for team in found.teams.values()],
    }


def _agent(worker: Worker, desk: Desk) -> Json:
    return {
        "id": str(worker.user_id),
        "name": worker.name,
        "avatar_url": worker.avatar_url,
        "state": worker.state.value if worker.state is not None else None,
        "load": worker.load,
        "capacity": worker.capacity,
        "skills": sorted(worker.skills),
        "teams": [str(team_id) for team_id in worker.team_ids],
        "me": worker.user_id == desk.user.pk,
    }


def _team(team: Team, found: roster.Roster) -> Json:
    members = found.members(team.pk)
    return {
        "id": str(team.pk),
        "name": team.name,
        "online": sum(each.is_online for each in members),
        "members": len(members),
        "strategy": team.strategy,
    }
