"""Labels, priority and team of a conversation, chosen in the head of the thread. static/js/console/sorting.js asks."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.http import require_http_methods

from apps.common.ids import parse_id
from apps.console.pages import at_desk, not_found, protected
from apps.conversations import queries
from apps.conversations.labels import LabelMissing
from apps.conversations.models import Conversation
from apps.conversations.services import ConversationMissing
from apps.conversations.wire import conversation_row_json, label_json, team_json
from apps.desk import actors, triaging
from apps.desk.triaging import Sorting, TeamMissing
from apps.tenants.access import Desk


class UnreadableChoice(Exception):
    """A field that no page of ours sends."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def triage(request: HttpRequest, desk: Desk, conversation_id: UUID) -> HttpResponse:
    """GET: what there is to choose from, and what is chosen. POST: what changes, answered with the conversation."""
    if request.method == "POST":
        return _sort(request, desk, conversation_id)
    row = queries.conversation(desk.tenant.id, conversation_id)
    if row is None:
        return not_found(request)
    found = triaging.choices(desk.tenant.id)
    shown = {
        "labels": [label_json(label) for label in found.labels],
        "teams": [team_json(team) for team in found.teams],
        "chosen": {
            "labels": [str(label.pk) for label in row.shown_labels],
            "priority": Conversation.Priority(row.priority).word,
            "team": str(row.team_id or ""),
        },
    }
    return protected(request, JsonResponse(shown))


def _sort(request: HttpRequest, desk: Desk, conversation_id: UUID) -> HttpResponse:
    """add, remove: ids of labels; priority: its word; team: an id, or empty for none. What is missing stays."""
    try:
        row = triaging.sort(actors.agent(desk), conversation_id, _sorting(request.POST))
    except (ConversationMissing, LabelMissing, TeamMissing):
        return not_found(request)
    except UnreadableChoice:
        return protected(request, JsonResponse({"error": {"code": "invalid"}}, status=400))
    return protected(request, JsonResponse(conversation_row_json(row)))


def _sorting(given: QueryDict) -> Sorting:
    """Raises UnreadableChoice."""
    priorities, teams = given.getlist("priority"), given.getlist("team")
    try:
        priority = Conversation.Priority.named(priorities[0]) if priorities else None
    except KeyError:
        raise UnreadableChoice("no such priority") from None
    return Sorting(
        add=[_id(each) for each in given.getlist("add")],
        remove=[_id(each) for each in given.getlist("remove")],
        priority=priority,
        changes_team=bool(teams),
        team=_id(teams[0]) if any(teams) else None,
    )


def _id(given: str) -> UUID:
    found = parse_id(given)
    if found is None:
        raise UnreadableChoice("not an id")
    return found
