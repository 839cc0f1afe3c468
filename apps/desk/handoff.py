"""From the AI to a person: the owner changes and the visitor reads why, in one transaction."""

from typing import Any

from prometheus_client import Counter

from apps.ai.language import detect_language
from apps.common.clock import isoformat
from apps.conversations import services as conversations
from apps.conversations import snoozing
from apps.conversations.models import Conversation
from apps.conversations.services import SYSTEM, Draft
from apps.desk import attending, later, turns, waiting, waiting_texts
from apps.desk.attending import Outlook
from apps.tenants.models import Team

handoffs_total = Counter("kefu_handoffs", "Conversations handed to a person.", ["reason"])


def language_of(conversation: Conversation, text: str = "") -> str:
    """zh-hans or en: of the text when it tells, else of the visitor's page."""
    if text:
        return detect_language(text)
    return "en" if conversation.locale.lower().startswith("en") else "zh-hans"


def hand_off(
    conversation: Conversation, *, reason: str, language: str, notice: str = "", team: Team | None = None
) -> None:
    """Queue the conversation for a person, or for a team's. conversation must be locked by the caller."""
    turns.cancel_active_turn(conversation, reason="taken_over")
    snoozing.wake(conversation)  # nobody would find it in the line
    conversations.change_owner(conversation, owner=Conversation.Owner.QUEUE, reason=reason, team=team)
    position = waiting.begin(conversation, is_told=True)
    outlook = attending.outlook(conversation.tenant_id, conversation.inbox_id, conversation.team_id)
    text = waiting_texts.called(reason, language, outlook, position, own=notice)
    metadata = {"activity": "handoff", "reason": reason} | prospects(outlook, position)
    conversations.post_new(conversation, Draft(sender=SYSTEM, content=text, metadata=metadata))
    later.summarise(conversation)
    later.assign(conversation.tenant_id)
    handoffs_total.labels(reason).inc()


def prospects(outlook: Outlook, position: int) -> dict[str, Any]:
    """The same for programs."""
    known: dict[str, Any] = {"situation": str(outlook.situation), "position": position}
    return known | ({"opens_at": isoformat(outlook.opens)} if outlook.opens else {})
