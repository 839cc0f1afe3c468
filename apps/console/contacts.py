"""The contacts of a tenant: a list to search, and each one's own page."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.common.ids import parse_id
from apps.console.contact import contact_alone
from apps.console.pages import at_desk, not_found, page
from apps.console.people import Face, face
from apps.console.topbar import around
from apps.conversations.merging import conversation_counts
from apps.conversations.models import Contact
from apps.conversations.people import ContactMissing, people, person
from apps.conversations.veiling import shown_contact
from apps.tenants.access import Desk
from apps.tenants.veil import veil_of

PAGE = 50
MAX_QUERY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    contact: Contact
    face: Face
    conversations: int


@require_safe
@at_desk
def contacts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Newest first, paged by key; with ?q= those with these words in name, e-mail, phone or identifier."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY]
    before = parse_id(request.GET.get("before", ""))
    rows = people(desk.tenant.id, text).order_by("-id")
    found = list((rows.filter(id__lt=before) if before else rows)[: PAGE + 1])
    counts = conversation_counts(desk.tenant.id, [row.id for row in found[:PAGE]])
    veil = veil_of(desk.tenant)
    shown = [
        ContactRow(contact=row, face=face(row.id, str(row)), conversations=counts.get(row.id, 0))
        for row in (shown_contact(veil, each) for each in found[:PAGE])
    ]
    query = {"q": text} if text else {}
    following = urlencode(query | {"before": str(found[PAGE - 1].id)}) if len(found) > PAGE else ""
    context = {"rows": shown, "text": text, "following": following, "is_first": before is None}
    return page(request, "console/contacts.html", around(desk) | context)


@require_safe
@at_desk
def contact(request: HttpRequest, desk: Desk, contact_id: UUID) -> HttpResponse:
    """The whole page, or with ?part=contact what changes in it. What was merged leads to its person."""
    try:
        pane = contact_alone(desk, person(desk.tenant.id, contact_id))
    except ContactMissing:
        return not_found(request)
    if request.GET.get("part") == "contact":
        return page(request, "console/_contact_parts.html", {"contact": pane})
    return page(request, "console/contact.html", around(desk) | {"contact": pane, "query": ""})
