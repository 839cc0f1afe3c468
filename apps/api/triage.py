"""What conversations are sorted by: the labels of one, and whom it is given to."""

from collections.abc import Iterable
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.describe import operation
from apps.api.idempotency import idempotent
from apps.api.inputs import AssignBody, LabelQuery, LabelsBody
from apps.api.shapes import ConversationLabelsSerializer, ConversationSerializer
from apps.api.views import ApiView, Json, found, parsed
from apps.conversations.models import Label
from apps.conversations.queries import conversation
from apps.conversations.wire import conversation_row_json, label_json
from apps.desk.assigning import services as assigning
from apps.desk.program import triage

TAG = "conversations"
ANSWERS = {200: ConversationLabelsSerializer}


class ConversationLabels(ApiView):
    @operation("conversations_labels_read", tag=TAG, answers=ANSWERS, errors=(404,))
    def get(self, request: Request, conversation_id: UUID) -> Response:
        """The labels of the conversation."""
        return Response(_shown(found(conversation(self.tenant_id, conversation_id)).shown_labels))

    @operation("conversations_labels_post", tag=TAG, body=LabelsBody, answers=ANSWERS, errors=(404, 409, 422))
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Add labels; those that it has stay."""
        body = parsed(LabelsBody, request.data)
        return Response(_shown(triage.add_labels(self.program, conversation_id, body["labels"])))

    @operation("conversations_labels_replace", tag=TAG, body=LabelsBody, answers=ANSWERS, errors=(404,))
    def put(self, request: Request, conversation_id: UUID) -> Response:
        """These labels and no others."""
        body = parsed(LabelsBody, request.data)
        return Response(_shown(triage.set_labels(self.program, conversation_id, body["labels"])))

    @operation("conversations_labels_remove", tag=TAG, query=LabelQuery, answers=ANSWERS, errors=(404,))
    def delete(self, request: Request, conversation_id: UUID) -> Response:
        """Take one label away; the others stay."""
        query = parsed(LabelQuery, request.query_params)
        return Response(_shown(triage.remove_label(self.program, conversation_id, query["label"])))


def _shown(labels: Iterable[Label]) -> Json:
    return {"labels": [label_json(label) for label in labels]}


class Assign(ApiView):
    @operation(
        "conversations_assign",
        tag=TAG,
        body=AssignBody,
        answers={200: ConversationSerializer},
        errors=(404, 409, 422),
    )
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Give the conversation to an agent, or put it into the queue of a team; the AI stops."""
        body = parsed(AssignBody, request.data)
        targets = {"agent": body.get("agent"), "team": body.get("team")}
        row = assigning.assign(self.program, conversation_id, note=body["note"], **targets)
        return Response(conversation_row_json(row))
