"""What a visitor thinks of a conversation: one rating each, which may change."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from apps.common.clock import isoformat
from apps.conversations.models import MAX_COMMENT, Conversation, Message, Rating
from apps.conversations.services import SYSTEM, Draft, post_message, thread_audience
from apps.conversations.wire import agent_json
from apps.events import bus
from apps.events.base import Event

SCORES = range(1, 6)


class InvalidRating(Exception):
    """A score is a whole number from 1 to 5, a comment has at most 1,000 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRated(Event):
    name: ClassVar[str] = "conversation.rated"
    rating: dict[str, Any]


def require_score(score: int) -> None:
    """Raises InvalidRating."""
    if isinstance(score, bool) or score not in SCORES:
        raise InvalidRating("a score is a whole number from 1 to 5")


def clean_comment(comment: str) -> str:
    """What can be stored of the comment. Raises InvalidRating."""
    cleaned = comment.replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if len(cleaned) > MAX_COMMENT:
        raise InvalidRating(f"a comment has at most {MAX_COMMENT:,} characters")
    return cleaned


@transaction.atomic
def rate_conversation(conversation: Conversation, *, score: int, comment: str, notice: str) -> Rating:
    """Store the rating or change the one there is; the same again changes nothing and tells nobody.

    notice: the line that agents read in the thread. conversation must be locked by the caller.
    """
    rating = _rating_of(conversation) or Rating(tenant_id=conversation.tenant_id, conversation=conversation)
    if not rating._state.adding and (rating.score, rating.comment) == (score, comment):
        return rating
    rating.score, rating.comment = score, comment
    rating.contact, rating.assignee = conversation.contact, conversation.assignee
    rating.owner = conversation.owner
    rating.save()
    rated = ConversationRated(rating=rating_json(rating))
    bus.publish(rated, to=[thread_audience(conversation)])
    bus.record(rated, tenant_id=conversation.tenant_id)
    metadata = {"activity": "rated", "by": "visitor", "score": score}
    visibility = Message.Visibility.AGENTS
    post_message(conversation, Draft(sender=SYSTEM, content=notice, visibility=visibility, metadata=metadata))
    return rating


def ratings_of(tenant_id: UUID, contact_ids: Collection[UUID]) -> QuerySet[Rating]:
    """What a person's contacts said, newest first."""
    return Rating.objects.for_tenant(tenant_id).filter(contact__in=contact_ids).order_by("-created_at", "-id")


def _rating_of(conversation: Conversation) -> Rating | None:
    own = Rating.objects.for_tenant(conversation.tenant_id).filter(conversation=conversation)
    return own.select_related("assignee").first()


def rating_json(rating: Rating) -> dict[str, Any]:
    """Needs assignee loaded."""
    return {
        "id": str(rating.id),
        "conversation_id": str(rating.conversation_id),
        "contact_id": str(rating.contact_id),
        "score": rating.score,
        "comment": rating.comment,
        "source": rating.source,
        "owner": rating.owner,
        "assignee": agent_json(rating.assignee),
        "created_at": isoformat(rating.created_at),
        "updated_at": isoformat(rating.updated_at),
    }
