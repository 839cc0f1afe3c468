"""From the queue back to the AI, because the visitor would rather not wait."""

from functools import partial

from django.db import transaction

from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations import snoozing
from apps.conversations.models import Conversation, Message
from apps.conversations.services import SYSTEM, Draft
from apps.desk import queries, tasks, texts, waiting
from apps.desk.handoff import language_of
from apps.desk.starting import Starting
from apps.desk.waiting import Outcome

Owner = Conversation.Owner


class NotWaiting(Exception):
    """The visitor does not wait for a person: one is there already."""


class NoAssistant(Exception):
    """In this inbox people alone answer."""


def resume(conversation: Conversation) -> None:
    """conversation must be locked by the caller. What was written while waiting, and nobody has seen, the AI answers
    now; not what it had given away itself. Nothing happens when the AI has the conversation already.

    Raises NotWaiting, NoAssistant.
    """
    if conversation.owner == Owner.AI:
        return
    if conversation.owner != Owner.QUEUE:
        raise NotWaiting("a person has this conversation")
    if not queries.answering(conversation.inbox).is_ai_enabled:
        raise NoAssistant("people alone answer here")
    unseen = _written_while_waiting(conversation)
    snoozing.wake(conversation, by="visitor")
    waiting.end(conversation, Outcome.AI)
    conversations.change_owner(conversation, owner=Owner.AI)
    text = texts.back_to_ai(language_of(conversation))
    metadata = {"activity": "resumed", "by": "visitor"}
    conversations.post_new(conversation, Draft(sender=SYSTEM, content=text, metadata=metadata))
    if unseen is not None:
        _start(conversation, unseen)


def _written_while_waiting(conversation: Conversation) -> Message | None:
    since = waiting.since(conversation)
    rows = threads.messages(conversation.tenant_id, conversation.id)
    said = rows.filter(sender_kind=Message.Sender.VISITOR, visibility=Message.Visibility.PUBLIC)
    return said.filter(created_at__gt=since).last() if since else None


def _start(conversation: Conversation, message: Message) -> None:
    starting = Starting([conversation])
    starting.add(conversation, message, queries.answering(conversation.inbox))
    transaction.on_commit(partial(tasks.dispatch, starting.flush()))
