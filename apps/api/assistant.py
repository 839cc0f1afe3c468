"""The assistant to try: what would be decided and answered, by the code that answers visitors. Nothing is stored."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.assistant_shapes import (
    AnswerSerializer,
    DecisionSerializer,
    QuestionBody,
    answer_json,
    decision_json,
    turns_of,
)
from apps.api.authentication import READ, WRITE, Scopes
from apps.api.describe import operation
from apps.api.idempotency import idempotent
from apps.api.views import ApiView, parsed
from apps.desk.dry import question_to_try, try_answering, try_deciding
from apps.desk.pipeline.question import Question

TAG = "ai"
# A model takes seconds, and each holds a thread of this process that other requests want, too.
ANSWERS_AT_ONCE = 4
_places = threading.BoundedSemaphore(ANSWERS_AT_ONCE)


class Occupied(APIException):
    status_code = 503
    default_code = "unavailable"
    default_detail = "Too many answers are being tried at this moment."


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise Occupied(_("Too many answers are being tried at this moment."))
    try:
        yield
    finally:
        _places.release()


class Decide(ApiView):
    any_scope: ClassVar[Scopes] = {"POST": frozenset({READ, WRITE})}

    @operation("ai_decide", tag=TAG, body=QuestionBody, answers={200: DecisionSerializer}, errors=(404,))
    @idempotent
    def post(self, request: Request) -> Response:
        """What would happen to a visitor's message: the whole pipeline, no model asked, nothing stored."""
        return Response(decision_json(try_deciding(self.question(request))))

    def question(self, request: Request) -> Question:
        body = parsed(QuestionBody, request.data)
        return question_to_try(
            tenant_id=self.tenant_id,
            content=body["content"],
            history=turns_of(body.get("history", [])),
            inbox_id=body.get("inbox"),
            conversation_id=body.get("conversation_id"),
        )


class Answer(Decide):
    any_scope: ClassVar[Scopes] = {"POST": frozenset({WRITE})}

    @operation("ai_answer", tag=TAG, body=QuestionBody, answers={200: AnswerSerializer}, errors=(404, 503))
    @idempotent
    def post(self, request: Request) -> Response:
        """The same with the model's answer, as the guards let it pass. It costs what an answer costs."""
        question = self.question(request)
        with _place():
            return Response(answer_json(try_answering(question)))
