"""Conversations that rest."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.describe import operation
from apps.api.fields import Moment, Strict
from apps.api.idempotency import idempotent
from apps.api.shapes import ConversationSerializer
from apps.api.views import ApiView, parsed
from apps.conversations.wire import conversation_row_json
from apps.desk.lifecycle import services as lifecycle


class SnoozeBody(Strict):
    until = Moment(
        required=False, allow_null=True, default=None, help_text="Empty: until the visitor writes."
    )


class Snooze(ApiView):
    @operation(
        "conversations_snooze",
        tag="conversations",
        body=SnoozeBody,
        answers={200: ConversationSerializer},
        errors=(404, 409, 422),
    )
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Let the conversation rest, until then or until the visitor writes; reopen wakes it."""
        body = parsed(SnoozeBody, request.data)
        row = lifecycle.snooze(self.program, conversation_id, until=body["until"])
        return Response(conversation_row_json(row))
