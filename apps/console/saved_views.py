"""Filters under a name, and what a filter may be made of. static/js/console/filters.js asks."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.console.filter_choices import grammar_json
from apps.console.ownership import supervises
from apps.console.pages import at_desk, not_found, protected
from apps.console.selection import Sort
from apps.conversations.filtering import saved
from apps.conversations.filtering.grammar import Filter, InvalidFilter
from apps.conversations.filtering.saved import (
    InvalidName,
    Keeper,
    TooManyViews,
    ViewForbidden,
    ViewMissing,
    Wanted,
)
from apps.conversations.models import SavedView
from apps.tenants.access import Desk

STATUSES: dict[type[Exception], tuple[int, str]] = {
    InvalidFilter: (400, "invalid"),
    InvalidName: (400, "invalid"),
    TooManyViews: (409, "too_many"),
    ViewForbidden: (403, "forbidden"),
}


@require_safe
@at_desk
def grammar(request: HttpRequest, desk: Desk) -> HttpResponse:
    return protected(request, JsonResponse(grammar_json(desk)))


@require_POST
@at_desk
def views(request: HttpRequest, desk: Desk) -> HttpResponse:
    """name, filter (JSON), sort, shared: "1" for everybody."""
    try:
        row = saved.keep_view(_keeper(desk), _wanted(request))
    except tuple(STATUSES) as error:
        return _refused(request, error)
    return protected(request, JsonResponse(view_json(row), status=201))


@require_http_methods(["POST", "DELETE"])
@at_desk
def view(request: HttpRequest, desk: Desk, view_id: UUID) -> HttpResponse:
    """Change it, or remove it."""
    try:
        if request.method == "DELETE":
            saved.remove_view(_keeper(desk), view_id)
            return protected(request, HttpResponse(status=204))
        row = saved.change_view(_keeper(desk), view_id, _wanted(request))
    except ViewMissing:
        return not_found(request)
    except tuple(STATUSES) as error:
        return _refused(request, error)
    return protected(request, JsonResponse(view_json(row)))


def view_json(view: SavedView) -> dict[str, object]:
    return {
        "id": str(view.id),
        "name": view.name,
        "filter": view.filter,
        "sort": view.sort,
        "shared": view.is_shared,
    }


def _keeper(desk: Desk) -> Keeper:
    return Keeper(desk.tenant.id, desk.user, may_share=supervises(desk))


def _wanted(request: HttpRequest) -> Wanted:
    """Raises InvalidFilter."""
    given = request.POST
    sort = given.get("sort", "")
    return Wanted(
        name=given.get("name", ""),
        filter=Filter.loads(given.get("filter", "")),
        sort=sort if sort in tuple(Sort) else "",
        is_shared=given.get("shared", "") == "1",
    )


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    status, code = STATUSES[type(error)]
    return protected(request, JsonResponse({"error": {"code": code}}, status=status))
