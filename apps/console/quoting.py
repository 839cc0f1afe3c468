"""A message that is quoted and not in sight."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from apps.console.pages import at_desk, not_found, protected
from apps.console.people import face
from apps.console.quotes import quote_of
from apps.console.thread import message_in
from apps.conversations import queries
from apps.tenants.access import Desk


@require_safe
@at_desk
def quote(request: HttpRequest, desk: Desk, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    conversation = queries.conversation(desk.tenant.id, conversation_id)
    message = message_in(desk, conversation_id, message_id)
    if conversation is None or message is None:
        return not_found(request)
    visitor = face(conversation.contact_id, str(conversation.contact)).name
    return protected(request, JsonResponse(asdict(quote_of(message, message.pk, visitor=visitor))))
