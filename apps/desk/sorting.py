"""What trigger rules put on a conversation beside an answer: labels, a priority, a team. Callers hold its lock.

A label or team that was deleted since the rule was saved is left out.
"""

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from apps.ai.intents import recognise
from apps.ai.language import detect_language
from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations import triage
from apps.conversations.labels import labels
from apps.conversations.models import Conversation, Message
from apps.desk.jobs import question_of
from apps.desk.pipeline.case import Case
from apps.desk.pipeline.plan import Plan
from apps.desk.pipeline.ruling import facts_of
from apps.desk.pipeline.setup import Setup, setup_of
from apps.desk.pipeline.trace import Trace
from apps.tenants.models import Team
from apps.tenants.queries import team


def sort(conversation: Conversation, label_ids: tuple[UUID, ...], priority: int | None) -> None:
    if label_ids:
        triage.add_labels(conversation, labels(conversation.tenant_id).filter(pk__in=label_ids))
    if priority is not None:
        triage.set_priority(conversation, priority=priority)


def sort_message(tenant_id: UUID, conversation_id: UUID, seq: int) -> None:
    """What the rules say of a message in a conversation that a person owns, or that waits for one."""
    conversation = threads.conversation(tenant_id, conversation_id)
    message = threads.messages(tenant_id, conversation_id).filter(seq=seq).first()
    if conversation is None or message is None or conversation.owner == Conversation.Owner.AI:
        return
    setup = setup_of(conversation.inbox, conversation.team_id)
    fired = setup.rules.fired(facts_of(_case(conversation, message, setup)))
    with transaction.atomic():
        locked = conversations.locked_conversation(tenant_id, conversation_id)
        sort(locked, fired.label_ids, fired.priority)


def _case(conversation: Conversation, message: Message, setup: Setup) -> Case:
    question = replace(
        question_of(conversation), text=message.content, language=detect_language(message.content)
    )
    return Case(question, setup, Trace(), intent=recognise(message.content, setup.classifier))


def team_of(conversation: Conversation, plan: Plan) -> Team | None:
    return team(conversation.tenant_id, plan.team_id) if plan.team_id else None
