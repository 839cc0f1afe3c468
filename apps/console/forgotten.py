"""A forgotten password: asking for a letter, and choosing a new one with its link."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.console import door
from apps.console.callers import caller_of
from apps.console.links import forget_token, given_token, keep_token, kept_token
from apps.console.pages import page
from apps.desk import forgetting_passwords, mailing
from apps.desk.forgetting_passwords import TooManyLetters
from apps.tenants import passwords
from apps.tenants.passwords import ResetInvalid

KEPT = "kefu_reset"
PAGE = "console:reset"


@require_http_methods(["GET", "HEAD", "POST"])
def forgot(request: HttpRequest) -> HttpResponse:
    """Answers the same whether somebody is called so or not."""
    name = request.POST.get("name", "").strip()
    context = {"has_mail": mailing.is_available(), "is_asked": False, "error": ""}
    if request.method != "POST" or not name or not context["has_mail"]:
        return page(request, "console/forgot.html", context)
    try:
        forgetting_passwords.ask(name, address=caller_of(request).address)
    except TooManyLetters:
        context["error"] = _("Too many letters were asked for. Try again in an hour.")
        return page(request, "console/forgot.html", context, status=429)
    return page(request, "console/forgot.html", context | {"is_asked": True})


@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    try:
        token = given_token(request)
        passwords.person_of(token)
    except ResetInvalid:
        return _invalid(request)
    keep_token(request, KEPT, token)
    return redirect(PAGE)


@sensitive_post_parameters("password")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Ends every session of the person, and goes on as after a sign-in: with the second factor, where there is one."""
    try:
        user = passwords.reset(kept_token(request, KEPT), password=request.POST.get("password", ""))
    except ResetInvalid:
        return _page(request)
    except ValidationError as error:
        return _page(request, error=" ".join(error.messages), status=400)
    forget_token(request, KEPT)
    return door.after_password(request, user)


def _page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    token = kept_token(request, KEPT)
    try:
        person = passwords.person_of(token) if token else None
    except ResetInvalid:
        return _invalid(request)
    state = "choose" if person else "link"
    return page(
        request, "console/reset.html", {"state": state, "person": person, "error": error}, status=status
    )


def _invalid(request: HttpRequest) -> HttpResponse:
    forget_token(request, KEPT)
    return page(request, "console/reset.html", {"state": "invalid"}, status=404)
