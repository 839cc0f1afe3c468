"""What is said when no model could answer: a stale answer, else the article that fits for sure, else a person."""

from dataclasses import replace

from apps.ai.failures import ProviderFailure
from apps.ai.known import stale
from apps.ai.reasons import PROVIDER_FAILURE
from apps.ai.style import knowledge_only_answer
from apps.desk.pipeline.known import article_ids
from apps.desk.pipeline.plan import Action, Plan, Source
from apps.desk.pipeline.trace import Trace
from apps.knowledge.queries import are_published
from apps.knowledge.search import Verdict


def degrade(plan: Plan, failure: ProviderFailure, trace: Trace) -> Plan:
    """A plan that needs no model. failure: why the model's answer did not come."""
    with trace.stage("degrade") as step:
        instead = _stale(plan) or _from_article(plan) or _to_person(plan)
        step.end(str(instead.source or instead.action), failure.kind)
    return instead


def _stale(plan: Plan) -> Plan | None:
    """What was answered before something changed. Older than a week, withdrawn, made from what is gone: nothing."""
    known = stale(plan.key) if plan.key else None
    if known is None or plan.key is None:
        return None
    answer = known.answer
    if not are_published(plan.key.tenant_id, article_ids(answer.sources)):
        return None
    instead = _instead(plan, action=Action.ANSWER, source=Source.CACHE, text=answer.text, cited=())
    return replace(instead, citations=answer.citations)


def _from_article(plan: Plan) -> Plan | None:
    if not plan.found or plan.found[0].verdict != Verdict.SURE:
        return None
    text = knowledge_only_answer(plan.style, plan.passages[0])
    return _instead(plan, action=Action.ANSWER, source=Source.FAQ, text=text, cited=(1,))


def _to_person(plan: Plan) -> Plan:
    return _instead(plan, action=Action.HANDOFF, source=None, text="", cited=())


def _instead(plan: Plan, *, action: Action, source: Source | None, text: str, cited: tuple[int, ...]) -> Plan:
    return replace(
        plan,
        action=action,
        reason=PROVIDER_FAILURE,
        source=source,
        text=text,
        cited=cited,
        request=None,
        chain=(),
        is_instead=True,
    )
