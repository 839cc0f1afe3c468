"""Telling people at the desk that a conversation, put aside until a time, is back."""

from collections.abc import Iterable
from uuid import UUID

from apps.conversations.models import Conversation
from apps.desk import notifying
from apps.desk.choosing import OVERSEERS, choices_of
from apps.desk.models import Notification
from apps.tenants.models import Membership, TeamMember

Kind = Notification.Kind


def remind(conversation: Conversation) -> None:
    """Tell its assignee; where nobody has it, whoever hears of long waits: those of its team, else supervisors."""
    notifying.notify(
        conversation.tenant_id, _concerned(conversation), Kind.SNOOZE_OVER, conversation=conversation
    )


def _concerned(conversation: Conversation) -> set[UUID]:
    """An assignee who has left is nobody."""
    tenant_id, assignee = conversation.tenant_id, conversation.assignee_id
    if assignee is not None and choices_of(tenant_id, [assignee]):
        return {assignee}
    return _watchful(tenant_id, _team(conversation)) or _watchful(tenant_id, _overseers(tenant_id))


def _watchful(tenant_id: UUID, user_ids: Iterable[UUID]) -> set[UUID]:
    people = choices_of(tenant_id, user_ids)
    return {user_id for user_id, choices in people.items() if choices.ways[Kind.WAITING]}


def _team(conversation: Conversation) -> Iterable[UUID]:
    rows = TeamMember.objects.for_tenant(conversation.tenant_id).filter(team=conversation.team_id)
    return rows.values_list("membership__user_id", flat=True)


def _overseers(tenant_id: UUID) -> Iterable[UUID]:
    rows = Membership.objects.for_tenant(tenant_id).filter(is_active=True, role__in=OVERSEERS)
    return rows.values_list("user_id", flat=True)
