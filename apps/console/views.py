"""The pages. Each authorises by fetching, asks the domain once and translates."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from apps.common.ids import parse_id
from apps.console import listing as lists
from apps.console.contact import contact_of
from apps.console.pages import at_desk, desks, no_desk, not_found, page, protected, signed_in
from apps.console.rows import Row
from apps.console.thread import BLANK_LINES, message_in, thread_of
from apps.console.why import why_of
from apps.console.words import catalogue
from apps.conversations import queries
from apps.desk.queries import turn_of_message
from apps.tenants import access
from apps.tenants.access import Desk, NotAMember

Json = dict[str, Any]


@require_safe
@at_desk
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    return page(request, "console/workspace.html", _workspace(request, desk))


@require_safe
@at_desk
def conversation(request: HttpRequest, desk: Desk, conversation_id: UUID) -> HttpResponse:
    """The whole page, or with ?part= the thread and the contact (open), or what is told of the contact (contact)."""
    found = queries.conversation(desk.tenant.id, conversation_id)
    if found is None:
        return not_found(request)
    if request.GET.get("part") == "contact":
        return page(request, "console/_contact_about.html", {"contact": contact_of(desk, found)})
    opened = {"desk": desk, "thread": thread_of(desk, found), "contact": contact_of(desk, found)}
    if request.GET.get("part") == "open":
        return page(request, "console/_open.html", opened | {"query": _selection(request).query})
    return page(request, "console/workspace.html", _workspace(request, desk) | opened)


@require_safe
@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list alone: for another tab, the next page and after a lost connection."""
    found = lists.listing(desk, _selection(request))
    return page(request, "console/_list.html", {"listing": found, "query": found.selection.query})


@require_safe
@at_desk
def counts(request: HttpRequest, desk: Desk) -> HttpResponse:
    return protected(request, JsonResponse(asdict(lists.counts(desk, _selection(request).shown))))


@require_safe
@at_desk
def why(request: HttpRequest, desk: Desk, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    message = message_in(desk, conversation_id, message_id)
    if message is None:
        return not_found(request)
    found = why_of(message, turn_of_message(desk.tenant.id, message.id))
    return page(request, "console/_why.html", {"why": found})


@require_POST
@login_required
def tenant(request: HttpRequest) -> HttpResponse:
    """Work in another tenant from now on."""
    user = signed_in(request)
    tenant_id = parse_id(request.POST.get("tenant", ""))
    if tenant_id is None:
        return not_found(request)
    try:
        desk = access.desk(user, tenant_id)
    except NotAMember:
        return no_desk(request, user)
    request.session[access.SESSION_TENANT] = str(desk.tenant.id)
    return redirect("console:home")


def _selection(request: HttpRequest) -> lists.Selection:
    return lists.Selection.parse(request.GET.dict())


def _workspace(request: HttpRequest, desk: Desk) -> Json:
    found = lists.listing(desk, _selection(request))
    return {
        "desk": desk,
        "desks": desks(desk.user),
        "listing": found,
        "query": found.selection.query,
        "blank_row": Row(),
        "blank_lines": BLANK_LINES,
        "words": catalogue(),
        "me": {"id": str(desk.user.id), "name": desk.user.public_name},
    }
