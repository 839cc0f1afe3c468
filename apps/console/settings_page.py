"""What a person chooses for themselves: of what to be told, and by which ways. And the link that ends letters."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.console.pages import at_desk, not_found, page
from apps.console.topbar import around
from apps.console.words import say
from apps.desk import choosing, mailing, unsubscribing
from apps.desk.choosing import OFFERED_WAYS, Choices, Kind, Way
from apps.desk.choosing_services import Wishes, keep_wishes
from apps.desk.unsubscribing import LinkInvalid
from apps.tenants.access import Desk

Json = dict[str, Any]
MAIL_AFTER = (10, 30, 60, 240)
LONG_WAITS = (2, 5, 10, 20, 30, 60)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def settings(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        keep_wishes(desk, _wishes(request.POST))
        return redirect("console:settings-saved")
    return _settings(request, desk, is_saved=False)


@require_http_methods(["GET", "HEAD"])
@at_desk
def saved(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The same page, saying so: a reload sends nothing again."""
    return _settings(request, desk, is_saved=True)


@csrf_exempt  # mail programs post without having seen the page; the signature is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, signed_member: str) -> HttpResponse:
    """From a letter: asks first, since programs that look at links in mails do not post."""
    try:
        member = unsubscribing.member_of(signed_member)
        if request.method == "POST":
            unsubscribing.end_letters(signed_member)
    except LinkInvalid:
        return not_found(request)
    return page(request, "console/letters.html", {"member": member, "is_done": request.method == "POST"})


def _settings(request: HttpRequest, desk: Desk, *, is_saved: bool) -> HttpResponse:
    choices = choosing.own_choices(desk)
    about = {
        **around(desk),
        "choices": choices,
        "kinds": [_kind(kind, choices) for kind in Kind],
        "ways": [{"way": way.value, "title": say(f"way.{way}")} for way in Way],
        "mail_after": _options(MAIL_AFTER, choices.mail_after_minutes),
        "long_waits": _options(LONG_WAITS, choices.long_wait_minutes),
        "has_mail": mailing.is_available(),
        "address": desk.user.email,
        "is_saved": is_saved,
    }
    return page(request, "console/settings.html", about)


def _kind(kind: Kind, choices: Choices) -> Json:
    offered = OFFERED_WAYS[kind]
    boxes = [
        {
            "way": way.value,
            "title": say(f"way.{way}"),
            "is_offered": way in offered,
            "is_on": way in choices.chosen[kind],
        }
        for way in Way
    ]
    return {"kind": kind.value, "title": str(kind.label), "boxes": boxes}


def _options(known: tuple[int, ...], chosen: int) -> list[Json]:
    return [{"minutes": each, "is_on": each == chosen} for each in known]


def _wishes(given: QueryDict) -> Wishes:
    """What no page of ours sends is left as it is not wanted."""
    return Wishes(
        ways={kind: [way for way in OFFERED_WAYS[kind] if f"{kind}.{way}" in given] for kind in Kind},
        is_mailed="is_mailed" in given,
        mail_after_minutes=_minutes(given.get("mail_after", ""), MAIL_AFTER, default=30),
        long_wait_minutes=_minutes(given.get("long_wait", ""), LONG_WAITS, default=10),
    )


def _minutes(text: str, known: tuple[int, ...], *, default: int) -> int:
    return int(text) if text in map(str, known) else default
