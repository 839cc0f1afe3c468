"""Messages get their terms in the background: whoever posts one does not wait for it.

Conversations that moved since the last time are looked through in the order in which they did. In each, what is above
the last number with terms is new: numbers have no holes, so none is left out and none done twice, whatever dies.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.common.arrays import columns
from apps.common.clock import now
from apps.common.inserting import insert
from apps.conversations.finding.terms import terms_of
from apps.conversations.models import Conversation, Message, MessageTerms, SearchProgress
from apps.tenants.models import Tenant

AT_ONCE = 500  # conversations
MESSAGES = 2000
SETTLED = timedelta(seconds=60)  # a transaction that began before may still end
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
SPOKEN = (Message.Sender.VISITOR, Message.Sender.AGENT, Message.Sender.AI)
HIDDEN = Message.Visibility.SUPERVISORS
Status = Conversation.Status
_NEW_MESSAGES = """
SELECT message.id, message.conversation_id, message.seq, message.created_at,
    message.sender_kind, message.sender_id, message.visibility, message.content
FROM unnest(%s::uuid[], %s::int[]) AS known (conversation_id, seq)
JOIN conversations_message AS message
    ON message.conversation_id = known.conversation_id AND message.seq > known.seq
WHERE message.tenant_id = %s
ORDER BY message.conversation_id, message.seq
LIMIT %s
"""


class NewMessage(NamedTuple):
    """What is needed of it."""

    id: UUID
    conversation_id: UUID
    seq: int
    created_at: datetime
    sender_kind: str
    sender_id: UUID | None
    visibility: str
    content: str


def tenants_to_index() -> list[UUID]:
    """Those where something moved since the last time, or a moment before: in one query."""
    until = SearchProgress.objects.filter(tenant=OuterRef(OuterRef("pk"))).values("indexed_until")
    moved = Conversation.objects.filter(
        tenant=OuterRef("pk"),
        status__in=Status.values,  # names what the index begins with
        last_activity_at__gt=Coalesce(Subquery(until), BEGINNING),
    )
    return list(Tenant.objects.filter(Exists(moved), is_active=True).values_list("pk", flat=True))


@transaction.atomic
def index_messages(tenant_id: UUID) -> bool:
    """Whether more is to be done at once. Nothing while somebody else is at it."""
    SearchProgress.objects.bulk_create(
        [SearchProgress(tenant_id=tenant_id, indexed_until=BEGINNING)], ignore_conflicts=True
    )
    progress = SearchProgress.objects.for_tenant(tenant_id).select_for_update(skip_locked=True).first()
    if progress is None:
        return False
    started_at = now()
    moved = _moved(tenant_id, since=progress.indexed_until)
    messages = _new_messages(tenant_id, list(moved))
    insert([_row(tenant_id, message) for message in messages], skip_conflicts=True)
    is_more = len(moved) == AT_ONCE or len(messages) == MESSAGES
    moments = list(moved.values())
    reached = moments[0 if len(messages) == MESSAGES else -1] if is_more else started_at
    progress.indexed_until = max(progress.indexed_until, min(reached, started_at - SETTLED))
    progress.save(update_fields=["indexed_until"])
    return is_more


def _moved(tenant_id: UUID, *, since: datetime) -> dict[UUID, datetime]:
    """Conversations whose last message has no terms yet, and when they moved: in this order, some of them."""
    done = MessageTerms.objects.filter(conversation=OuterRef("pk"), seq=OuterRef("last_seq"))
    rows = Conversation.objects.for_tenant(tenant_id).filter(
        ~Exists(done), last_activity_at__gte=since, last_seq__gt=0
    )
    # One part for each status: the index of the list has each in order.
    parts = [
        rows.filter(status=status)
        .order_by("last_activity_at", "id")
        .values_list("pk", "last_activity_at")[:AT_ONCE]
        for status in Status.values
    ]
    return dict(parts[0].union(*parts[1:], all=True).order_by("last_activity_at")[:AT_ONCE])


def _new_messages(tenant_id: UUID, conversation_ids: Sequence[UUID]) -> list[NewMessage]:
    """Above the last number with terms, each conversation's in order."""
    rows = MessageTerms.objects.for_tenant(tenant_id).filter(conversation__in=conversation_ids)
    known = dict(rows.order_by().values_list("conversation").annotate(Max("seq")))
    values = columns(((pk, known.get(pk, 0)) for pk in conversation_ids), 2)
    with connection.cursor() as cursor:
        cursor.execute(_NEW_MESSAGES, [*values, tenant_id, MESSAGES])
        return [NewMessage(*row) for row in cursor.fetchall()]


def _row(tenant_id: UUID, message: NewMessage) -> MessageTerms:
    return MessageTerms(
        id=message.id,
        tenant_id=tenant_id,
        created_at=message.created_at,
        conversation_id=message.conversation_id,
        seq=message.seq,
        agent_id=message.sender_id if message.sender_kind == Message.Sender.AGENT else None,
        terms=terms_of(message.content, tenant_id) if _may_be_found(message) else [],
    )


def _may_be_found(message: NewMessage) -> bool:
    """By agents: what was blocked is for supervisors."""
    return message.sender_kind in SPOKEN and message.visibility != HIDDEN
