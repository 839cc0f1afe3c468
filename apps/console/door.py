"""The one way in, for the console and the back office: password, then second factor, then a session.

A session of somebody exists only after both steps, so no page, no socket and no program needs to ask which of them
are done. Between the steps the browser has a session of nobody that says who has given the right password, for ten
minutes, and only as long as that password is still the one.
"""

import time
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from apps.console.callers import caller_of
from apps.console.guesses import known_browser
from apps.console.sign_in_trail import note
from apps.desk import sign_in_notices
from apps.tenants.access import TALKING_ROLES, memberships
from apps.tenants.models import User
from apps.tenants.session_store import ADDRESS, BROWSER, STARTED
from apps.tenants.signing_in import second_factor
from apps.tenants.signing_in.known import COOKIE, LASTS_S

PENDING = "kefu_pending"
PENDING_S = 600


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody who has given the right password and owes the second step."""

    user: User
    next_url: str


def after_password(request: HttpRequest, user: User, *, next_url: str = "") -> HttpResponse:
    """The person has proven who they are, by password or by a link that just set one."""
    if second_factor.is_set_up(user):
        return _wait_for(request, user, next_url, "console:login-code")
    if second_factor.is_demanded(user):
        return _wait_for(request, user, next_url, "console:login-setup")
    enter(request, user, by="password")
    return remembering(request, user, redirect(place_after(request, user, next_url)))


def _wait_for(request: HttpRequest, user: User, next_url: str, step: str) -> HttpResponse:
    if SESSION_KEY in request.session:
        request.session.flush()
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": str(user.pk),
        "hash": user.get_session_auth_hash(),
        "at": time.time(),
        "next": next_url,
    }
    return redirect(step)


def pending(request: HttpRequest) -> Pending | None:
    """Who owes the second step, if the first was done lately, with the password of now."""
    found = request.session.get(PENDING)
    if not found or found["at"] < time.time() - PENDING_S:
        return None
    user = User.objects.filter(pk=UUID(found["user"]), is_active=True).first()
    if user is None or not constant_time_compare(found["hash"], user.get_session_auth_hash()):
        return None
    return Pending(user, found["next"])


def enter(request: HttpRequest, user: User, *, by: str) -> None:
    """The person is signed in from now on. by: for the audit log."""
    is_news = user.last_login is not None and not known_browser(request).knows(user)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.pop(PENDING, None)
    caller = caller_of(request)
    request.session[STARTED] = time.time()
    request.session[ADDRESS], request.session[BROWSER] = caller.address or None, caller.browser
    note(user, "signed in", by=by)
    if is_news:
        sign_in_notices.tell(user, address=caller.address, user_agent=caller.browser)


def remembering(request: HttpRequest, user: User, response: HttpResponse) -> HttpResponse:
    """The browser is one in which this person has signed in (apps/tenants/signing_in/known.py)."""
    response.set_cookie(
        COOKIE,
        known_browser(request).remembering(user),
        max_age=LASTS_S,
        path=reverse("console:home"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def place_after(request: HttpRequest, user: User, next_url: str) -> str:
    """Where the person wanted to go, on this site; else where they work."""
    hosts, is_secure = {request.get_host()}, request.is_secure()
    if next_url and url_has_allowed_host_and_scheme(next_url, hosts, require_https=is_secure):
        return next_url
    has_desk = any(row.role in TALKING_ROLES for row in memberships(user))
    return reverse("admin:index") if user.is_staff and not has_desk else reverse("console:home")
