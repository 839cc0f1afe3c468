"""Use cases of taking a message back.

Visitors and agents recall what they wrote themselves, for two minutes. Supervisors and above recall any agent's or
AI's message at any time; a visitor's words are the visitor's alone. What was quoted in an answer meanwhile stays there.
"""

from functools import partial
from uuid import UUID

from django.db import transaction

from apps.ai import context
from apps.conversations import queries as threads
from apps.conversations import recalling
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.recalling import MessageMissing, NotYours
from apps.conversations.visitors import Visitor
from apps.desk import notices, queries, tasks, turns
from apps.desk.asked import CONTEXT_MESSAGES, open_messages
from apps.desk.gaps.forgetting import forget_said
from apps.desk.handoff import language_of
from apps.desk.models import BotTurn
from apps.desk.starting import Starting
from apps.tenants.access import Desk
from apps.tenants.admin_roles import Verb

QUOTING = {"question", "rewritten"}  # of a trace's stages
Kind = Message.Sender
Visibility = Message.Visibility


@transaction.atomic
def recall_by_visitor(visitor: Visitor, *, message_id: UUID) -> Message:
    """Take back the visitor's own message; doing it again changes nothing.

    Raises MessageMissing, NotYours, TooLate.
    """
    own = threads.visitor_conversations(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    found = own.filter(messages__pk=message_id).values_list("pk", flat=True).first()
    if found is None:
        raise MessageMissing("no such message")
    conversation = conversations.locked_conversation(visitor.tenant_id, found)
    message = recalling.message_in(conversation, message_id)
    _require_visitors_own(message)
    if recalling.is_recalled(message):
        return message
    recalling.require_in_time(message)
    remaining = _open_without(conversation, message)
    _recall(conversation, message, by="visitor")
    if remaining is not None:
        _ask_without(conversation, remaining)
    _forget_question(conversation, message)
    return message


def _require_visitors_own(message: Message) -> None:
    if message.visibility == Visibility.AGENTS:  # a note: it does not even exist for visitors
        raise MessageMissing("no such message")
    if message.sender_kind != Kind.VISITOR:
        raise NotYours("somebody else wrote the message")


@transaction.atomic
def recall_by_agent(desk: Desk, conversation_id: UUID, *, message_id: UUID) -> Message:
    """Take back the agent's own message or note within two minutes. Doing it again changes nothing.

    Supervisors, administrators and owners take back any agent's or AI's message at any time.
    Raises ConversationMissing, MessageMissing, NotYours, TooLate.
    """
    conversation = conversations.locked_conversation(desk.tenant.id, conversation_id)
    message = recalling.message_in(conversation, message_id)
    supervises = desk.may(Verb.SUPERVISE)
    _require_agents_own(desk, message, supervises=supervises)
    if recalling.is_recalled(message):
        return message
    if not supervises:
        recalling.require_in_time(message)
    _recall(conversation, message, by=str(desk.user.pk))
    return message


def _require_agents_own(desk: Desk, message: Message, *, supervises: bool) -> None:
    if message.visibility == Visibility.SUPERVISORS:  # blocked: it does not even exist in the console
        raise MessageMissing("no such message")
    is_own = message.sender_kind == Kind.AGENT and message.sender_id == desk.user.pk
    if not is_own and not (supervises and message.sender_kind in (Kind.AGENT, Kind.AI)):
        raise NotYours("somebody else wrote the message")


def _recall(conversation: Conversation, message: Message, *, by: str) -> None:
    # The kept context quotes it. One that is kept a moment later is not believed: see jobs.py.
    transaction.on_commit(partial(context.forget, conversation.tenant_id, conversation.id))
    recalling.recall(conversation, message, notice=notices.recalled(language_of(conversation)), by=by)


def _open_without(conversation: Conversation, message: Message) -> list[Message] | None:
    """The unanswered questions beside the message; None when it is not one of them."""
    latest = threads.latest_public_messages(conversation.tenant_id, conversation.id, limit=CONTEXT_MESSAGES)
    asked = open_messages(latest)
    is_open = any(each.pk == message.pk for each in asked)
    return [each for each in asked if each.pk != message.pk] if is_open else None


def _ask_without(conversation: Conversation, remaining: list[Message]) -> None:
    """An answer under way was asked with the recalled text: it ends. What else was asked is answered without it."""
    turn = turns.active_turn(conversation)
    if turn is None:
        return
    turn.conversation = conversation
    if not remaining:
        turns.cancel_turn(turn, reason="replaced")
        return
    starting = Starting([conversation])
    starting.add(conversation, remaining[-1], queries.answering(conversation.inbox))
    for turn_id in starting.flush():
        transaction.on_commit(partial(tasks.dispatch, [turn_id]))


def _forget_question(conversation: Conversation, message: Message) -> None:
    """The traces of the runs that answered the message, or what came after it, quote the question; gaps may too."""
    forget_said(conversation.tenant_id, conversation.id, since_seq=message.seq)
    rows = BotTurn.objects.for_tenant(conversation.tenant_id)
    for turn in rows.filter(conversation=conversation, trigger_seq__gte=message.seq):
        if any("question" in stage for stage in turn.trace):
            turn.trace = [stage | dict.fromkeys(QUOTING & stage.keys(), "") for stage in turn.trace]
            turn.save(update_fields=["trace"])
