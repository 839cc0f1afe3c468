"""How a tried question looks outside: what would be decided and said, and why."""

from typing import Any

from apps.ai.answering import Outcome
from apps.ai.intents import Intent
from apps.ai.prompts import messages
from apps.desk.dry import Tried
from apps.desk.pipeline.plan import Plan
from apps.knowledge.wire import passage_json
from apps.moderation.screening import Verdict

Json = dict[str, Any]


def decision_json(tried: Tried) -> Json:
    plan = tried.plan
    return {
        "action": str(plan.action),
        "reason": plan.reason,
        "intent": _intent_json(plan.intent) if plan.intent else None,
        "rule": plan.rule,
        "moderation": _moderation_json(tried.verdict),
        "source": str(plan.source) if plan.source else None,
        "text": plan.text,
        "passages": [passage_json(passage) for passage in plan.found],
        "prompt": messages(plan.request) if plan.request else None,
        "would_ask_model": plan.would_ask_model,
        "steps": tried.trace.as_json(),
        "took_ms": round(tried.trace.took_ms, 3),
    }


def answer_json(tried: Tried) -> Json:
    outcome = tried.outcome
    is_said = outcome is not None and outcome.handoff_reason is None
    action = {} if outcome is None or is_said else {"action": "handoff", "reason": outcome.handoff_reason}
    return (
        decision_json(tried)
        | action
        | {
            "answer": outcome.text if outcome and is_said else "",
            "citations": _citations(tried.plan, outcome) if outcome and is_said else [],
            "usage": _usage_json(outcome),
        }
    )


def _intent_json(intent: Intent) -> Json:
    return {"name": intent.name, "score": intent.score, "source": intent.source}


def _moderation_json(verdict: Verdict) -> Json:
    hits = [
        {
            "word": hit.word,
            "category": hit.category,
            "action": hit.action,
            "start": hit.start,
            "end": hit.end,
        }
        for hit in verdict.hits
    ]
    return {"action": verdict.action, "content": verdict.content, "hits": hits}


def _citations(plan: Plan, outcome: Outcome) -> list[Json]:
    return [
        {"index": passage.index, "title": passage.title, "url": passage.url}
        for passage in plan.passages
        if passage.index in outcome.cited
    ]


def _usage_json(outcome: Outcome | None) -> Json | None:
    if outcome is None or outcome.usage is None:
        return None
    return {
        "prompt_tokens": outcome.usage.prompt_tokens,
        "completion_tokens": outcome.usage.completion_tokens,
    }
