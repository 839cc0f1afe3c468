"""Conversations that rest: until a moment, or until the visitor writes. Visitors hear nothing of it.

Every verb needs the conversation's lock and leaves a line in the thread for agents, told apart by its metadata.
by: who does it, a user's id, «program», «visitor» or «system»; name: how agents know them.
"""

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from apps.common.clock import isoformat, now
from apps.conversations.batches import Batch
from apps.conversations.drafts import SYSTEM, Draft
from apps.conversations.models import Conversation, Message
from apps.conversations.telling import announce_to_agents

LONGEST = timedelta(days=366)
Status = Conversation.Status


class UnsuitableMoment(Exception):
    """A conversation rests until a moment to come, within a year."""


def snooze(conversation: Conversation, *, until: datetime | None, by: str, name: str = "") -> bool:
    """until: None means until the visitor writes. Whether anything changed. Raises UnsuitableMoment."""
    if until is not None and not now() < until <= now() + LONGEST:
        raise UnsuitableMoment("until must lie ahead, within a year")
    if conversation.status == Status.SNOOZED and conversation.snoozed_until == until:
        return False
    _set(conversation, Status.SNOOZED, until)
    shown = isoformat(until) if until else None
    _note(conversation, None, activity="snoozed", by=by, name=name, until=shown)
    return True


def wake(
    conversation: Conversation, *, by: str = "system", name: str = "", batch: Batch | None = None
) -> bool:
    """Open it again, if it rests. batch: where the line that tells of it waits to be stored. Whether it rested."""
    if conversation.status != Status.SNOOZED:
        return False
    _set(conversation, Status.OPEN, None)
    _note(conversation, batch, activity="woken", by=by, name=name)
    return True


def _set(conversation: Conversation, status: str, until: datetime | None) -> None:
    conversation.status, conversation.snoozed_until = status, until
    conversation.save(update_fields=["status", "snoozed_until"])
    announce_to_agents(conversation)


def _note(conversation: Conversation, batch: Batch | None, **metadata: str | None) -> None:
    line = Draft(
        sender=SYSTEM,
        content=_text(conversation, metadata),
        visibility=Message.Visibility.AGENTS,
        metadata=metadata,
    )
    posting = batch or Batch()
    posting.add(conversation, line)
    if batch is None:
        posting.flush()


def _text(conversation: Conversation, metadata: dict[str, str | None]) -> str:
    """For whoever cannot read the metadata."""
    with translation.override("en" if conversation.locale.lower().startswith("en") else "zh-hans"):
        if metadata["activity"] == "woken":
            return _("Snoozing has ended.")
        until = metadata["until"]
        return (
            _("Snoozed until %(moment)s.") % {"moment": until}
            if until
            else _("Snoozed until the visitor writes.")
        )
