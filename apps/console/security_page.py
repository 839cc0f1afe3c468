"""A person's own sign-in: password, second factor, and where they are signed in. With or without a desk."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.console import door
from apps.console.guesses import password_error
from apps.console.pages import not_found, page, signed_in
from apps.console.second_step import codes_page, set_up, setup_page
from apps.console.sign_in_trail import note
from apps.tenants.models import SecondFactor, User
from apps.tenants.signing_in import second_factor, sessions
from apps.tenants.signing_in.second_factor import RECOVERY_CODES

SECURITY = "console:security"
Json = dict[str, Any]


@require_safe
@login_required
def security(request: HttpRequest) -> HttpResponse:
    return _security(request)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def password(request: HttpRequest) -> HttpResponse:
    user, is_sent = signed_in(request), request.method == "POST"
    form = SetPasswordForm(user, request.POST if is_sent else None)
    error = password_error(request, user, request.POST.get("password", "")) if is_sent else ""
    if not is_sent or error or not form.is_valid():
        context = {"form": form, "error": error}
        return page(request, "console/password.html", context, status=400 if is_sent else 200)
    form.save()
    update_session_auth_hash(request, user)
    sessions.end_others(user, keep=request.session.session_key)
    note(user, "password changed")
    return door.remembering(request, user, redirect(_said("password")))


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def second_factor_setup(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if second_factor.is_set_up(user):
        return redirect(SECURITY)
    codes: list[str] = []
    error = ""
    if request.method == "POST":
        error = password_error(request, user, request.POST.get("password", ""))
        codes, error = ([], error) if error else set_up(request, user)
    if not codes:
        return setup_page(request, user, error=error, is_demanded=False)
    sessions.end_others(user, keep=request.session.session_key)  # they came in by the password alone
    note(user, "second factor added")
    return codes_page(request, codes, reverse(SECURITY))


@sensitive_post_parameters("password")
@require_POST
@login_required
def recovery_codes(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    error = password_error(request, user, request.POST.get("password", ""))
    if error or not second_factor.is_set_up(user):
        return _security(request, error=error, asked="codes")
    note(user, "recovery codes made")
    return codes_page(request, second_factor.new_recovery_codes(user), reverse(SECURITY))


@sensitive_post_parameters("password")
@require_POST
@login_required
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Not where it is demanded: the next sign-in would ask for it again."""
    user = signed_in(request)
    error = password_error(request, user, request.POST.get("password", ""))
    if error or second_factor.is_demanded(user):
        return _security(request, error=error, asked="off")
    if second_factor.remove(user):
        note(user, "second factor removed")
    return redirect(_said("off"))


@require_POST
@login_required
def end_session(request: HttpRequest, handle: str) -> HttpResponse:
    user = signed_in(request)
    if not sessions.end_one(user, handle):
        return not_found(request)
    note(user, "session ended")
    return redirect(_said("ended"))


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    sessions.end_others(user, keep=request.session.session_key)
    note(user, "other sessions ended")
    return redirect(_said("ended"))


def _security(request: HttpRequest, *, error: str = "", asked: str = "") -> HttpResponse:
    """error: of the password that was asked for in the form `asked`."""
    user = signed_in(request)
    context = {
        "person": user,
        "factor": SecondFactor.objects.filter(user=user).first(),
        "is_demanded": second_factor.is_demanded(user),
        "codes_left": second_factor.recovery_codes_left(user),
        "codes_made": RECOVERY_CODES,
        "sessions": sessions.sessions_of(user, present=request.session.session_key),
        "back": _places(request, user),
        "said": request.GET.get("said", ""),
        "error": error,
        "asked": asked,
    }
    return page(request, "console/security.html", context, status=400 if asked else 200)


def _places(request: HttpRequest, user: User) -> Json:
    return {
        "office": reverse("admin:index") if user.is_staff else "",
        "work": door.place_after(request, user, ""),
    }


def _said(what: str) -> str:
    return f"{reverse(SECURITY)}?said={what}"
