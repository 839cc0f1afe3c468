"""What every page of the console shares: who may see it and what a browser may do with it."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from apps.tenants import access
from apps.tenants.access import Desk, NotAMember
from apps.tenants.models import User

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def protected(request: HttpRequest, response: R, *, frames: Sequence[str] = ()) -> R:
    """Scripts, styles and connections come from us alone; nothing stays in a cache for the next person.

    frames: origins that this page may show in frames.
    """
    host = request.get_host()
    shown = f" frame-src {' '.join(frames)};" if frames else ""
    response["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' ws://{host} wss://{host};{shown} "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response["Cache-Control"] = "no-store"
    return response


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    frames: Sequence[str] = (),
) -> HttpResponse:
    return protected(request, render(request, template, context, status=status), frames=frames)


def at_desk(
    view: Callable[Concatenate[HttpRequest, Desk, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The view is called with the signed-in agent's desk; people without one get a page that says so."""

    @wraps(view)
    @login_required
    def seated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = signed_in(request)
        try:
            desk = access.desk(user, access.session_tenant(request.session))
        except NotAMember:
            return no_desk(request, user)
        return view(request, desk, *args, **kwargs)

    return seated


def signed_in(request: HttpRequest) -> User:
    """Behind login_required there is always one."""
    assert isinstance(request.user, User)
    return request.user


def desks(user: User) -> list[Desk]:
    """Every tenant in which the user may talk to customers."""
    memberships = access.memberships(user)
    return [Desk.of(row) for row in memberships if row.role in access.TALKING_ROLES]


def no_desk(request: HttpRequest, user: User) -> HttpResponse:
    return page(request, "console/no_desk.html", {"desks": desks(user)}, status=403)


def not_found(request: HttpRequest) -> HttpResponse:
    """Unknown and foreign look the same."""
    return page(request, "console/not_found.html", status=404)
