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
from apps.conversations.veiling import shown_contact, shown_message
from apps.tenants.access import Desk
from apps.tenants.veil import veil_of


@require_safe
@at_desk
def quote(request: HttpRequest, desk: Desk, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    conversation = queries.conversation(desk.tenant.id, conversation_id)
    message = message_in(desk, conversation_id, message_id)
    if conversation is None or message is None:
        return not_found(request)
    veil = veil_of(desk.tenant)
    visitor = face(conversation.contact_id, str(shown_contact(veil, conversation.contact))).name
    shown = quote_of(shown_message(veil, message), message.pk, visitor=visitor)
    return protected(request, JsonResponse(asdict(shown)))
