"""Snoozed conversations whose time has come."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.common.clock import now
from apps.conversations import services as conversations
from apps.conversations import snoozing
from apps.conversations.models import Conversation
from apps.conversations.services import ConversationMissing
from apps.desk.lifecycle import reminding

AT_ONCE = 500


def wake_due() -> int:
    """How many woke; the rest of a crowd wakes the next time."""
    moment = now()
    due = Conversation.objects.filter(snoozed_until__lte=moment, status=Conversation.Status.SNOOZED)
    found = list(due.order_by("snoozed_until").values_list("tenant_id", "pk")[:AT_ONCE])
    return sum(_wake(tenant_id, pk, moment) for tenant_id, pk in found)


@transaction.atomic
def _wake(tenant_id: UUID, conversation_id: UUID, moment: datetime) -> bool:
    """Unless somebody has woken it or let it rest for longer meanwhile. Who is concerned is told."""
    try:
        conversation = conversations.locked_conversation(tenant_id, conversation_id)
    except ConversationMissing:
        return False
    until = conversation.snoozed_until
    if until is None or until > moment or not snoozing.wake(conversation):
        return False
    reminding.remind(conversation)
    return True
