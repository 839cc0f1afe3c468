"""What was asked and how it ended, read from AI runs that are over and from ratings. Reads only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from apps.ai import reasons
from apps.ai.follow_ups import is_question, topic
from apps.ai.language import detect_language
from apps.ai.personal import masked
from apps.conversations import queries as threads
from apps.conversations.models import Message, Rating
from apps.desk.asked import CONTEXT_MESSAGES, earlier_question, open_messages
from apps.desk.gaps.wishes import without_wish
from apps.desk.models import AnswerReport, BotTurn, GapQuestion
from apps.desk.models.gaps import LONGEST_QUESTION
from apps.desk.pipeline.plan import Source

Outcome = GapQuestion.Outcome
State = BotTurn.State
BAD_SCORE = 2
STILL_CHANGING = timedelta(days=7)  # nobody changes a rating after that long
# Handoffs that tell of something the knowledge lacks. Complaints, budgets and rules do not.
UNANSWERED = frozenset({reasons.MISSING_KNOWLEDGE, reasons.LOW_CONFIDENCE, reasons.UNSUPPORTED_REQUEST})
HANDED_OFF = frozenset({reasons.CUSTOMER_REQUEST, reasons.PENDING_CLARIFICATION})
ABOUT_KNOWLEDGE = frozenset(
    {AnswerReport.Reason.INCORRECT, AnswerReport.Reason.INCOMPLETE, AnswerReport.Reason.OUTDATED}
)
FROM_KNOWLEDGE = frozenset({Source.AI, Source.FAQ, Source.CACHE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question without personal data. cited: the articles that its answer cites."""

    conversation_id: UUID
    seq: int
    text: str
    outcome: str
    at: datetime
    cited: tuple[UUID, ...] = field(default=())

    @property
    def language(self) -> str:
        return detect_language(self.text)


def ended_turns(tenant_id: UUID, *, since: datetime, until: datetime, limit: int) -> list[BotTurn]:
    """The next ones in the order in which they began, up to the first that still runs."""
    rows = BotTurn.objects.for_tenant(tenant_id).filter(created_at__gt=since, created_at__lte=until)
    ended: list[BotTurn] = []
    for turn in rows.select_related("conversation__contact").order_by("created_at")[:limit]:
        if turn.state in BotTurn.ACTIVE:
            break
        ended.append(turn)
    return ended


def asked_in(turns: Iterable[BotTurn], *, cited: Sequence[tuple[UUID, ...]]) -> Iterator[Asked]:
    """The questions whose end tells something. cited: for each turn, the articles that its answer cites."""
    for turn, articles in zip(turns, cited, strict=True):
        outcome = outcome_of(turn)
        text = text_of(turn, outcome) if outcome else None
        if outcome and text:
            yield Asked(
                conversation_id=turn.conversation_id,
                seq=turn.trigger_seq,
                text=text,
                outcome=outcome,
                at=turn.created_at,
                cited=articles,
            )


def outcome_of(turn: BotTurn) -> str:
    """ "" when it tells nothing about the knowledge."""
    source = stage(turn, "post").get("source")
    if turn.state == State.HANDED_OFF:
        if turn.reason in UNANSWERED:
            return Outcome.UNANSWERED
        return Outcome.HANDED_OFF if turn.reason in HANDED_OFF else ""
    if turn.state != State.ANSWERED:
        return ""
    if source == Source.NOTHING:
        return Outcome.UNANSWERED
    return Outcome.ANSWERED if source in FROM_KNOWLEDGE else ""


def stage(turn: BotTurn, name: str) -> dict[str, Any]:
    return next((step for step in turn.trace if step.get("stage") == name), {})


def text_of(turn: BotTurn, outcome: str) -> str | None:
    """What was asked, with what a follow-up leaves out; None when nothing can be shown of it."""
    searched = stage(turn, "retrieval")
    if "question" in searched:
        text = searched["question"]  # "" once it was recalled
        text = text if _says_enough(text) else searched.get("rewritten") or text
    else:
        text = asked_at(turn.tenant_id, turn.conversation_id, turn.trigger_seq)
    if outcome == Outcome.HANDED_OFF:
        text = without_wish(text) or without_wish(_asked_before(turn))
    return shown(text, turn.conversation.contact.name)


def _says_enough(text: str) -> bool:
    """A follow-up that people understand by itself is not grouped with what was said before it by chance."""
    about = topic(text, keep_asking=False)
    return len(about.split()) >= 3 or (len(about) >= 4 and not about.isascii())


def shown(text: str, *names: str) -> str | None:
    """On one line, without personal data; None when that leaves no question."""
    plain = masked(" ".join(text.split())[:LONGEST_QUESTION], names=names)
    return plain[:LONGEST_QUESTION] if plain and is_question(plain) else None


def asked_at(tenant_id: UUID, conversation_id: UUID, seq: int) -> str:
    """What the visitor had asked when the message with that number came."""
    return "\n".join(message.content for message in open_messages(_said(tenant_id, conversation_id, seq)))


def _asked_before(turn: BotTurn) -> str:
    """«转人工» says nothing about what the visitor had wanted to know."""
    said = _said(turn.tenant_id, turn.conversation_id, turn.trigger_seq)
    return earlier_question(said, open_messages(said))


def _said(tenant_id: UUID, conversation_id: UUID, seq: int) -> list[Message]:
    before = threads.messages(tenant_id, conversation_id).filter(
        seq__lte=seq, visibility=Message.Visibility.PUBLIC
    )
    return list(before.order_by("-seq")[:CONTEXT_MESSAGES])[::-1]


def badly_rated(tenant_id: UUID, *, since: datetime, until: datetime) -> Iterator[Asked]:
    """The last question that the AI answered in each conversation that was rated badly."""
    ratings = Rating.objects.for_tenant(tenant_id).filter(
        created_at__gt=since - STILL_CHANGING,
        updated_at__gt=since,
        updated_at__lte=until,
        score__lte=BAD_SCORE,
    )
    for rating in ratings:
        turns = BotTurn.objects.for_tenant(tenant_id).filter(
            conversation_id=rating.conversation_id, created_at__lt=rating.updated_at
        )
        for turn in turns.select_related("conversation__contact").order_by("-created_at")[:5]:
            text = text_of(turn, "") if outcome_of(turn) == Outcome.ANSWERED else None
            if text:
                yield Asked(
                    conversation_id=turn.conversation_id,
                    seq=turn.trigger_seq,
                    text=text,
                    outcome=Outcome.BADLY_RATED,
                    at=turn.created_at,
                )
                break


def reported(tenant_id: UUID, *, since: datetime, until: datetime) -> Iterator[Asked]:
    """The questions whose answers agents have reported as wrong, incomplete or old."""
    rows = AnswerReport.objects.for_tenant(tenant_id).filter(
        reason__in=ABOUT_KNOWLEDGE,
        created_at__gt=since - STILL_CHANGING,
        updated_at__gt=since,
        updated_at__lte=until,
    )
    turns = BotTurn.objects.for_tenant(tenant_id).filter(message_id__in=rows.values("message_id"))
    for turn in turns.select_related("conversation__contact"):
        text = text_of(turn, "")
        if text:
            yield Asked(
                conversation_id=turn.conversation_id,
                seq=turn.trigger_seq,
                text=text,
                outcome=Outcome.BADLY_RATED,
                at=turn.created_at,
            )
