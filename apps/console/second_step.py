"""The second step of signing in: a code, or setting an app up because a tenant demands it."""

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.common.encryption import UnreadableSecret, decrypt, encrypt
from apps.console import door
from apps.console.guesses import code_error
from apps.console.pages import page
from apps.console.sign_in_trail import note
from apps.tenants.models import User
from apps.tenants.signing_in import second_factor
from apps.tenants.signing_in.second_factor import WrongCode

NEW_SECRET = "kefu_new_secret"  # noqa: S105 - a key in the session
Json = dict[str, Any]


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    waiting = door.pending(request)
    if waiting is None or not second_factor.is_set_up(waiting.user):
        return redirect("console:login")
    error = ""
    if request.method == "POST":
        given = request.POST.get("code", "")
        error = code_error(request, waiting.user, given)
        if not error:
            return _enter(request, waiting, by=_kind(given))
    return page(request, "console/login_code.html", {"error": error}, status=400 if error else 200)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def login_setup(request: HttpRequest) -> HttpResponse:
    """Nobody is signed in yet: whoever turns back here has not come in."""
    waiting = door.pending(request)
    if waiting is None or second_factor.is_set_up(waiting.user):
        return redirect("console:login")
    codes, error = set_up(request, waiting.user) if request.method == "POST" else ([], "")
    if not codes:
        return setup_page(request, waiting.user, error=error, is_demanded=True)
    door.enter(request, waiting.user, by="password and code")
    note(waiting.user, "second factor added")
    shown = codes_page(request, codes, door.place_after(request, waiting.user, waiting.next_url))
    return door.remembering(request, waiting.user, shown)


def set_up(request: HttpRequest, user: User) -> tuple[list[str], str]:
    """(recovery codes, error): the code that was sent belongs to the secret that was shown, or not."""
    try:
        secret = decrypt(request.session.get(NEW_SECRET, ""))
        codes = second_factor.set_up(user, secret=secret, code=request.POST.get("code", ""))
    except (WrongCode, UnreadableSecret):
        return [], _("This code does not fit. Check the time of your phone, and type the next code.")
    request.session.pop(NEW_SECRET)
    return codes, ""


def setup_page(request: HttpRequest, user: User, *, error: str, is_demanded: bool) -> HttpResponse:
    secret = _new_secret(request)
    picture = segno.make(second_factor.address_for_app(secret, user), error="m")
    context = {
        "error": error,
        "is_demanded": is_demanded,
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "picture": picture.svg_data_uri(scale=5, border=3, light="#fff"),
    }
    return page(request, "console/second_factor_setup.html", context, status=400 if error else 200)


def codes_page(request: HttpRequest, codes: list[str], next_url: str) -> HttpResponse:
    """In this answer only. The file is made of the page itself, so nothing is kept for it."""
    context = {"codes": codes, "next_url": next_url, "file": "%0A".join(codes)}
    return page(request, "console/recovery_codes.html", context)


def _new_secret(request: HttpRequest) -> str:
    """The same one until it has been set up, so that reloading the page does not spoil what was scanned."""
    try:
        secret = decrypt(request.session.get(NEW_SECRET, ""))
    except UnreadableSecret:
        secret = ""
    if not secret:
        secret = second_factor.new_secret()
        request.session[NEW_SECRET] = encrypt(secret)
    return secret


def _enter(request: HttpRequest, waiting: door.Pending, *, by: str) -> HttpResponse:
    door.enter(request, waiting.user, by=by)
    place = door.place_after(request, waiting.user, waiting.next_url)
    return door.remembering(request, waiting.user, redirect(place))


def _kind(code: str) -> str:
    return "password and code" if "".join(code.split()).isdecimal() else "password and recovery code"
