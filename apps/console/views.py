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
from apps.console.copilot_card import copilot_of
from apps.console.list_menu import menu_of
from apps.console.pages import at_desk, no_desk, not_found, page, protected, signed_in
from apps.console.rows import Row
from apps.console.selection import Selection
from apps.console.thread import BLANK_LINES, message_in, thread_of
from apps.console.topbar import around
from apps.console.why import why_of
from apps.conversations import queries
from apps.desk.queries import turn_of_message
from apps.tenants import access
from apps.tenants.access import Desk, NotAMember
from apps.tenants.panels import frame_sources

Json = dict[str, Any]


@require_safe
@at_desk
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _workspace_page(request, desk, _workspace(request, desk))


@require_safe
@at_desk
def conversation(request: HttpRequest, desk: Desk, conversation_id: UUID) -> HttpResponse:
    """The whole page, or with ?part= the thread and the contact (open), or what is told of the contact (contact)."""
    found = queries.conversation(desk.tenant.id, conversation_id)
    if found is None:
        return not_found(request)
    if request.GET.get("part") == "contact":
        return page(request, "console/_contact_parts.html", {"contact": contact_of(desk, found)})
    thread = thread_of(desk, found, at=_seq(request.GET.get("at", "")))
    opened = {
        "desk": desk,
        "thread": thread,
        "contact": contact_of(desk, found),
        "copilot": copilot_of(desk, found),
    }
    if request.GET.get("part") == "open":
        return page(request, "console/_open.html", opened | {"query": _selection(request).query})
    return _workspace_page(request, desk, _workspace(request, desk) | opened)


@require_safe
@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list alone: for another tab, the next page and after a lost connection. With ids, their rows alone."""
    among = request.GET.get("ids")
    if among is not None:
        asked = [found for each in among.split(",")[: lists.PAGE * 2] if (found := parse_id(each))]
        rows = lists.still_there(desk, _selection(request), asked)
        return page(request, "console/_rows.html", {"rows": rows, "query": _selection(request).query})
    return page(request, "console/_list.html", _listed(lists.listing(desk, _selection(request))))


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


def _seq(given: str) -> int:
    """Of a message to jump to; 0 for what is no such number."""
    return int(given) if given.isdecimal() and given.isascii() and len(given) < 10 else 0


def _selection(request: HttpRequest) -> Selection:
    return Selection.parse(request.GET.dict())


def _listed(found: lists.Listing) -> Json:
    return {"listing": found, "menu": menu_of(found), "query": found.selection.query}


def _workspace_page(request: HttpRequest, desk: Desk, context: Json) -> HttpResponse:
    """Conversations are opened in it without loading it again, so it may show the tenant's panels from the start."""
    return page(request, "console/workspace.html", context, frames=frame_sources(desk.tenant.id))


def _workspace(request: HttpRequest, desk: Desk) -> Json:
    found = lists.listing(desk, _selection(request))
    return _listed(found) | {
        **around(desk),
        "blank_row": Row(),
        "blank_lines": BLANK_LINES,
    }
