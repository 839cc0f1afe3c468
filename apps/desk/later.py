"""What a worker does later: sent by name after the commit, so that whoever asks for it need not know how it is done.

With the broker away such work is lost: none of it is anybody's answer.
"""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from apps.conversations.models import Conversation, Message

log = logging.getLogger(__name__)


def summarise(conversation: Conversation) -> None:
    """A summary for the person who takes over, below the line that calls them."""
    _after_commit("desk.summarise", conversation, conversation.last_seq)


def sort(conversation: Conversation, message: Message) -> None:
    """Labels and priority by the trigger rules that look at people's conversations as well."""
    _after_commit("desk.sort", conversation, message.seq)


def shorten(conversation: Conversation) -> None:
    """A running summary, once what was said outgrows the model's context."""
    _after_commit("desk.shorten", conversation, conversation.last_seq)


def _after_commit(name: str, conversation: Conversation, seq: int) -> None:
    args = (str(conversation.tenant_id), str(conversation.id), seq)
    transaction.on_commit(partial(_send, name, args))


def _send(name: str, args: tuple[str, str, int]) -> None:
    try:
        current_app.send_task(name, args=args, retry=False)
    except OperationalError:
        log.warning("the broker is away: %s was not sent", name)
