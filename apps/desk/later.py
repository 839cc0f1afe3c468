"""What a worker does later: sent by name after the commit, so that whoever asks for it need not know how it is done.

With the broker away such work is lost: none of it is anybody's answer.
"""

import logging
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from apps.common import valkey
from apps.common.keys import assigning_wanted
from apps.conversations.cards import foreign_pictures
from apps.conversations.models import Conversation, Message
from apps.knowledge.models import EvaluationRun

ON_ITS_WAY_S = 3
log = logging.getLogger(__name__)


def summarise(conversation: Conversation) -> None:
    """A summary for the person who takes over, below the line that calls them."""
    _after_commit("desk.summarise", conversation, conversation.last_seq)


def sort(conversation: Conversation, message: Message) -> None:
    """Labels and priority by the trigger rules that look at people's conversations as well."""
    _after_commit("desk.sort", conversation, message.seq)


def tell_waiting(conversation: Conversation) -> None:
    """That nobody is there, to a visitor who waits and writes again; at most now and then."""
    args = (str(conversation.tenant_id), str(conversation.id))
    transaction.on_commit(partial(_send, "desk.tell_waiting", args))


def assign(tenant_id: UUID) -> None:
    """Look whether somebody can be given what waits for a person. Lost, it is done by the sweep."""
    transaction.on_commit(partial(_send_once, assigning_wanted(tenant_id), "desk.assign", str(tenant_id)))


def begin_assigning(tenant_id: UUID) -> None:
    """From now on another look is asked for anew."""
    try:
        valkey.quick_client().delete(assigning_wanted(tenant_id))
    except (RedisError, OSError):
        log.warning("Valkey is away")  # the mark runs out by itself


def copy_pictures(message: Message) -> None:
    """Of a card that names pictures elsewhere."""
    args = (str(message.tenant_id), str(message.id))
    if foreign_pictures(message.metadata["card"]):
        transaction.on_commit(partial(_send, "desk.copy_pictures", args))


def write_draft(tenant_id: UUID, gap_id: UUID) -> None:
    """The draft of a knowledge gap in the words of a model, beside the outline that it has already."""
    transaction.on_commit(partial(_send, "desk.write_draft", (str(tenant_id), str(gap_id))))


def shorten(conversation: Conversation) -> None:
    """A running summary, once what was said outgrows the model's context."""
    _after_commit("desk.shorten", conversation, conversation.last_seq)


def evaluate(run: EvaluationRun) -> None:
    """A run of an evaluation set. Without the broker, the next sweep of evaluations finds it."""
    transaction.on_commit(partial(_send, "desk.evaluate", (str(run.id),)))


def _after_commit(name: str, conversation: Conversation, seq: int) -> None:
    args = (str(conversation.tenant_id), str(conversation.id), seq)
    transaction.on_commit(partial(_send, name, args))


def _send_once(key: str, name: str, tenant_id: str) -> None:
    """Unless one is on its way, which takes its mark away when it begins."""
    try:
        if valkey.quick_client().set(key, 1, nx=True, ex=ON_ITS_WAY_S):
            _send(name, (tenant_id,))
    except (RedisError, OSError):
        log.warning("Valkey is away: %s was not sent", name)


def _send(name: str, args: tuple[str | int, ...]) -> None:
    try:
        current_app.send_task(name, args=args, retry=False)
    except OperationalError:
        log.warning("the broker is away: %s was not sent", name)
