"""What a visitor who waits is told meanwhile: the AI is silent, but says now and then that nobody is there.

Only where somebody was called: in a people's inbox the client shows who is there. Each visitor reads it at most once
in WAITING_NOTICE_EVERY_S, however much they write; the message that calls a person counts as the first time.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.common.clock import now
from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations.models import Conversation
from apps.conversations.services import SYSTEM, ConversationMissing, Draft
from apps.desk import attending, waiting, waiting_texts
from apps.desk.attending import Outlook
from apps.desk.handoff import language_of, prospects


def tell(tenant_id: UUID, conversation_id: UUID) -> bool:
    """Whether anything was said."""
    conversation = threads.conversation(tenant_id, conversation_id)
    if conversation is None or not _is_due(conversation):
        return False
    outlook = attending.outlook(tenant_id, conversation.inbox_id, conversation.team_id)
    return outlook.is_away and _post(tenant_id, conversation_id, outlook)


@transaction.atomic
def _post(tenant_id: UUID, conversation_id: UUID, outlook: Outlook) -> bool:
    try:
        conversation = conversations.locked_conversation(tenant_id, conversation_id)
    except ConversationMissing:
        return False
    if not _is_due(conversation):  # a person came, or another worker was faster
        return False
    text = waiting_texts.standing(language_of(conversation), outlook, position=1)
    metadata = {"activity": "waiting"} | prospects(outlook, 1)
    conversations.post_new(conversation, Draft(sender=SYSTEM, content=text, metadata=metadata))
    waiting.mark_told(conversation)
    return True


def _is_due(conversation: Conversation) -> bool:
    if conversation.owner != Conversation.Owner.QUEUE:
        return False
    return waiting.is_due(conversation, before=now() - timedelta(seconds=settings.WAITING_NOTICE_EVERY_S))
