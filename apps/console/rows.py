"""One conversation in the list, ready to be shown. The scripts fill the same template from `conversation` frames."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.timesince import timesince

from apps.common.clock import isoformat, now
from apps.console.ownership import state_of
from apps.console.people import Face, face
from apps.console.words import say
from apps.conversations.models import Conversation, Label
from apps.conversations.veiling import shown_conversation
from apps.tenants.access import Desk
from apps.tenants.veil import veil_of

NOBODY = Face("", "", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    id: str = ""
    face: Face = NOBODY
    preview: str = ""
    state: str = "ai"
    badge: str = ""
    owner: str = ""
    status: str = ""
    assignee_id: str = ""
    last_seq: int = 0
    is_unread: bool = False
    priority: str = ""
    labels: list[Label] = field(default_factory=list)
    waiting_since: datetime | None = None
    last_activity_at: datetime | None = None

    @property
    def ago(self) -> str:
        return elapsed(self.last_activity_at)

    @property
    def choose_text(self) -> str:
        return say("bulk.choose", name=self.face.name)

    @property
    def priority_text(self) -> str:
        return priority_text(self.priority)

    @property
    def activity_iso(self) -> str:
        return isoformat(self.last_activity_at) if self.last_activity_at else ""

    @property
    def waiting_iso(self) -> str:
        return isoformat(self.waiting_since) if self.waiting_since else ""

    @property
    def waiting(self) -> str:
        return say("list.waiting", time=elapsed(self.waiting_since)) if self.waiting_since else ""


def row_of(desk: Desk, conversation: Conversation) -> Row:
    conversation = shown_conversation(veil_of(desk.tenant), conversation)
    state = state_of(conversation, desk.user.id)
    assignee = conversation.assignee
    return Row(
        id=str(conversation.id),
        face=face(conversation.contact_id, str(conversation.contact)),
        preview=conversation.preview,
        state=state,
        badge=say(f"badge.{state}", name=assignee.public_name if assignee else ""),
        owner=conversation.owner,
        status=conversation.status,
        assignee_id=str(assignee.id) if assignee else "",
        last_seq=conversation.last_seq,
        is_unread=conversation.last_seq > conversation.agent_read_seq,
        priority=Conversation.Priority(conversation.priority).word,
        labels=conversation.shown_labels,
        waiting_since=conversation.waiting_since if state != "resolved" else None,
        last_activity_at=conversation.last_activity_at,
    )


def elapsed(moment: datetime | None) -> str:
    return timesince(moment, now(), depth=1) if moment else ""


def priority_text(word: str) -> str:
    """Empty for no priority: the usual is not worth a chip."""
    return say(f"priority.{word}") if word not in ("", "none") else ""
