"""What web processes ask worker-ai: to search, to try a question. They hold no search index and load no model.

The question goes to the queue `ai`, whole; the answer comes back as JSON through a list in Valkey, under the tenant's
prefix and a name that nobody can guess. Neither outlives its time: a question that nobody took is dropped, an answer
that nobody fetched expires.
"""

import json
import secrets
import time
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.common import valkey
from apps.common.keys import WORKER_HEARTBEAT, tenant_key
from apps.conversations.services import ConversationMissing
from apps.tenants.access import NoSuchInbox

Json = dict[str, Any]
TASK = "desk.reply"
QUEUE = "ai"
# What a worker's errand may raise, by name: it is raised here again.
REFUSALS: dict[str, type[Exception]] = {
    refusal.__name__: refusal for refusal in (ConversationMissing, NoSuchInbox)
}
SLICE_S = 2.0  # of waiting: shorter than a connection may be silent


class Errand(StrEnum):
    SEARCH = "search"
    EXPLAIN = "explain"
    DECIDE = "decide"
    ANSWER = "answer"
    PLAY = "play"


# A tenant's first search may have to build its index; a model takes its time.
WITHIN_S = {
    Errand.SEARCH: 30.0,
    Errand.EXPLAIN: 30.0,
    Errand.DECIDE: 30.0,
    Errand.ANSWER: 60.0,
    Errand.PLAY: 60.0,
}


class WorkerAway(Exception):
    """Nobody answered in time, or there is nobody."""


class WorkerFailed(Exception):
    """The worker's log says why."""


class Letter(NamedTuple):
    """Where the answer is awaited."""

    tenant_id: UUID
    token: str

    @property
    def key(self) -> str:
        return tenant_key(self.tenant_id, "reply", self.token)


def ask(errand: Errand, *, tenant_id: UUID, **given: Any) -> Json:
    """given: what the errand wants, as JSON (apps/desk/replying.py).

    Raises WorkerAway, WorkerFailed, and the errand's own refusals (REFUSALS).
    """
    letter, within = Letter(tenant_id, secrets.token_hex(16)), WITHIN_S[errand]
    _send(letter, errand, given, within)
    if not connection.in_atomic_block:
        connection.close()  # others of this process need it meanwhile
    answer = _awaited(letter, within)
    if "refused" in answer:
        raise REFUSALS[answer["refused"]](answer["detail"])
    if "reply" not in answer:
        raise WorkerFailed(f"{errand} failed in the worker")
    reply: Json = answer["reply"]
    return reply


def _send(letter: Letter, errand: Errand, given: Json, within: float) -> None:
    args = (str(letter.tenant_id), letter.token, str(errand), given)
    if not settings.KEFU_ASKS_WORKER:
        current_app.tasks[TASK](*json.loads(json.dumps(args)))
        return
    if not valkey.client().exists(WORKER_HEARTBEAT + QUEUE):
        raise WorkerAway(_("The worker that searches and answers is away. Please try again."))
    try:
        current_app.send_task(TASK, args=args, queue=QUEUE, expires=within, retry=False)
    except OperationalError:
        raise WorkerAway(_("The worker that searches and answers is away. Please try again.")) from None


def _awaited(letter: Letter, within: float) -> Json:
    end = time.monotonic() + within
    while (left := end - time.monotonic()) > 0:
        found = valkey.waiting_client().blpop([letter.key], timeout=min(left, SLICE_S))
        if found:
            answer: Json = json.loads(found[1])
            return answer
    raise WorkerAway(_("No worker answered in time. Please try again."))
