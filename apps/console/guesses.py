"""Passwords and codes that somebody types, within the limits of apps/tenants/signing_in/guessing.py."""

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.console.callers import caller_of
from apps.console.sign_in_trail import note, note_for_name
from apps.tenants.models import User
from apps.tenants.signing_in import guessing, second_factor
from apps.tenants.signing_in.guessing import Guess, Secret, TooManyGuesses, account_of, place_of
from apps.tenants.signing_in.known import COOKIE, KnownBrowser
from apps.tenants.signing_in.second_factor import WrongCode

BLOCKED = "sign-in blocked"


def known_browser(request: HttpRequest) -> KnownBrowser:
    return KnownBrowser.read(request.COOKIES.get(COOKIE, ""))


def guess_of(request: HttpRequest, secret: Secret, username: str) -> Guess:
    account = account_of(username)
    return Guess(
        secret, account, place_of(caller_of(request).address), known_browser(request).device(account)
    )


def begin(request: HttpRequest, guess: Guess, username: str) -> None:
    """Raises TooManyGuesses, of which the audit log says so once in a while."""
    try:
        guessing.begin(guess)
    except TooManyGuesses as refused:
        if refused.is_first:
            note_for_name(username, BLOCKED)
        raise


def password_error(request: HttpRequest, user: User, given: str) -> str:
    """What to tell somebody who was asked for their own password again; empty when it is right."""
    guess = guess_of(request, Secret.PASSWORD, user.username)
    try:
        begin(request, guess, user.username)
    except TooManyGuesses as refused:
        return wait_text(refused)
    if not check_password(given, user.password):
        guessing.wrong(guess)
        note(user, "wrong password")
        return _("This is not your password.")
    guessing.right(guess)
    return ""


def code_error(request: HttpRequest, user: User, given: str) -> str:
    """Takes the code of the app, or a recovery code. What to tell when it is not right; else empty."""
    guess = guess_of(request, Secret.CODE, user.username)
    try:
        begin(request, guess, user.username)
        second_factor.use(user, given)
    except TooManyGuesses as refused:
        return wait_text(refused)
    except WrongCode:
        guessing.wrong(guess)
        note(user, "wrong code")
        return _("This code does not fit, or it has been used. Wait for the next one.")
    guessing.right(guess)
    return ""


def wait_text(refused: TooManyGuesses) -> str:
    minutes = -(-refused.wait_s // 60)
    text = ngettext(
        "Too many attempts. Try again in a minute.", "Too many attempts. Try again in %d minutes.", minutes
    )
    return text % minutes if "%d" in text else text
