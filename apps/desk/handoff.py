"""From the AI to a person: the owner changes and the visitor reads why, in one transaction."""

from prometheus_client import Counter

from apps.ai.language import detect_language
from apps.ai.style import handoff_notice
from apps.conversations import services as conversations
from apps.conversations.models import Conversation
from apps.conversations.services import SYSTEM, Draft
from apps.desk import later, turns
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
    conversations.change_owner(conversation, owner=Conversation.Owner.QUEUE, reason=reason, team=team)
    text = notice or handoff_notice(reason, language)
    metadata = {"activity": "handoff", "reason": reason}
    conversations.post_new(conversation, Draft(sender=SYSTEM, content=text, metadata=metadata))
    later.summarise(conversation)
    handoffs_total.labels(reason).inc()
