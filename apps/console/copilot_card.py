"""The handoff card above a thread: what the person who takes over must know, from the summary for agents."""

from dataclasses import dataclass, field
from typing import Any

from apps.console.ownership import state_of
from apps.console.words import TEXTS, reason_text, say
from apps.conversations import queries
from apps.conversations.models import Conversation, Message
from apps.desk.queries import answering, has_model
from apps.tenants.access import Desk

MOODS = frozenset({"calm", "pleased", "worried", "annoyed", "angry"})
FRESH = 8  # lines after the summary, until the card folds itself


@dataclass(frozen=True, slots=True)
class Detail:
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffCard:
    """summary: of a conversation whose card has no parts. is_pending: nobody has summed it up yet."""

    reason: str
    mood: str = ""
    mood_text: str = ""
    wants: str = ""
    tried: str = ""
    open: str = ""
    summary: str = ""
    looked_at: list[str] = field(default_factory=list)
    details: list[Detail] = field(default_factory=list)
    is_unfolded: bool = True
    is_pending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copilot:
    """has_model: False where the knowledge base alone answers. card: None unless a person was called."""

    has_model: bool
    card: HandoffCard | None


def copilot_of(desk: Desk, conversation: Conversation) -> Copilot:
    chosen = answering(conversation.inbox).provider
    return Copilot(
        has_model=has_model(desk.tenant.id, chosen),
        card=card_of(desk, conversation),
    )


def card_of(desk: Desk, conversation: Conversation) -> HandoffCard | None:
    if not conversation.handoff_reason or state_of(conversation, desk.user.id) in ("ai", "resolved"):
        return None
    reason = reason_text(conversation.handoff_reason)
    note = _note(conversation)
    if note is None:
        return HandoffCard(reason=reason, is_pending=conversation.owner == Conversation.Owner.QUEUE)
    told: dict[str, Any] = note.metadata.get("handoff") or {}
    mood = str(told.get("mood") or "")
    return HandoffCard(
        reason=reason,
        mood=mood if mood in MOODS else "",
        mood_text=say(f"mood.{mood}") if mood in MOODS else "",
        wants=str(told.get("wants") or ""),
        tried=str(told.get("tried") or ""),
        open=str(told.get("open") or ""),
        summary="" if told else note.content,
        looked_at=[str(title) for title in told.get("looked_at") or []],
        details=[_detail(fact) for fact in told.get("facts") or []],
        is_unfolded=conversation.last_seq - note.seq < FRESH,
    )


def _note(conversation: Conversation) -> Message | None:
    """The last one. Programs choose metadata themselves, so the sender counts as well."""
    lines = queries.messages(conversation.tenant_id, conversation.id)
    notes = lines.filter(sender_kind=Message.Sender.SYSTEM, metadata__activity="summary")
    return notes.order_by("-seq").first()


def _detail(fact: dict[str, Any]) -> Detail:
    kind = f"fact.{fact.get('kind') or 'other'}"
    return Detail(
        str(fact.get("label") or "") or say(kind if kind in TEXTS else "fact.other"),
        str(fact.get("value") or ""),
    )
