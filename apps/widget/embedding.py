"""Which site's page asks for the chat: what the tenant's installation page tells as «last seen»."""

from django.conf import settings
from django.http import HttpRequest

from apps.common.origins import is_allowed, is_own
from apps.tenants.models import Inbox
from apps.tenants.sightings import note_sighting, origin_of


def note_page(request: HttpRequest, inbox: Inbox) -> None:
    """Our own pages do not count."""
    origin = origin_of(request.headers.get("Origin", "") or request.headers.get("Referer", ""))
    own_host, any_port = request.get_host(), settings.DEBUG
    if not origin or is_own(origin, own_host=own_host, any_port=False):
        return
    allowed = is_allowed(origin, inbox.allowed_origins, own_host=own_host, any_port=any_port)
    note_sighting(inbox=inbox, origin=origin, is_allowed=allowed)
