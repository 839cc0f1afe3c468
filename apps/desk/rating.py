"""Use case of the visitor: rate the conversation."""

from django.db import transaction

from apps.conversations import rating as ratings
from apps.conversations import services as conversations
from apps.conversations.models import Rating
from apps.conversations.queries import visitor_conversations
from apps.conversations.services import ConversationMissing
from apps.conversations.visitors import Visitor
from apps.desk import notices
from apps.desk.handoff import language_of
from apps.moderation.screening import check


def rate(visitor: Visitor, *, score: int, comment: str = "") -> Rating:
    """Rate the visitor's current or last conversation; a second time changes the first rating.

    Sensitive words are masked as in messages, and a comment with a blocked word is not kept; the score counts.
    Raises InvalidRating, ConversationMissing.
    """
    ratings.require_score(score)
    shown = _screened(visitor, ratings.clean_comment(comment))
    with transaction.atomic():
        own = visitor_conversations(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
        latest = own.values_list("pk", flat=True).first()
        if latest is None:
            raise ConversationMissing("no such conversation")
        conversation = conversations.locked_conversation(visitor.tenant_id, latest)
        notice = notices.rated(score, shown, language_of(conversation))
        return ratings.rate_conversation(conversation, score=score, comment=shown, notice=notice)


def _screened(visitor: Visitor, comment: str) -> str:
    if not comment:
        return ""
    verdict = check(tenant_id=visitor.tenant_id, text=comment)
    return "" if verdict.action == "block" else verdict.content
