"""An agent sorts a conversation: labels, priority, the team in charge. The owner stays who it is."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.conversations import services as conversations
from apps.conversations import triage
from apps.conversations.labels import labels, labels_named
from apps.conversations.models import Conversation, Label
from apps.desk.actors import Actor
from apps.tenants import queries as tenants
from apps.tenants.models import Team


class TeamMissing(Exception):
    """No such team in this tenant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """What changes; the rest stays. Labels are added and taken away: two who sort at once do not undo each other.

    team None puts nobody in charge, with changes_team alone.
    """

    add: Collection[UUID] = ()
    remove: Collection[UUID] = ()
    priority: Conversation.Priority | None = None
    changes_team: bool = False
    team: UUID | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from, each by name."""

    labels: list[Label]
    teams: list[Team]


def choices(tenant_id: UUID) -> Choices:
    return Choices(list(labels(tenant_id)), list(Team.objects.for_tenant(tenant_id)))


@transaction.atomic
def sort(actor: Actor, conversation_id: UUID, sorting: Sorting) -> Conversation:
    """Raises ConversationMissing, LabelMissing, TeamMissing."""
    conversation = conversations.locked_conversation(actor.tenant_id, conversation_id)
    who = {"by": actor.by, "name": actor.name}
    if sorting.add or sorting.remove:
        added = labels_named(actor.tenant_id, map(str, sorting.add))
        kept = [label for label in conversation.shown_labels if label.pk not in set(sorting.remove)]
        triage.set_labels(conversation, [*kept, *added], **who)
    if sorting.priority is not None:
        triage.set_priority(conversation, priority=sorting.priority, **who)
    if sorting.changes_team:
        triage.set_team(conversation, team=_team(actor.tenant_id, sorting.team), **who)
    return conversation


def _team(tenant_id: UUID, team_id: UUID | None) -> Team | None:
    """Raises TeamMissing."""
    found = tenants.team(tenant_id, team_id) if team_id else None
    if team_id and found is None:
        raise TeamMissing("no such team")
    return found
