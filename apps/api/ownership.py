"""Who answers in a conversation, and whether it goes on: one address per verb."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.describe import operation
from apps.api.idempotency import idempotent
from apps.api.inputs import EmptyBody, HandoffBody, TakeoverBody
from apps.api.shapes import ConversationSerializer
from apps.api.views import ApiView, parsed
from apps.conversations.wire import conversation_row_json
from apps.desk.program import ending, owning

TAG = "conversations"
ANSWERS = {200: ConversationSerializer}
ERRORS = (404, 409, 422)


class Handoff(ApiView):
    @operation("conversations_handoff", tag=TAG, body=HandoffBody, answers=ANSWERS, errors=ERRORS)
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Put the conversation into the queue for a person; the visitor reads a notice."""
        body = parsed(HandoffBody, request.data)
        row = owning.request_person(self.program, conversation_id, reason=body["reason"])
        return Response(conversation_row_json(row))


class Takeover(ApiView):
    @operation("conversations_takeover", tag=TAG, body=TakeoverBody, answers=ANSWERS, errors=ERRORS)
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Give the conversation to a person. The AI stops in mid-sentence."""
        body = parsed(TakeoverBody, request.data)
        row = owning.take_over(self.program, conversation_id, agent_id=body["agent_id"])
        return Response(conversation_row_json(row))


class Release(ApiView):
    @operation("conversations_release", tag=TAG, body=EmptyBody, answers=ANSWERS, errors=ERRORS)
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Give the conversation back to the AI."""
        parsed(EmptyBody, request.data)
        return Response(conversation_row_json(owning.release(self.program, conversation_id)))


class Resolve(ApiView):
    @operation("conversations_resolve", tag=TAG, body=EmptyBody, answers=ANSWERS, errors=ERRORS)
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """End the conversation. The visitor's next message opens a new one."""
        parsed(EmptyBody, request.data)
        return Response(conversation_row_json(ending.resolve(self.program, conversation_id)))


class Reopen(ApiView):
    @operation("conversations_reopen", tag=TAG, body=EmptyBody, answers=ANSWERS, errors=ERRORS)
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Open a resolved conversation again, unless the visitor has a newer one."""
        parsed(EmptyBody, request.data)
        return Response(conversation_row_json(ending.reopen(self.program, conversation_id)))
