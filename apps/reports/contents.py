"""Which figures, lines and tables make up which report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """figures, lines: their names. tables: a dimension (tabling.py) and the figures that stand in its columns."""

    title: "StrPromise"
    figures: Sequence[str]
    lines: Sequence[str] = ()
    tables: Sequence[tuple[str, Sequence[str]]] = ()


_PLACES = ("new", "resolved", "handoffs", "first_response", "resolution", "ai_resolution", "csat")
_RESPONSES = ("first_response", "first_response_p90", "open_first_response", "open_first_response_p90")
_RESOLUTIONS = ("resolution", "resolution_p90", "open_resolution", "open_resolution_p90")
_AI = ("ai_conversations", "ai_resolution", "ai_confirmed", "ai_assumed", "handoffs", "unanswered", "csat_ai")
_PERSON = ("attended", "resolved", "agent_messages", "first_response", "resolution", "csat", "ratings")
_RATINGS = ("csat", "csat_good", "ratings")
_COST = ("cost", "cost_each", "prompt_tokens", "completion_tokens")

CONTENTS = {
    "overview": Content(
        title=_("Overview"),
        figures=(
            "new",
            "resolved",
            "ai_resolution",
            "handoffs",
            "first_response",
            "resolution",
            "csat",
            "visitors",
            "stayed",
            "cost",
        ),
        lines=("new", "resolved", "handoffs"),
        tables=(("inbox", _PLACES),),
    ),
    "conversations": Content(
        title=_("Conversations"),
        figures=(
            "new",
            "resolved",
            "reopened",
            "visitor_messages",
            "agent_messages",
            "ai_messages",
            *_RESPONSES,
            *_RESOLUTIONS,
            "visitors",
            "returning",
            "stayed",
            "masked",
            "blocked",
            "reviewed",
        ),
        lines=("new", "resolved", "visitor_messages", "agent_messages", "ai_messages"),
        tables=(("status", ("new",)), ("inbox", _PLACES), ("team", _PLACES), ("label", _PLACES)),
    ),
    "ai": Content(
        title=_("AI"),
        figures=(
            "ai_conversations",
            "ai_resolution",
            "ai_confirmed",
            "ai_assumed",
            "ai_pending",
            "ai_refuted",
            "handoffs",
            "answer",
            "answer_p90",
            "cache_rate",
            "unanswered",
            "csat_ai",
        ),
        lines=("ai_conversations", "ai_confirmed", "ai_assumed", "handoffs"),
        tables=(("reason", ("handoffs",)), ("source", ("answers",)), ("inbox", _AI), ("label", _AI)),
    ),
    "people": Content(
        title=_("People"),
        figures=("attended", "agent_messages", *_RESPONSES, *_RESOLUTIONS, "csat_people"),
        lines=("attended", "first_response"),
        tables=(("agent", _PERSON), ("team", _PERSON)),
    ),
    "satisfaction": Content(
        title=_("Satisfaction"),
        figures=("csat", "csat_good", "ratings", "csat_ai", "csat_people"),
        lines=("csat", "ratings"),
        tables=(
            ("score", ("ratings",)),
            ("agent", _RATINGS),
            ("inbox", (*_RATINGS, "csat_ai", "csat_people")),
            ("label", (*_RATINGS, "csat_ai", "csat_people")),
        ),
    ),
    "knowledge": Content(
        title=_("Knowledge"),
        figures=("gap_questions", "unanswered", "answers", "cached", "cache_rate"),
        lines=("answers", "unanswered"),
        tables=(("gap", ("gap_questions",)), ("source", ("answers",)), ("inbox", ("answers", "unanswered"))),
    ),
    "hours": Content(
        title=_("Busiest hours"),
        figures=("new", "visitor_messages"),
        tables=(("conversations", ("new",)), ("messages", ("visitor_messages",))),
    ),
    "cost": Content(
        title=_("Cost"),
        figures=(*_COST, "cache_rate", "ai_conversations"),
        lines=("cost", "prompt_tokens", "completion_tokens"),
        tables=(("inbox", _COST), ("team", _COST), ("label", _COST)),
    ),
}
