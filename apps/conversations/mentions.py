"""Who was called by a note, and whether they have looked."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from apps.common.clock import now
from apps.conversations.models import Conversation, Mention


def add_mentions(conversation: Conversation, *, seq: int, user_ids: Iterable[UUID]) -> None:
    """Of the note with that seq. Twice is once."""
    Mention.objects.bulk_create(
        [
            Mention(tenant_id=conversation.tenant_id, conversation=conversation, user_id=user_id, seq=seq)
            for user_id in user_ids
        ],
        ignore_conflicts=True,
    )


def new_mentions(tenant_id: UUID, user_id: UUID, conversation_id: UUID) -> QuerySet[Mention]:
    """Those that the person has not looked at."""
    rows = Mention.objects.for_tenant(tenant_id).filter(user_id=user_id, conversation_id=conversation_id)
    return rows.filter(read_at=None)


def mark_mentions_read(tenant_id: UUID, user_id: UUID, conversation_id: UUID) -> int:
    """The person looks at the conversation. Not told by the agents' common read mark: a colleague may have been faster.

    Answers how many were new.
    """
    return new_mentions(tenant_id, user_id, conversation_id).update(read_at=now())
