"""The assistant to try: what would be decided and answered, by the code that answers visitors. Nothing is stored.

A worker does it (apps/desk/asking_worker.py): the web process only asks and waits.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.assistant_shapes import AnswerSerializer, DecisionSerializer, QuestionBody
from apps.api.authentication import READ, WRITE, Scopes
from apps.api.describe import operation
from apps.api.idempotency import idempotent
from apps.api.views import ApiView, Json, parsed
from apps.desk.asking_worker import Errand, ask

TAG = "ai"
# A model takes seconds: however many are tried, searches find a thread that waits for them (apps/live/http.py).
ANSWERS_AT_ONCE = 24
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
        return Response(ask(Errand.DECIDE, tenant_id=self.tenant_id, **asked(request)))


class Answer(ApiView):
    runs_at_most_s = 75

    @operation("ai_answer", tag=TAG, body=QuestionBody, answers={200: AnswerSerializer}, errors=(404, 503))
    @idempotent
    def post(self, request: Request) -> Response:
        """The same with the model's answer, as the guards let it pass. It costs what an answer costs."""
        given = asked(request)
        with _place():
            return Response(ask(Errand.ANSWER, tenant_id=self.tenant_id, **given))


def asked(request: Request) -> Json:
    """The checked body, as JSON."""
    body = parsed(QuestionBody, request.data)
    ids = {name: str(body[name]) for name in ("inbox", "conversation_id") if name in body}
    return body | ids
