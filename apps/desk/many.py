"""One thing done to many conversations: each in a transaction of its own, and of each is told what became of it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from apps.conversations.labels import LabelMissing, label
from apps.conversations.models import Conversation
from apps.conversations.services import ConversationClosed, ConversationMissing
from apps.conversations.snoozing import UnsuitableMoment
from apps.desk import changing, triaging
from apps.desk.actors import Actor
from apps.desk.assigning import services as assigning
from apps.desk.assigning.services import TargetMissing
from apps.desk.lifecycle import services as lifecycle
from apps.desk.triaging import Sorting

MOST = 50
Status = Conversation.Status
OneDone = Callable[[Actor, UUID], Conversation]


class TooMany(Exception):
    """At most 50 conversations at once."""


@dataclass(frozen=True, slots=True)
class Assign:
    """To one of the two; neither takes the team away."""

    agent: UUID | None = None
    team: UUID | None = None


@dataclass(frozen=True, slots=True)
class SetLabel:
    label: UUID
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class SetPriority:
    priority: Conversation.Priority


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Resolved or open."""

    status: str


@dataclass(frozen=True, slots=True)
class Snooze:
    until: datetime | None


Action = Assign | SetLabel | SetPriority | SetStatus | Snooze


def do(actor: Actor, conversation_ids: Collection[UUID], action: Action) -> dict[UUID, str]:
    """What kept each from it: nothing (""), not_found or closed. Again is no harm: what is so already stays so.

    Raises TooMany, LabelMissing, TargetMissing, UnsuitableMoment; then nothing was done.
    """
    if len(conversation_ids) > MOST:
        raise TooMany(f"at most {MOST} conversations at once")
    if isinstance(action, SetLabel) and label(actor.tenant_id, action.label) is None:
        raise LabelMissing("no such label")
    return {each: _outcome(actor, each, _verb(action)) for each in conversation_ids}


def _outcome(actor: Actor, conversation_id: UUID, verb: OneDone) -> str:
    try:
        verb(actor, conversation_id)
    except ConversationMissing:
        return "not_found"
    except ConversationClosed:
        return "closed"
    return ""


def _verb(action: Action) -> OneDone:
    if isinstance(action, Assign):
        return partial(assigning.assign, agent=action.agent, team=action.team)
    if isinstance(action, Snooze):
        return partial(lifecycle.snooze, until=action.until)
    if isinstance(action, SetStatus):
        return partial(changing.change_status, status=action.status)
    if isinstance(action, SetPriority):
        return partial(triaging.sort, sorting=Sorting(priority=action.priority))
    sorting = Sorting(add=[action.label]) if action.is_there else Sorting(remove=[action.label])
    return partial(triaging.sort, sorting=sorting)


__all__ = [
    "MOST",
    "Assign",
    "LabelMissing",
    "SetLabel",
    "SetPriority",
    "SetStatus",
    "Snooze",
    "TargetMissing",
    "TooMany",
    "UnsuitableMoment",
    "do",
]
