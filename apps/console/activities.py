"""What happened, in the reader's language, told from a line's metadata. static/js/console/activities.js says the same.

Empty for a line that speaks for itself. A line's own text is in the visitor's language: it is the fallback.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from apps.console.words import TEXTS, reason_text, say
from apps.conversations.models import Message

Metadata = dict[str, Any]
# Not events but texts to read: shown as notes.
READ_AS_NOTES = ("summary", "review")


def is_activity(message: Message) -> bool:
    """Whether a line that only agents see tells of something that happened; the others are notes."""
    activity = _word(message.metadata, "activity")
    return message.sender_kind == Message.Sender.SYSTEM and activity not in ("", *READ_AS_NOTES)


def activity_text(metadata: Metadata) -> str:
    activity = _word(metadata, "activity")
    made = SPECIAL[activity](metadata) if activity in SPECIAL else ""
    if made or f"activity.{activity}" not in TEXTS:
        return made
    return say(f"activity.{activity}", name=_who(metadata), to=_word(metadata, "to"))


def _who(metadata: Metadata) -> str:
    return _word(metadata, "name") or say(
        "kind.visitor" if metadata.get("by") == "visitor" else "kind.system"
    )


def _word(metadata: Metadata, name: str) -> str:
    value = metadata.get(name)
    return value if isinstance(value, str) else ""


def _titles(metadata: Metadata, name: str) -> str:
    value = metadata.get(name)
    titles = [title for title in value if isinstance(title, str)] if isinstance(value, list) else []
    return say("activity.between").join(titles)


def _handoff(metadata: Metadata) -> str:
    return say("activity.handoff", reason=reason_text(_word(metadata, "reason")))


def _resolved(metadata: Metadata) -> str:
    if metadata.get("by") == "visitor":
        return say("activity.ended")
    return say("activity.silence") if metadata.get("reason") == "silence" else ""


def _returned(metadata: Metadata) -> str:
    return say("activity.returned", name=_who(metadata), minutes=str(metadata.get("minutes", "")))


def _assigned(metadata: Metadata) -> str:
    """Whoever takes it names nobody else."""
    to = _word(metadata, "to")
    return say("activity.given", name=_who(metadata), to=to) if to else ""


def _labels(metadata: Metadata) -> str:
    added, removed = _titles(metadata, "added"), _titles(metadata, "removed")
    kind = "relabelled" if added and removed else "labelled" if added else "unlabelled"
    return say(f"activity.{kind}", name=_who(metadata), added=added, removed=removed)


def _priority(metadata: Metadata) -> str:
    to = _word(metadata, "to")
    key = f"priority.{to}"
    if to == "none" or key not in TEXTS:
        return say("activity.unprioritised", name=_who(metadata))
    return say("activity.prioritised", name=_who(metadata), to=say(key))


def _team(metadata: Metadata) -> str:
    to = _word(metadata, "to")
    return say("activity.teamless", name=_who(metadata)) if to in ("", "–") else ""


def _snoozed(metadata: Metadata) -> str:
    kind = "snoozed" if until_of(metadata) else "snoozed_for_reply"
    return say(f"activity.{kind}", name=_who(metadata))


def until_of(metadata: Metadata) -> datetime | None:
    """Until when it rests: the line shows it after its text."""
    if metadata.get("activity") != "snoozed":
        return None
    try:
        return datetime.fromisoformat(_word(metadata, "until"))
    except ValueError:
        return None


def _rated(metadata: Metadata) -> str:
    return say("activity.rated", score=str(metadata.get("score", "")))


SPECIAL: dict[str, Callable[[Metadata], str]] = {
    "assigned": _assigned,
    "handoff": _handoff,
    "resolved": _resolved,
    "returned": _returned,
    "labels": _labels,
    "priority": _priority,
    "team": _team,
    "snoozed": _snoozed,
    "rated": _rated,
}
