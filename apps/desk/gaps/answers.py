"""Agents' good answers: what they said publicly in conversations that were resolved, and not rated badly."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from apps.ai.personal import masked
from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.desk.gaps.reading import BAD_SCORE
from apps.desk.models import Gap, GapQuestion

RECENT = timedelta(days=2)
MOST_QUESTIONS = 500  # looked at in one go
FIRST_REPLIES = 3  # of them the longest is taken: the first is often «one moment, please»
SHORTEST = 8
LONGEST = 2000


def find_answers(tenant_id: UUID) -> int:
    """Notes the answer beside the questions of gaps whose conversation was resolved lately. Answers how many."""
    rows = GapQuestion.objects.for_tenant(tenant_id).filter(
        answer_id=None,
        gap__state__in=(Gap.State.OPEN, Gap.State.DRAFTED),
        conversation__status=Conversation.Status.RESOLVED,
        conversation__resolved_at__gt=now() - RECENT,
    )
    questions = list(rows.exclude(conversation__rating__score__lte=BAD_SCORE)[:MOST_QUESTIONS])
    replies = _replies(tenant_id, {question.conversation_id for question in questions})
    found = []
    for question in questions:
        later = [reply for reply in replies[question.conversation_id] if reply.seq > question.seq]
        best = max(later[:FIRST_REPLIES], key=lambda reply: len(reply.content), default=None)
        if best is not None and len(best.content) >= SHORTEST:
            question.answer_id = best.pk
            found.append(question)
    GapQuestion.objects.bulk_update(found, ["answer_id"], batch_size=500)
    return len(found)


def _replies(tenant_id: UUID, conversation_ids: Iterable[UUID]) -> Mapping[UUID, list[Message]]:
    said: dict[UUID, list[Message]] = defaultdict(list)
    for message in public_answers(tenant_id).filter(conversation_id__in=conversation_ids).order_by("seq"):
        said[message.conversation_id].append(message)
    return said


def public_answers(tenant_id: UUID) -> QuerySet[Message]:
    return (
        Message.objects.for_tenant(tenant_id)
        .filter(sender_kind=Message.Sender.AGENT, visibility=Message.Visibility.PUBLIC)
        .exclude(content="")
    )


def answers_to(gap: Gap) -> list[str]:
    """What agents answered to its questions, newest first, without personal data."""
    ids = gap.questions.exclude(answer_id=None).values_list("answer_id", flat=True)
    said = public_answers(gap.tenant_id).filter(pk__in=list(ids)).order_by("-created_at")
    texts = (shown_answer(message) for message in said.select_related("conversation__contact"))
    return list(dict.fromkeys(text for text in texts if text))


def shown_answer(message: Message) -> str | None:
    """None when it names somebody or tells where they live."""
    return masked(message.content[:LONGEST].strip(), names=[message.conversation.contact.name])
