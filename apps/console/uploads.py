"""Files on their way into an agent's message."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from apps.console.pages import at_desk, not_found, protected
from apps.conversations.attachments import (
    EmptyFile,
    FileTooLarge,
    UnsuitableFile,
    attachment_json,
    attachment_of,
    one_file,
    require_acceptable_length,
    upload,
)
from apps.conversations.files.places import StorageAway
from apps.tenants.access import Desk

STATUSES: dict[type[Exception], tuple[int, str]] = {
    EmptyFile: (400, "invalid"),
    UnsuitableFile: (415, "unsupported_media_type"),
    FileTooLarge: (413, "too_large"),
    StorageAway: (503, "unavailable"),
}


@require_POST
@at_desk
def uploads(request: HttpRequest, desk: Desk) -> HttpResponse:
    try:
        require_acceptable_length(request.META.get("CONTENT_LENGTH"))
        row = upload(desk.tenant.id, one_file(request.FILES.getlist("file")), user=desk.user)
    except tuple(STATUSES) as error:
        status, code = next(known for kind, known in STATUSES.items() if isinstance(error, kind))
        return protected(request, JsonResponse({"error": {"code": code}}, status=status))
    return protected(request, JsonResponse(attachment_json(row), status=201))


@require_safe
@at_desk
def attachment(request: HttpRequest, desk: Desk, attachment_id: UUID) -> HttpResponse:
    """Leads to the file: the thread's own addresses expire while it is open."""
    row = attachment_of(desk.tenant.id, attachment_id)
    if row is None:
        return not_found(request)
    response = protected(request, HttpResponse(status=302))
    response["Location"] = attachment_json(row)["url"]
    return response
