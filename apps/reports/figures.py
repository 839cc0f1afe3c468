"""Every figure: which hours of which conversations it is made of, and how. Whatever counts one lists the same rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, Avg, F, FloatField, Func, IntegerField, Q, Sum, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import Conversation
from apps.desk.pipeline.plan import Source
from apps.reports.models import ConversationHour
from apps.reports.shapes import Unit, Wish

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Ending = ConversationHour.Ending
Verdict = ConversationHour.Verdict
Owner = Conversation.Owner


class Kind(StrEnum):
    """What the list behind a figure shows."""

    CONVERSATIONS = "conversations"
    MESSAGES = "messages"
    CONTACTS = "contacts"
    QUESTIONS = "questions"  # of knowledge gaps


class Percentile(Aggregate):
    """Exact, between the two nearest values where it falls between them."""

    name = "Percentile"
    output_field = FloatField()

    def __init__(self, column: str, *, of: float, **extra: Any) -> None:
        super().__init__(column, **extra)
        self.template = f"PERCENTILE_CONT({of}) WITHIN GROUP (ORDER BY %(expressions)s)"


class HowMany(Func):
    """How often a value is in an array; without one, how many it has."""

    output_field = IntegerField()

    def __init__(self, column: str, value: str | None = None) -> None:
        array: Any = F(column)
        if value is not None:
            array = Func(F(column), Value(value), function="array_positions", output_field=IntegerField())
        super().__init__(array, function="cardinality")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """Its value is the number of what its list shows, or the measure of the rows; divided by the number of what base
    shows, or by per (a measure, too). Shares are percentages.

    of: the rows; is_once: at most one of a conversation, so that counting them counts conversations.
    part: the column that a part of the figure names. agent: the column that says whose it is.
    """

    name: str
    label: "StrPromise"
    of: Q
    unit: Unit = Unit.COUNT
    wish: Wish = Wish.NEITHER
    kind: Kind = Kind.CONVERSATIONS
    measure: Aggregate | None = None
    base: Q | None = None
    per: Aggregate | None = None
    part: str = ""
    agent: str = "agent_id"
    is_once: bool = False


ARRAYS = frozenset({"handoffs", "sources"})
SETTLED = Q(settles_at__lte=Now())
ENDED = ~Q(ending="")
BY_AI = Q(ending=Ending.AI)
CONFIRMED = BY_AI & Q(verdict=Verdict.CONFIRMED)
ASSUMED = BY_AI & Q(verdict=Verdict.ASSUMED) & SETTLED
PENDING = BY_AI & Q(verdict=Verdict.ASSUMED) & ~SETTLED
RATED = Q(score__isnull=False)
FROM_CACHE = Q(sources__contains=[Source.CACHE.value])


def _median(column: str) -> Aggregate:
    return Percentile(column, of=0.5)


def _p90(column: str) -> Aggregate:
    return Percentile(column, of=0.9)


def _time(
    name: str, column: str, middle: "StrPromise", long: "StrPromise", *, agent: str = "agent_id"
) -> tuple[Spec, Spec]:
    known = Q(**{f"{column}__isnull": False})
    shared: dict[str, Any] = {"of": known, "unit": Unit.SECONDS, "wish": Wish.LESS, "agent": agent}
    shared["is_once"] = not column.endswith("resolution_s")  # a reopened one is resolved again
    return (
        Spec(name=name, label=middle, measure=_median(column), **shared),
        Spec(name=f"{name}_p90", label=long, measure=_p90(column), **shared),
    )


def _answers(*sources: Source) -> Aggregate:
    return Sum(reduce(add, (HowMany("sources", source.value) for source in sources)))


def _messages(name: str, label: "StrPromise") -> Spec:
    return Spec(name=name, label=label, of=Q(**{f"{name}__gt": 0}), kind=Kind.MESSAGES, measure=Sum(name))


_ALL: Iterable[Spec] = (
    # Conversations
    Spec(name="new", label=_("New conversations"), of=Q(is_opened=True), part="status", is_once=True),
    Spec(name="resolved", label=_("Resolved"), of=Q(is_resolved=True), wish=Wish.MORE),
    Spec(name="reopened", label=_("Reopened"), of=Q(is_reopened=True), wish=Wish.LESS),
    _messages("visitor_messages", _("Messages of visitors")),
    _messages("agent_messages", _("Messages of people")),
    _messages("ai_messages", _("Messages of the AI")),
    # How long it took
    *_time(
        "first_response",
        "response_s",
        _("First response of a person (median)"),
        _("First response of a person (9 of 10 within)"),
        agent="responder_id",
    ),
    *_time(
        "open_first_response",
        "open_response_s",
        _("First response within business hours (median)"),
        _("First response within business hours (9 of 10 within)"),
        agent="responder_id",
    ),
    *_time("resolution", "resolution_s", _("Time to resolution (median)"), _("Time to resolution (9 of 10)")),
    *_time(
        "open_resolution",
        "open_resolution_s",
        _("Time to resolution within business hours (median)"),
        _("Time to resolution within business hours (9 of 10)"),
    ),
    *_time("answer", "answer_s", _("First answer of the AI (median)"), _("First answer of the AI (9 of 10)")),
    # The AI
    Spec(name="ai_conversations", label=_("Conversations with the AI"), of=Q(ai_messages__gt=0)),
    Spec(
        name="ai_resolution",
        label=_("Solved by the AI"),
        of=CONFIRMED | ASSUMED,
        base=Q(had_ai=True) & ~PENDING,
        unit=Unit.PERCENT,
        wish=Wish.MORE,
        is_once=True,
    ),
    Spec(
        name="ai_confirmed",
        label=_("Solved, confirmed by the visitor"),
        of=CONFIRMED,
        wish=Wish.MORE,
        is_once=True,
    ),
    Spec(name="ai_assumed", label=_("Solved, as far as known"), of=ASSUMED, wish=Wish.MORE, is_once=True),
    Spec(name="ai_pending", label=_("Ended with the AI within the last 72 hours"), of=PENDING, is_once=True),
    Spec(
        name="ai_refuted",
        label=_("Ended with the AI, but not solved"),
        of=BY_AI & Q(verdict=Verdict.REFUTED),
        wish=Wish.LESS,
        is_once=True,
    ),
    Spec(
        name="handoffs",
        label=_("Handed to a person"),
        of=~Q(handoffs=[]),
        part="handoffs",
    ),
    Spec(name="unanswered", label=_("With an unanswered question"), of=Q(unanswered__gt=0), wish=Wish.LESS),
    Spec(
        name="answers",
        label=_("Answers"),
        of=~Q(sources=[]),
        kind=Kind.MESSAGES,
        measure=Sum(HowMany("sources")),
        part="sources",
    ),
    Spec(
        name="cached",
        label=_("Answers from the cache"),
        of=FROM_CACHE,
        kind=Kind.MESSAGES,
        measure=_answers(Source.CACHE),
        wish=Wish.MORE,
    ),
    Spec(
        name="cache_rate",
        label=_("Cache hits"),  # among the answers for which a model or an article was needed
        of=FROM_CACHE,
        kind=Kind.MESSAGES,
        measure=_answers(Source.CACHE),
        per=_answers(Source.CACHE, Source.AI, Source.FAQ),
        unit=Unit.PERCENT,
        wish=Wish.MORE,
    ),
    # Satisfaction
    Spec(
        name="csat",
        label=_("Rating (average)"),
        of=RATED,
        unit=Unit.SCORE,
        measure=Avg("score"),
        wish=Wish.MORE,
        agent="score_agent_id",
        is_once=True,
    ),
    Spec(name="ratings", label=_("Ratings"), of=RATED, part="score", agent="score_agent_id", is_once=True),
    Spec(
        name="csat_good",
        label=_("Rated 4 or 5"),
        of=Q(score__gte=4),
        base=RATED,
        unit=Unit.PERCENT,
        wish=Wish.MORE,
        agent="score_agent_id",
        is_once=True,
    ),
    Spec(
        name="csat_ai",
        label=_("Rating of the AI (average)"),
        of=RATED & Q(score_owner=Owner.AI),
        unit=Unit.SCORE,
        measure=Avg("score"),
        wish=Wish.MORE,
        is_once=True,
    ),
    Spec(
        name="csat_people",
        label=_("Rating of people (average)"),
        of=RATED & Q(score_owner=Owner.HUMAN),
        unit=Unit.SCORE,
        measure=Avg("score"),
        wish=Wish.MORE,
        agent="score_agent_id",
        is_once=True,
    ),
    # Visitors
    Spec(
        name="visitors",
        label=_("Visitors who wrote"),
        of=Q(is_opened=True),
        kind=Kind.CONTACTS,
    ),
    Spec(
        name="returning",
        label=_("Visitors who came back"),
        of=Q(is_opened=True, is_return=True),
        base=Q(is_opened=True),
        unit=Unit.PERCENT,
        kind=Kind.CONTACTS,
    ),
    Spec(
        name="stayed",
        label=_("Stayed to the end"),
        of=ENDED & Q(has_stayed=True),
        base=ENDED,
        unit=Unit.PERCENT,
        wish=Wish.MORE,
        is_once=True,
    ),
    # Sensitive words
    Spec(name="masked", label=_("With masked words"), of=Q(masked__gt=0)),
    Spec(name="blocked", label=_("With blocked messages"), of=Q(blocked__gt=0)),
    Spec(name="reviewed", label=_("To be looked at for sensitive words"), of=Q(reviewed__gt=0)),
    # People
    Spec(name="attended", label=_("Conversations with people"), of=Q(agent_messages__gt=0)),
    # Cost
    Spec(
        name="cost", label=_("Cost"), of=Q(cost__gt=0), unit=Unit.MONEY, measure=Sum("cost"), wish=Wish.LESS
    ),
    Spec(
        name="cost_each",
        label=_("Cost per conversation with the AI"),
        of=Q(cost__gt=0),
        base=Q(ai_messages__gt=0),
        unit=Unit.MONEY,
        measure=Sum("cost"),
        wish=Wish.LESS,
    ),
    Spec(
        name="prompt_tokens",
        label=_("Tokens read"),
        of=Q(prompt_tokens__gt=0),
        unit=Unit.TOKENS,
        measure=Sum("prompt_tokens"),
    ),
    Spec(
        name="completion_tokens",
        label=_("Tokens written"),
        of=Q(completion_tokens__gt=0),
        unit=Unit.TOKENS,
        measure=Sum("completion_tokens"),
    ),
    # Knowledge
    Spec(
        name="gap_questions",
        label=_("Questions that lack an article"),
        of=Q(),
        kind=Kind.QUESTIONS,
        part="gap_id",
        wish=Wish.LESS,
    ),
)
SPECS = {spec.name: spec for spec in _ALL}
