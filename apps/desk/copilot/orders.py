"""What an agent asks of the copilot. It is done in worker-ai; the text comes over the agent's sockets.

An agent has one request at a time: another one takes its place.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any, Self
from uuid import UUID

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from apps.ai.rewording import LONGEST_DRAFT
from apps.common import valkey
from apps.common.keys import CANCELLED_TURNS, WORKER_HEARTBEAT, tenant_key
from apps.conversations import queries as threads
from apps.conversations.services import ConversationMissing
from apps.desk.growing import TEXT_S, cancel_key
from apps.desk.models import Suggestion
from apps.events import audiences
from apps.events.audiences import Audience
from apps.tenants import features
from apps.tenants.access import Desk
from apps.tenants.features import Feature

TASK = "desk.assist"
QUEUE = "ai"
EXPIRES_S = 20.0  # until a worker begins
PER_MINUTE = 40  # requests of one agent
LONGEST_LANGUAGE = 12
Kind = Suggestion.Kind
REWORDINGS = frozenset({Kind.REPHRASE, Kind.SHORTEN, Kind.FRIENDLIER, Kind.FORMAL, Kind.TRANSLATE})


class WorkerAway(Exception):
    """Nobody is there to do it."""


class NothingToReword(Exception):
    """A rewording needs a text, and not a book."""


class TooMany(Exception):
    """More requests than an agent may make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """request: chosen by the browser, names the answer. text: of a rewording. language: to translate into, to
    summarise in; "" is the customer's."""

    tenant_id: UUID
    user_id: UUID
    conversation_id: UUID
    request: UUID
    kind: str
    text: str = ""
    language: str = ""

    @property
    def run_id(self) -> str:
        """Nobody else's request can be stopped by it."""
        return f"{self.user_id.hex}.{self.request.hex}"

    @property
    def reader(self) -> Audience:
        return audiences.user(self.tenant_id, self.user_id)

    def as_json(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        return cls(
            tenant_id=UUID(body["tenant_id"]),
            user_id=UUID(body["user_id"]),
            conversation_id=UUID(body["conversation_id"]),
            request=UUID(body["request"]),
            kind=body["kind"],
            text=body["text"],
            language=body["language"],
        )


def start(
    desk: Desk, conversation_id: UUID, *, request: UUID, kind: str, text: str = "", language: str = ""
) -> Order:
    """Have it done. Raises FeatureOff, ConversationMissing, NothingToReword, TooMany, WorkerAway."""
    features.require(desk.tenant.id, Feature.COPILOT)
    order = Order(
        tenant_id=desk.tenant.id,
        user_id=desk.user.id,
        conversation_id=conversation_id,
        request=request,
        kind=Kind(kind),
        text=text.strip(),
        language=language[:LONGEST_LANGUAGE],
    )
    if kind in REWORDINGS and not 0 < len(order.text) <= LONGEST_DRAFT:
        raise NothingToReword("there is nothing to reword, or too much")
    if not threads.conversations(order.tenant_id).filter(pk=conversation_id).exists():
        raise ConversationMissing("no such conversation")
    _count(order)
    _take_place(order)
    _send(order)
    return order


def stop(desk: Desk, request: UUID) -> None:
    """What is there so far stays. Of somebody else's request nothing is known."""
    _cancel(desk.tenant.id, f"{desk.user.id.hex}.{request.hex}")


def _count(order: Order) -> None:
    key = tenant_key(order.tenant_id, "copilot", order.user_id, "asked")
    with valkey.client().pipeline(transaction=True) as pipeline:
        pipeline.incr(key)
        pipeline.expire(key, 60, nx=True)
        asked = pipeline.execute()[0]
    if asked > PER_MINUTE:
        raise TooMany("too many requests; please wait a moment")


def _take_place(order: Order) -> None:
    key = tenant_key(order.tenant_id, "copilot", order.user_id, "request")
    earlier = valkey.client().set(key, order.run_id, ex=TEXT_S, get=True)
    if earlier and earlier != order.run_id:
        _cancel(order.tenant_id, str(earlier))


def _cancel(tenant_id: UUID, run_id: str) -> None:
    """The worker that has it hears it at once; one that has it not yet finds the mark."""
    with valkey.client().pipeline(transaction=False) as pipeline:
        pipeline.set(cancel_key(tenant_id, run_id), "1", ex=TEXT_S)
        pipeline.publish(CANCELLED_TURNS, run_id)
        pipeline.execute()


def _send(order: Order) -> None:
    args = (order.as_json(),)
    if not settings.KEFU_ASKS_WORKER:
        current_app.tasks[TASK](*json.loads(json.dumps(args)))
        return
    if not valkey.client().exists(WORKER_HEARTBEAT + QUEUE):
        raise WorkerAway("no worker lives")
    try:
        current_app.send_task(TASK, args=args, queue=QUEUE, expires=EXPIRES_S, retry=False)
    except OperationalError:
        raise WorkerAway("the broker is away") from None
