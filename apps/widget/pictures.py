"""Logos and faces of inboxes: small PNGs of ours. Public, as the chat that shows them; an address never changes."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.tenants.pictures import picture as picture_of


@require_safe
def picture(_request: HttpRequest, picture_id: UUID) -> HttpResponse:
    row = picture_of(picture_id)
    if row is None:
        raise Http404
    response = HttpResponse(bytes(row.content), content_type=row.content_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
