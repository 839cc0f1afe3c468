"""What a visitor would have met, and whether it is what was expected. Plain values, no database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.ai import reasons
from apps.desk.dry import Tried
from apps.desk.pipeline.plan import Action, Plan, Source
from apps.knowledge.models import Behaviour, EvaluationResult
from apps.knowledge.search import Verdict

Wrong = EvaluationResult.Wrong
# The model calls a person because it cannot answer: nothing was said, so that is a refusal.
UNANSWERED = frozenset({reasons.MISSING_KNOWLEDGE, reasons.UNSUPPORTED_REQUEST, reasons.POLICY_RESTRICTION})
LONGEST_ANSWER = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """articles: what was found, best first; is_model_left: a model would decide between an answer and a question."""

    behaviour: Behaviour
    source: str
    reason: str
    articles: Sequence[Mapping[str, Any]]
    answer: str = ""
    is_model_left: bool = False


def came_of(tried: Tried) -> Came:
    plan, outcome = tried.plan, tried.outcome
    cited = set(outcome.cited if outcome and outcome.cited else plan.cited)
    reason = outcome.handoff_reason if outcome and outcome.handoff_reason else plan.reason
    return Came(
        behaviour=_behaviour(tried),
        source=str(plan.source or ""),
        reason=reason,
        articles=[_article(each, index in cited) for index, each in enumerate(plan.found, start=1)],
        answer=(outcome.text if outcome else plan.text)[:LONGEST_ANSWER],
        is_model_left=plan.would_ask_model and outcome is None,
    )


def _behaviour(tried: Tried) -> Behaviour:
    plan, outcome = tried.plan, tried.outcome
    if plan.action == Action.BLOCK or plan.source == Source.NOTHING:
        return Behaviour.REFUSE
    if plan.action == Action.HANDOFF:
        return Behaviour.ANSWER if _was_only_too_expensive(plan) else Behaviour.HAND_OFF
    if outcome is None or plan.source != Source.AI:
        return Behaviour.ANSWER
    if outcome.handoff_reason:
        return Behaviour.REFUSE if outcome.handoff_reason in UNANSWERED else Behaviour.HAND_OFF
    is_question = outcome.text.rstrip().endswith(("?", "？")) and not outcome.cited
    return Behaviour.ASK if is_question else Behaviour.ANSWER


def _was_only_too_expensive(plan: Plan) -> bool:
    """What is spent today says nothing about the knowledge."""
    return plan.reason == reasons.USAGE_LIMIT


def _article(found: Any, is_cited: bool) -> dict[str, Any]:
    return {
        "id": str(found.article_id),
        "external_id": found.external_id,
        "title": found.title,
        "score": round(found.score, 3),
        "verdict": str(found.verdict),
        "cited": is_cited,
    }


def wrong_of(expected: str, articles: Collection[str], came: Came) -> Wrong:
    """What is wrong with it: NOTHING when it passes. articles: ids or external ids, each of which will do."""
    if not _behaves(expected, came):
        return Wrong.BEHAVIOUR
    if articles and expected == Behaviour.ANSWER and not _is_from(set(articles), came):
        return Wrong.ARTICLE
    return Wrong.NOTHING


def _behaves(expected: str, came: Came) -> bool:
    if expected == Behaviour.ASK and came.is_model_left:
        best = next(iter(came.articles), None)
        return best is None or best["verdict"] != Verdict.SURE
    return came.behaviour == expected


def _is_from(wanted: set[str], came: Came) -> bool:
    """Among those it cites; before a model was asked, among those it would be given."""
    told = came.articles if came.is_model_left or came.reason == reasons.USAGE_LIMIT else _cited(came)
    return any(wanted & {each["id"], each["external_id"]} for each in told)


def _cited(came: Came) -> list[Mapping[str, Any]]:
    return [each for each in came.articles if each["cited"]]
