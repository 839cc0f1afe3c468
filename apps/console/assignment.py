"""Why a conversation came to somebody, or why nobody has it yet: a part of a page."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from apps.console.pages import at_desk, not_found, page
from apps.conversations import queries
from apps.conversations.models import Conversation
from apps.desk.assigning import explaining
from apps.desk.models import Assignment
from apps.tenants.access import Desk

Json = dict[str, Any]
VERDICTS = {
    "chosen": gettext_lazy("chosen"),
    "later": gettext_lazy("could take it, but somebody else came first"),
    "offline": gettext_lazy("not connected"),
    "away": gettext_lazy("connected, but offline"),
    "busy": gettext_lazy("busy"),
    "full": gettext_lazy("has as many conversations as they may have"),
    "unskilled": gettext_lazy("lacks a skill"),
    "declined": gettext_lazy("declined it"),
    "missed": gettext_lazy("did not accept it in time"),
    "passed_on": gettext_lazy("passed it on"),
}
WAITS = {
    explaining.Why.BY_HAND: gettext_lazy("Nobody is chosen by itself here: whoever takes it has it."),
    explaining.Why.CLOSED: gettext_lazy("It is outside the hours: the conversation waits until they begin."),
    explaining.Why.OFFERED: gettext_lazy("It is offered to somebody, who has not answered yet."),
    explaining.Why.HELD: gettext_lazy(
        "It is kept for somebody who is not here. Anybody may take it by hand."
    ),
    explaining.Why.NOBODY: gettext_lazy("Nobody of the team can take it at this moment."),
    explaining.Why.SOON: gettext_lazy("Somebody can take it: it is given within seconds."),
    explaining.Why.UNKNOWN: gettext_lazy("Who is connected cannot be told just now, so nobody is chosen."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    name: str
    verdict: str
    load: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """headline: what was decided; reason: why; outcome: what came of an offer."""

    at: datetime
    headline: str
    reason: str
    outcome: str
    candidates: list[Candidate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """now: how things stand. waits: while it waits for a person, why nobody has it."""

    now: str
    waits: str = ""
    candidates: list[Candidate] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


@require_safe
@at_desk
def assignment(request: HttpRequest, desk: Desk, conversation_id: UUID) -> HttpResponse:
    found = queries.conversation(desk.tenant.id, conversation_id)
    if found is None:
        return not_found(request)
    return page(request, "console/_assignment.html", {"assigned": assigned_of(found)})


def assigned_of(conversation: Conversation) -> Assigned:
    decisions = [_decision(row) for row in explaining.history(conversation)]
    if conversation.owner != Conversation.Owner.QUEUE:
        return Assigned(now=_standing(conversation), decisions=decisions)
    waiting = explaining.why_it_waits(conversation)
    return Assigned(
        now=_standing(conversation),
        waits=str(WAITS[waiting.why]),
        candidates=[_candidate(each) for each in waiting.candidates],
        decisions=decisions,
    )


def _standing(conversation: Conversation) -> str:
    team = conversation.team.name if conversation.team else ""
    if conversation.owner == Conversation.Owner.AI:
        return _("The AI has this conversation.")
    if conversation.owner == Conversation.Owner.QUEUE:
        return (
            _("It waits in the queue of %(team)s.") % {"team": team} if team else _("It waits in the queue.")
        )
    if conversation.assignee is None:
        return _("A person has this conversation.")
    return _("%(name)s has this conversation.") % {"name": conversation.assignee.public_name}


def _decision(row: Assignment) -> Decision:
    return Decision(
        at=row.created_at,
        headline=_headline(row),
        reason=_reason(row),
        outcome=_outcome(row),
        candidates=[_candidate(each) for each in row.candidates],
    )


def _headline(row: Assignment) -> str:
    agent = row.agent.public_name if row.agent else _("somebody who has left")
    team = row.team.name if row.team else "–"
    if row.state == Assignment.State.MOVED:
        return _("To the team %(team)s") % {"team": team}
    if row.reason == Assignment.Reason.TRANSFERRED and row.expires_at:
        return _("Kept for %(name)s") % {"name": agent}
    return (_("Offered to %(name)s") if row.expires_at else _("Given to %(name)s")) % {"name": agent}


def _reason(row: Assignment) -> str:
    reason = str(Assignment.Reason(row.reason).label)
    return f"{reason} ({row.by_name})" if row.by_name else reason


def _outcome(row: Assignment) -> str:
    has_outcome = row.expires_at and row.state != Assignment.State.GIVEN
    return str(Assignment.State(row.state).label) if has_outcome else ""


def _candidate(shown: Json) -> Candidate:
    verdict = str(VERDICTS.get(str(shown.get("verdict")), ""))
    lacks = ", ".join(map(str, shown.get("lacks", ())))
    load, capacity = int(shown.get("load", 0)), int(shown.get("capacity", 0))
    return Candidate(
        name=str(shown.get("name", "")),
        verdict=f"{verdict}: {lacks}" if lacks else verdict,
        load=f"{load}/{capacity}"
        if capacity
        else ngettext("%d conversation", "%d conversations", load) % load,
        is_chosen=shown.get("verdict") == "chosen",
    )
