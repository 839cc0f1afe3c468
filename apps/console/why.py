"""Why the AI said what it said: the record of its run, in a few lines."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.console.words import reason_text
from apps.conversations.models import Message
from apps.desk.models import BotTurn

SOURCES: dict[str, "Promise"] = {
    "ai": _("written by the model from the articles below"),
    "cache": _("the same question was answered before"),
    "faq": _("the best-fitting article, without a model"),
    "nothing": _("no article fits, so the fixed text"),
    "rule": _("fixed reply of a trigger rule"),
    "small_talk": _("small talk: a fixed sentence"),
    "api": _("sent by a program"),
}
VERDICTS: dict[str, "Promise"] = {
    "sure": _("fits"),
    "maybe": _("may fit"),
    "nothing": _("does not fit"),
}


STAGES: dict[str, "Promise"] = {
    "moderation": _("Sensitive words"),
    "intent": _("Intent"),
    "rules": _("Trigger rules"),
    "cache": _("Known answers"),
    "retrieval": _("Knowledge base"),
    "budget": _("Budget"),
    "context": _("Context"),
    "model": _("Model"),
    "guards": _("Guards"),
    "degrade": _("Without the model"),
    "post": _("Result"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the run. More about it: the rest of what it left in the trace."""

    stage: str
    outcome: str
    reason: str
    score: str
    took: str


@dataclass(frozen=True, slots=True)
class Passage:
    title: str
    score: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    source: str
    rule: str
    state: str
    reason: str
    question: str
    model: str
    passages: list[Passage]
    first_token: str
    latency: str
    tokens: str
    steps: list[Step]


def why_of(message: Message, turn: BotTurn | None) -> Why:
    """A reply by rule has no run; what is known of it stands in the message."""
    stages = _stages(turn)
    retrieval, model = (stages.get(name, {}) for name in ("retrieval", "model"))
    source = str(message.metadata.get("source") or "")
    return Why(
        source=str(SOURCES.get(source, source)),
        rule=str(message.metadata.get("rule") or ""),
        state=turn.get_state_display() if turn else "",
        # Of an answer the reason is how it was decided, which the stages below tell better.
        reason=reason_text(turn.reason) if turn and turn.state == BotTurn.State.HANDED_OFF else "",
        question=str(retrieval.get("question") or ""),
        model=str(model.get("model") or ""),
        passages=[_passage(row) for row in retrieval.get("passages") or []],
        first_token=_seconds(model.get("first_token_s")),
        latency=_seconds(model.get("latency_s")),
        tokens=_tokens(turn.usage if turn else {}),
        steps=[_step(row) for row in turn.trace] if turn else [],
    )


def _stages(turn: BotTurn | None) -> dict[str, dict[str, Any]]:
    return {str(stage.get("stage")): stage for stage in turn.trace} if turn else {}


def _step(row: dict[str, Any]) -> Step:
    name, score, took = str(row.get("stage") or ""), row.get("score"), row.get("took_ms")
    return Step(
        stage=str(STAGES.get(name, name)),
        outcome=str(row.get("outcome") or ""),
        reason=str(row.get("reason") or ""),
        score=f"{score:.2f}" if isinstance(score, int | float) else "",
        took=f"{took:.1f} ms" if isinstance(took, int | float) and took else "",
    )


def _passage(row: dict[str, Any]) -> Passage:
    verdict = str(row.get("verdict") or "")
    score = row.get("score")
    return Passage(
        str(row.get("title") or ""),
        f"{score:.2f}" if isinstance(score, int | float) else "",
        str(VERDICTS.get(verdict, verdict)),
    )


def _seconds(value: object) -> str:
    """Nothing for zero: without a model nothing was waited for."""
    return f"{value:.2f} s" if isinstance(value, int | float) and value else ""


def _tokens(usage: dict[str, Any]) -> str:
    prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
    return f"{prompt or 0} + {completion or 0}" if prompt or completion else ""
