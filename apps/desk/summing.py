"""What was said so far, in short: for the person who takes over, and for the model when it no longer fits."""

from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.ai import budgets, context
from apps.ai.context import BUDGET, summarised, unsummarised_tokens
from apps.ai.handoff_notes import HandoffNote, note_by_rules, write_note
from apps.ai.outlines import outline
from apps.ai.profiles import Attempt, ProviderConfig, Turn
from apps.ai.queries import provider_chain
from apps.ai.summaries import summarise
from apps.common.waiting import wait_for
from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.services import SYSTEM, ConversationMissing, Draft
from apps.desk import queries
from apps.desk.asked import CONTEXT_MESSAGES, history
from apps.desk.handoff import language_of
from apps.desk.handoff_facts import card_json, looked_at

KEPT_TURNS = 6  # beside the summary, word by word


def sum_up(tenant_id: UUID, conversation_id: UUID, seq: int) -> None:
    """Post a summary for agents, once per handoff. seq: of the line that calls them."""
    conversation = threads.conversation(tenant_id, conversation_id)
    if conversation is None or conversation.owner == Conversation.Owner.AI:
        return
    messages = threads.latest_public_messages(tenant_id, conversation_id, limit=CONTEXT_MESSAGES)
    turns = history([message for message in messages if message.seq <= seq])
    if not turns:
        return
    note = _written(conversation, turns) or note_by_rules(turns)
    draft = Draft(
        sender=SYSTEM,
        content=_text(conversation, turns, note.summary),
        client_id=f"summary-{seq}",  # the same task twice posts it once
        visibility=Message.Visibility.AGENTS,
        metadata={
            "activity": "summary",
            "handoff": card_json(note, turns, looked_at(tenant_id, conversation_id)),
        },
    )
    with transaction.atomic():
        try:
            locked = conversations.locked_conversation(tenant_id, conversation_id)
        except ConversationMissing:
            return
        conversations.post_message(locked, draft)


def _written(conversation: Conversation, turns: tuple[Turn, ...]) -> HandoffNote | None:
    """By a model, when there is one."""
    config, attempts = _summarising(conversation), list[Attempt]()
    if config is None:
        return None
    note = wait_for(write_note(config, turns, "", language_of(conversation), attempts=attempts))
    budgets.settle(tenant_id=conversation.tenant_id, contact_id=None, attempts=attempts)
    return note


def _text(conversation: Conversation, turns: tuple[Turn, ...], summary: str) -> str:
    language = language_of(conversation)
    facts = _facts(conversation, language)
    if not summary:
        return outline(turns, language, facts=facts)
    return "\n".join([summary, *(f"{label}: {value}" for label, value in facts.items())])


def _facts(conversation: Conversation, language: str) -> dict[str, str]:
    contact = conversation.contact
    with translation.override(language):
        known = {
            _("Name"): contact.name,
            _("E-mail"): contact.email,
            _("Page"): conversation.page_title or conversation.page_url,
        }
    return {label: value for label, value in known.items() if value}


def _summarising(conversation: Conversation) -> ProviderConfig | None:
    first = queries.answering(conversation.inbox).provider
    chain = provider_chain(tenant_id=conversation.tenant_id, purpose="summarise", first=first)
    return chain[0] if chain else None


def shorten(tenant_id: UUID, conversation_id: UUID, seq: int) -> None:
    """Put a summary in the place of what does not fit the model's context any more. Losing it costs memory only."""
    known = context.load(tenant_id, conversation_id)
    conversation = threads.conversation(tenant_id, conversation_id)
    if known is None or conversation is None or unsummarised_tokens(known) <= BUDGET:
        return
    config = _summarising(conversation)
    if config is None:
        return
    attempts: list[Attempt] = []
    language = language_of(conversation)
    summary = wait_for(
        summarise(config, known.turns[:-KEPT_TURNS], known.summary, language, attempts=attempts)
    )
    budgets.settle(tenant_id=tenant_id, contact_id=None, attempts=attempts)
    latest = context.load(tenant_id, conversation_id)
    if summary and latest == known:  # nothing was said meanwhile, and nothing recalled
        context.store(tenant_id, conversation_id, summarised(known, summary, KEPT_TURNS))
