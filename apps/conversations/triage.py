"""What people sort conversations by: labels, a priority, the team in charge. Visitors hear nothing of it.

Every verb needs the conversation's lock, leaves a line in the thread for agents, and does nothing when nothing changes.
by: who does it, a user's id, «program» or «system»; name: how agents know them.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.conversations.drafts import SYSTEM, Draft
from apps.conversations.labels import LabelMissing
from apps.conversations.models import Conversation, ConversationLabel, Label, Message
from apps.conversations.services import post_message
from apps.conversations.telling import announce_to_agents
from apps.tenants.models import Team

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Priority = Conversation.Priority
SYSTEM_ITSELF = "system"


def add_labels(
    conversation: Conversation, labels: Iterable[Label], *, by: str = SYSTEM_ITSELF, name: str = ""
) -> bool:
    """Whether anything changed. Raises LabelMissing for another tenant's label."""
    return set_labels(conversation, [*conversation.shown_labels, *labels], by=by, name=name)


def remove_labels(
    conversation: Conversation, labels: Iterable[Label], *, by: str = SYSTEM_ITSELF, name: str = ""
) -> bool:
    """Whether anything changed."""
    gone = {label.pk for label in labels}
    kept = [label for label in conversation.shown_labels if label.pk not in gone]
    return set_labels(conversation, kept, by=by, name=name)


def set_labels(
    conversation: Conversation, labels: Iterable[Label], *, by: str = SYSTEM_ITSELF, name: str = ""
) -> bool:
    """These and no others. Whether anything changed. Raises LabelMissing for another tenant's label."""
    wanted = {label.pk: label for label in labels}
    if any(label.tenant_id != conversation.tenant_id for label in wanted.values()):
        raise LabelMissing("no such label")
    present = {label.pk: label for label in conversation.shown_labels}
    added = [label for pk, label in wanted.items() if pk not in present]
    removed = [label for pk, label in present.items() if pk not in wanted]
    if not (added or removed):
        return False
    _store_labels(conversation, added, removed)
    announce_to_agents(conversation)
    changes = [f"+{label.title}" for label in added] + [f"−{label.title}" for label in removed]
    titles = {"added": [label.title for label in added], "removed": [label.title for label in removed]}
    note(conversation, _("Labels: %s"), " ".join(changes), activity="labels", by=by, name=name, **titles)
    return True


def _store_labels(conversation: Conversation, added: list[Label], removed: list[Label]) -> None:
    rows = ConversationLabel.objects.for_tenant(conversation.tenant_id).filter(conversation=conversation)
    rows.filter(label__in=removed).delete()
    ConversationLabel.objects.bulk_create(
        ConversationLabel(tenant_id=conversation.tenant_id, conversation=conversation, label=label)
        for label in added
    )
    conversation.shown_labels = list(conversation.labels.all())


def set_priority(
    conversation: Conversation, *, priority: int, by: str = SYSTEM_ITSELF, name: str = ""
) -> bool:
    """Whether anything changed."""
    if conversation.priority == priority:
        return False
    conversation.priority = priority
    conversation.save(update_fields=["priority"])
    announce_to_agents(conversation)
    chosen = Priority(priority)
    note(conversation, _("Priority: %s"), chosen.label, activity="priority", by=by, name=name, to=chosen.word)
    return True


def set_team(
    conversation: Conversation, *, team: Team | None, by: str = SYSTEM_ITSELF, name: str = ""
) -> bool:
    """Put a team in charge, or none; the owner stays. Whether anything changed."""
    if conversation.team_id == (team.pk if team else None):
        return False
    conversation.team = team
    conversation.save(update_fields=["team"])
    announce_to_agents(conversation)
    called = team.name if team else "–"
    note(conversation, _("Team: %s"), called, activity="team", by=by, name=name, to=called)
    return True


def note(conversation: Conversation, pattern: "StrPromise", value: object, **metadata: Any) -> None:
    """The line in the thread, in the conversation's language like the others."""
    language = "en" if conversation.locale.lower().startswith("en") else "zh-hans"
    with translation.override(language):
        content = str(pattern) % value
    visibility = Message.Visibility.AGENTS
    post_message(
        conversation, Draft(sender=SYSTEM, content=content, visibility=visibility, metadata=metadata)
    )
