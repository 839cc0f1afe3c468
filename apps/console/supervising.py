"""The supervisor's live view: what is going on, who waits, who is there, and a hand in all of it."""

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from apps.common.clock import isoformat
from apps.console.ownership import supervises
from apps.console.pages import at_desk, not_found, page, protected
from apps.console.people import Face, face
from apps.console.rows import elapsed, priority_text
from apps.console.topbar import around, because
from apps.console.words import say
from apps.desk import presence
from apps.desk.overview import Colleague, Overview, Waiter, overview
from apps.desk.presence import State
from apps.tenants import auditing
from apps.tenants.access import Desk, NotAMember
from apps.tenants.models import Membership
from apps.tenants.veil import Veil, veil_of

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
Json = dict[str, Any]
MAX_NOTE = 200


@dataclass(frozen=True, slots=True)
class ShownWaiter:
    row: Waiter
    face: Face
    priority_text: str
    since_iso: str
    waiting: str


@dataclass(frozen=True, slots=True)
class ShownColleague:
    """share: of the capacity, in percent; more than 100 is too much. None: no capacity of their own."""

    row: Colleague
    face: Face
    role: str
    state: str
    why: str
    share: int | None
    oldest_iso: str
    waiting: str
    is_me: bool


def supervisors_only(
    view: "Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]",
) -> "Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]":
    """Others are told that there is no such page."""

    @wraps(view)
    def checked(request: HttpRequest, desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, desk, *args, **kwargs) if supervises(desk) else not_found(request)

    return checked


@require_safe
@at_desk
@supervisors_only
def live(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The whole page, or with ?part=figures what changes."""
    figures = _figures(desk, overview(desk.tenant.id))
    if request.GET.get("part") == "figures":
        return page(request, "console/_live_figures.html", figures)
    about = {
        **around(desk),
        "max_note": MAX_NOTE,
    }
    return page(request, "console/live.html", about | figures)


@require_POST
@at_desk
@supervisors_only
def availability(request: HttpRequest, desk: Desk, user_id: UUID) -> HttpResponse:
    """state, and a note that the person reads. Answers what colleagues see from now on."""
    try:
        chosen = State(request.POST.get("state", ""))
        seen = presence.set_availability_of(
            desk, user_id, chosen, note=request.POST.get("note", "").strip()[:MAX_NOTE]
        )
    except ValueError:
        return protected(request, JsonResponse({"error": {"code": "invalid"}}, status=400))
    except NotAMember:
        return not_found(request)
    auditing.record(
        tenant_id=desk.tenant.id,
        action="availability set",
        object_type="tenants.user",
        object_id=user_id,
        state=chosen.value,
    )
    return protected(request, JsonResponse({"state": seen.value}))


def _figures(desk: Desk, found: Overview) -> Json:
    return {
        "overview": found,
        "places": [
            {"title": say("live.inboxes"), "key": "inboxes", "loads": found.inboxes},
            {"title": say("live.teams"), "key": "teams", "loads": found.teams},
        ],
        "waiting": [_waiter(row, veil_of(desk.tenant)) for row in found.waiting],
        "people": [_colleague(row, desk.user.pk) for row in found.people],
        "longest": elapsed(found.all.longest),
        "solved_share": _share(found.solved.ai, found.solved.ai + found.solved.human),
    }


def _waiter(row: Waiter, veil: Veil) -> ShownWaiter:
    return ShownWaiter(
        row,
        face(row.contact_id, veil.text(row.contact_name)),
        priority_text(row.priority),
        isoformat(row.since),
        say("list.waiting", time=elapsed(row.since)),
    )


def _colleague(row: Colleague, me: UUID) -> ShownColleague:
    return ShownColleague(
        row,
        face(row.user_id, row.name),
        str(Membership.Role(row.role).label),
        say(f"availability.{row.state}"),
        because("theirs", row.because, by=row.by, note=row.note),
        _share(row.load, row.capacity) if row.capacity else None,
        isoformat(row.oldest) if row.oldest else "",
        say("list.waiting", time=elapsed(row.oldest)) if row.oldest else "",
        row.user_id == me,
    )


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
