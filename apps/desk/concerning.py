"""Which conversations concern a person just now. From here on the page follows them by the frames that it gets."""

from typing import NamedTuple
from uuid import UUID

from apps.conversations.models import Conversation
from apps.desk.models import Wait
from apps.tenants.access import Desk
from apps.tenants.models import TeamMember

MOST = 500
Status = Conversation.Status


class Concerns(NamedTuple):
    """mine: conversations of the person, with their last seq; queue: those that wait; teams: the person's own.

    The newest MOST of each: what is missing is only told a little later, or by its row in the list.
    """

    mine: dict[UUID, int]
    queue: list[UUID]
    teams: list[UUID]


def concerns(desk: Desk) -> Concerns:
    """Three queries."""
    tenant_id, user_id = desk.tenant.id, desk.user.pk
    own = (
        Conversation.objects.for_tenant(tenant_id).filter(assignee_id=user_id).exclude(status=Status.RESOLVED)
    )
    waiting = Wait.objects.for_tenant(tenant_id).filter(
        ended_at=None, conversation__owner=Conversation.Owner.QUEUE
    )
    teams = TeamMember.objects.for_tenant(tenant_id).filter(membership__user_id=user_id)
    return Concerns(
        dict(own.order_by("-last_activity_at").values_list("id", "last_seq")[:MOST]),
        list(waiting.order_by("-since").values_list("conversation_id", flat=True)[:MOST]),
        list(teams.values_list("team_id", flat=True)),
    )
