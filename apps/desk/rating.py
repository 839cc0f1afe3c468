"""Use case of the visitor: rate the conversation; and what agents see of it."""

from uuid import UUID

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

SHOWN = 20


def rate(visitor: Visitor, *, score: int, comment: str = "") -> Rating:
    """Rate the visitor's current or last conversation; a second time changes the first rating.

    Sensitive words are masked as in messages, and a comment with a blocked word is not kept; the score counts.
    Raises InvalidRating, ConversationMissing.
    """
    ratings.require_score(score)
    own = visitor_conversations(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    latest = own.values_list("pk", flat=True).first()
    if latest is None:
        raise ConversationMissing("no such conversation")
    return rate_conversation(visitor.tenant_id, latest, score=score, comment=comment)


def rate_conversation(tenant_id: UUID, conversation_id: UUID, *, score: int, comment: str = "") -> Rating:
    """The same of a conversation that the caller found to be the visitor's."""
    ratings.require_score(score)
    shown = _screened(tenant_id, ratings.clean_comment(comment))
    with transaction.atomic():
        conversation = conversations.locked_conversation(tenant_id, conversation_id)
        notice = notices.rated(score, shown, language_of(conversation))
        return ratings.rate_conversation(conversation, score=score, comment=shown, notice=notice)


def ratings_of(tenant_id: UUID, contact_id: UUID) -> list[Rating]:
    """What the contact thought of their conversations, newest first, at most SHOWN; with the assignee loaded.

    As JSON: apps.conversations.rating.rating_json.
    """
    rows = Rating.objects.for_tenant(tenant_id).filter(contact_id=contact_id)
    return list(rows.select_related("assignee").order_by("-updated_at", "-id")[:SHOWN])


def _screened(tenant_id: UUID, comment: str) -> str:
    if not comment:
        return ""
    verdict = check(tenant_id=tenant_id, text=comment)
    return "" if verdict.action == "block" else verdict.content
