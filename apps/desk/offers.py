"""Conversations offered to one person, or kept for one: at most one such row for each.

Writes need the conversation's lock.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from apps.common.clock import isoformat, now
from apps.conversations.models import Conversation
from apps.desk.events import OfferEnded, OfferMade
from apps.desk.models import Assignment
from apps.events import audiences, bus
from apps.tenants.models import User

State = Assignment.State
# How the person to whom it was offered is told that it is over.
OUTCOMES = {
    State.ACCEPTED: "accepted",
    State.DECLINED: "declined",
    State.EXPIRED: "expired",
    State.TAKEN: "taken",
}


def open_one(conversation: Conversation) -> Assignment | None:
    rows = Assignment.objects.for_tenant(conversation.tenant_id)
    return rows.filter(conversation_id=conversation.pk, state__in=Assignment.OPEN).first()


def settle(conversation: Conversation, *, taken_by: User | None) -> None:
    """A person has it now: accepted, if it was offered to them."""
    row = open_one(conversation)
    if row is not None:
        is_theirs = taken_by is not None and row.agent_id == taken_by.pk
        close(row, State.ACCEPTED if is_theirs else State.TAKEN)


def withdraw(conversation: Conversation) -> None:
    """It waits no more, or for somebody else."""
    settle(conversation, taken_by=None)


def close(row: Assignment, state: str) -> None:
    was_offered = row.state == State.OFFERED
    row.state, row.ended_at = state, now()
    row.save(update_fields=["state", "ended_at"])
    if was_offered and row.agent_id:
        event = OfferEnded(conversation_id=str(row.conversation_id), outcome=OUTCOMES[State(state)])
        bus.publish(event, to=[audiences.user(row.tenant_id, row.agent_id)])


def announce(row: Assignment, conversation: Conversation) -> None:
    """To all sockets of the person to whom it is offered, after commit."""
    if row.agent_id:
        bus.publish(offer_of(row, conversation), to=[audiences.user(row.tenant_id, row.agent_id)])


def offer_of(row: Assignment, conversation: Conversation) -> OfferMade:
    """Needs the contact loaded."""
    return OfferMade(
        conversation_id=str(conversation.id),
        expires_at=isoformat(row.expires_at) if row.expires_at else "",
        reason=row.reason,
        contact={"name": str(conversation.contact)},
        preview=conversation.preview,
    )


def open_offers(tenant_id: UUID, user_id: UUID) -> list[OfferMade]:
    """What is offered to that person at this moment: for a socket that comes back."""
    rows = _offered(tenant_id).filter(agent_id=user_id).select_related("conversation__contact")
    return [offer_of(row, row.conversation) for row in rows.order_by("created_at")]


def overdue(tenant_id: UUID, moment: datetime) -> QuerySet[Assignment]:
    return _offered(tenant_id).filter(expires_at__lte=moment)


def _offered(tenant_id: UUID) -> QuerySet[Assignment]:
    return Assignment.objects.for_tenant(tenant_id).filter(state=State.OFFERED)
