"""What worker-ai does when a web process asks (asking_worker.py): each errand takes JSON and answers JSON."""

import json
import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from apps.ai.profiles import Turn
from apps.common import valkey
from apps.common.waiting import give_back
from apps.desk import hybrid
from apps.desk.asking_worker import REFUSALS, Errand, Letter
from apps.desk.dry import question_to_try, try_answering, try_deciding
from apps.desk.explaining import explained
from apps.desk.pipeline.question import Question
from apps.desk.places import beginning
from apps.desk.playing import played
from apps.desk.tried_wire import answer_json, decision_json
from apps.knowledge.wire import passage_json

Json = dict[str, Any]
KEPT_S = 30  # for somebody who is slow to fetch it
LARGEST = 4 * 1024 * 1024
log = logging.getLogger(__name__)


def reply(letter: Letter, errand: str, given: Json) -> None:
    """Whatever happens, an answer: the one who asks holds a thread until it comes."""
    text = json.dumps(_answered(letter.tenant_id, Errand(errand), given), cls=DjangoJSONEncoder)
    if len(text) > LARGEST:
        log.error("the reply to %s has %s characters", errand, len(text))
        text = json.dumps({"failed": errand})
    with valkey.client().pipeline(transaction=True) as pipeline:
        pipeline.rpush(letter.key, text)
        pipeline.expire(letter.key, KEPT_S)
        pipeline.execute()


def _answered(tenant_id: UUID, errand: Errand, given: Json) -> Json:
    try:
        return {"reply": ERRANDS[errand](tenant_id, given)}
    except tuple(REFUSALS.values()) as refusal:
        return {"refused": type(refusal).__name__, "detail": str(refusal)}
    except Exception:
        log.exception("%s for tenant %s failed", errand, tenant_id)
        return {"failed": errand}
    finally:
        give_back()


def _searched(tenant_id: UUID, given: Json) -> Json:
    with beginning():
        started = time.perf_counter()
        passages = hybrid.search(tenant_id=tenant_id, query=given["query"], limit=given["limit"])
        took_ms = round((time.perf_counter() - started) * 1000, 3)
    return {"results": [passage_json(passage) for passage in passages], "took_ms": took_ms}


def _decided(tenant_id: UUID, given: Json) -> Json:
    with beginning():
        return decision_json(try_deciding(_question(tenant_id, given)))


def _explained(tenant_id: UUID, given: Json) -> Json:
    with beginning():
        return explained(_question(tenant_id, given))


def _tried(tenant_id: UUID, given: Json) -> Json:
    with beginning():
        question = _question(tenant_id, given)
    return answer_json(try_answering(question))


def _question(tenant_id: UUID, given: Json) -> Question:
    inbox, conversation = given.get("inbox"), given.get("conversation_id")
    return question_to_try(
        tenant_id=tenant_id,
        content=given["content"],
        history=[Turn(turn["role"], turn["content"]) for turn in given.get("history", ())],
        inbox_id=UUID(inbox) if inbox else None,
        conversation_id=UUID(conversation) if conversation else None,
    )


ERRANDS: dict[Errand, Callable[[UUID, Json], Json]] = {
    Errand.SEARCH: _searched,
    Errand.EXPLAIN: _explained,
    Errand.DECIDE: _decided,
    Errand.ANSWER: _tried,
    Errand.PLAY: played,
}
