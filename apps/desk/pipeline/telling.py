"""What the trace tells of requests to models and of what the guards did."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from apps.ai.answering import Outcome
from apps.ai.profiles import Attempt

Json = dict[str, Any]


def attempt_json(attempt: Attempt) -> Json:
    """One request. detail is for operators: it names no visitor."""
    told = {
        "provider": attempt.provider,
        "model": attempt.model,
        "status": attempt.status,
        "took_ms": attempt.took_ms,
        "first_token_s": attempt.first_token_s,
        "detail": attempt.detail,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def answered_json(outcome: Outcome, attempts: Sequence[Attempt]) -> Json:
    """Who answered: the last one that was asked, nobody when somebody else's answer was shared."""
    last = attempts[-1] if attempts else None
    return {
        "provider": last.provider if last else "",
        "model": last.model if last else "",
        "prompt_version": outcome.prompt_version,
        "first_token_s": outcome.first_token_s,
        "latency_s": outcome.latency_s,
    }


def usage_json(attempts: Sequence[Attempt]) -> Json:
    """Tokens and money of all requests of a run; {} when no model was asked."""
    used = [attempt.usage for attempt in attempts if attempt.usage]
    if not used:
        return {}
    return {
        "prompt_tokens": sum(usage.prompt_tokens for usage in used),
        "completion_tokens": sum(usage.completion_tokens for usage in used),
        "cost": str(sum(attempt.cost for attempt in attempts)),
        "is_estimated": any(usage.is_estimated for usage in used),
    }


def guarded_json(outcome: Outcome) -> list[Json]:
    return [asdict(finding) for finding in outcome.guarded]
