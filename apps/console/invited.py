"""Where the letter of an invitation leads: with an account one joins, without one it is made here."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.console import door
from apps.console.links import forget_token, given_token, keep_token, kept_token
from apps.console.pages import page, signed_in
from apps.tenants import invitations
from apps.tenants.access import SESSION_TENANT
from apps.tenants.invitations import InvitationInvalid
from apps.tenants.models import Invitation
from apps.tenants.quotas import QuotaReached

KEPT = "kefu_invitation"
PAGE = "console:invited"


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    try:
        token = given_token(request)
        invitations.invitation_of(token)
    except InvitationInvalid:
        return _invalid(request)
    keep_token(request, KEPT, token)
    return redirect(PAGE)


@sensitive_post_parameters("password")
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Somebody new: makes the account and signs in."""
    given = {name: request.POST.get(name, "").strip() for name in ("username", "display_name")}
    language = get_language()
    try:
        user = invitations.accept_as_newcomer(
            kept_token(request, KEPT), password=request.POST.get("password", ""), language=language, **given
        )
    except InvitationInvalid:
        return _page(request)
    except ValidationError as error:
        return _page(request, given=given, errors=_errors(error), status=400)
    forget_token(request, KEPT)
    return door.after_password(request, user)


@require_POST
@login_required
def accept(request: HttpRequest) -> HttpResponse:
    """Somebody who is signed in."""
    try:
        membership = invitations.accept(kept_token(request, KEPT), user=signed_in(request))
    except InvitationInvalid:
        return _page(request)
    except QuotaReached as error:
        return _page(request, errors={"": error.messages[0]}, status=400)
    forget_token(request, KEPT)
    request.session[SESSION_TENANT] = str(membership.tenant_id)
    return redirect(door.place_after(request, signed_in(request), ""))


def _page(
    request: HttpRequest,
    *,
    given: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    token = kept_token(request, KEPT)
    try:
        invitation = invitations.invitation_of(token) if token else None
    except InvitationInvalid:
        return _invalid(request)
    context = {
        "invitation": invitation,
        "state": _state(request, invitation),
        "given": given or {"username": invitation.email if invitation else ""},
        "errors": errors or {},
        "min_length": _min_length(),
    }
    return page(request, "console/invited.html", context, status=status)


def _invalid(request: HttpRequest) -> HttpResponse:
    forget_token(request, KEPT)
    return page(request, "console/invited.html", {"state": "invalid"}, status=404)


def _state(request: HttpRequest, invitation: Invitation | None) -> str:
    if invitation is None:
        return "link"
    if request.user.is_authenticated:
        return "accept"
    return "sign_in" if invitations.has_account(invitation) else "join"


def _errors(error: ValidationError) -> dict[str, str]:
    """One text by field; under "" what concerns none of them."""
    known = getattr(error, "error_dict", None)
    if known is None:
        return {"": " ".join(error.messages)}
    texts = error.message_dict
    named = {
        name: " ".join(texts[name]) for name in ("username", "display_name", "password") if name in texts
    }
    return named or {"": _("This does not work. Ask for a new invitation.")}


def _min_length() -> int:
    rules: list[Any] = settings.AUTH_PASSWORD_VALIDATORS
    return max(int(rule.get("OPTIONS", {}).get("min_length", 0)) for rule in rules)
