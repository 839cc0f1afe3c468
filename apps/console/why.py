"""Why the AI said what it said: the record of its run, in a few lines."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.console.words import reason_text
from apps.conversations.models import Message
from apps.desk.models import BotTurn
from apps.desk.run_words import outcome_words, stage_words, step_words

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


GUARDS: dict[str, "Promise"] = {
    "leaks": _("recited instructions"),
    "promises": _("promised what no source promises"),
    "figures": _("gave figures that no source gives"),
    "sources": _("linked or cited what is no source"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the run. code: the reason as it was written down; share: of the whole time, in percent."""

    stage: str
    outcome: str
    reason: str
    code: str
    score: str
    took: str
    share: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    title: str
    score: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to a model."""

    model: str
    status: str
    took: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    source: str
    rule: str
    state: str
    reason: str
    question: str
    searched: str
    intent: str
    cache: str
    model: str
    prompt: str
    passages: list[Passage]
    first_token: str
    latency: str
    tokens: str
    cost: str
    took: str
    asked: list[Asked]
    held_back: list[str]
    steps: list[Step]
    message_id: str = ""
    is_answer: bool = False


def why_of(message: Message, turn: BotTurn | None) -> Why:
    """A reply by rule has no run; what is known of it stands in the message."""
    stages = _stages(turn)
    retrieval, model = (stages.get(name, {}) for name in ("retrieval", "model"))
    source = str(message.metadata.get("source") or "")
    usage = turn.usage if turn else {}
    return Why(
        source=str(SOURCES.get(source, source)),
        rule=str(message.metadata.get("rule") or stages.get("rules", {}).get("reason") or ""),
        state=turn.get_state_display() if turn else "",
        # Of an answer the reason is how it was decided, which the stages below tell better.
        reason=reason_text(turn.reason) if turn and turn.state == BotTurn.State.HANDED_OFF else "",
        question=str(retrieval.get("question") or ""),
        searched=str(retrieval.get("rewritten") or ""),
        intent=_intent(stages.get("intent", {})),
        cache=_cache(stages.get("cache", {})),
        model=" · ".join(filter(None, (str(model.get("provider") or ""), str(model.get("model") or "")))),
        prompt=str(model.get("prompt_version") or ""),
        passages=[_passage(row) for row in retrieval.get("passages") or []],
        first_token=_seconds(model.get("first_token_s")),
        latency=_seconds(model.get("latency_s")),
        tokens=_tokens(usage),
        cost=_cost(usage.get("cost")),
        took=_total(turn),
        asked=[_asked(row) for row in model.get("attempts") or []],
        held_back=[_held_back(row) for row in stages.get("guards", {}).get("found") or []],
        steps=_steps(turn),
        message_id=str(message.id),
        is_answer=message.sender_kind == Message.Sender.AI and bool(message.content),
    )


def _stages(turn: BotTurn | None) -> dict[str, dict[str, Any]]:
    return {str(stage.get("stage")): stage for stage in turn.trace} if turn else {}


def _intent(stage: dict[str, Any]) -> str:
    """«refund (0.93, by words)»"""
    name = str(stage.get("outcome") or "")
    source = str(stage.get("reason") or "")
    told = filter(None, (_score(stage.get("score")), step_words("intent", source)))
    about = ", ".join(told)
    return f"{name} ({about})" if name and about else name


def _cache(stage: dict[str, Any]) -> str:
    return _outcome(stage) if stage.get("outcome") != "passed" else ""


def _outcome(row: dict[str, Any]) -> str:
    return outcome_words(str(row.get("outcome") or ""))


def _steps(turn: BotTurn | None) -> list[Step]:
    rows = turn.trace if turn else []
    whole = sum(_milliseconds(row) for row in rows)
    return [_step(row, whole) for row in rows]


def _step(row: dict[str, Any], whole: float) -> Step:
    name, took, code = str(row.get("stage") or ""), _milliseconds(row), str(row.get("reason") or "")
    return Step(
        stage=stage_words(name),
        outcome=_outcome(row),
        reason=step_words(name, code),
        code=code,
        score=_score(row.get("score")),
        took=f"{took:.1f} ms" if took else "",
        share=round(100 * took / whole) if whole else 0,
    )


def _total(turn: BotTurn | None) -> str:
    whole = sum(_milliseconds(row) for row in turn.trace) if turn else 0.0
    return f"{whole / 1000:.2f} s" if whole else ""


def _milliseconds(row: dict[str, Any]) -> float:
    took = row.get("took_ms")
    return float(took) if isinstance(took, int | float) else 0.0


def _passage(row: dict[str, Any]) -> Passage:
    verdict = str(row.get("verdict") or "")
    return Passage(str(row.get("title") or ""), _score(row.get("score")), str(VERDICTS.get(verdict, verdict)))


def _asked(row: dict[str, Any]) -> Asked:
    names = (str(row.get("provider") or ""), str(row.get("model") or ""))
    took = row.get("took_ms")
    return Asked(
        model=" · ".join(filter(None, names)),
        status=str(row.get("status") or ""),
        took=f"{took} ms" if isinstance(took, int) else "",
    )


def _held_back(row: dict[str, Any]) -> str:
    """What a guard took out: «promised what no source promises (2)»"""
    guard, count = str(row.get("guard") or ""), row.get("count")
    name = str(GUARDS.get(guard, guard))
    return f"{name} ({count})" if isinstance(count, int) and count > 1 else name


def _score(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, int | float) else ""


def _seconds(value: object) -> str:
    """Nothing for zero: without a model nothing was waited for."""
    return f"{value:.2f} s" if isinstance(value, int | float) and value else ""


def _tokens(usage: dict[str, Any]) -> str:
    prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
    told = f"{prompt or 0} + {completion or 0}" if prompt or completion else ""
    return f"≈ {told}" if told and usage.get("is_estimated") else told


def _cost(value: object) -> str:
    """In the currency of the provider's prices; nothing where no prices are set."""
    try:
        cost = Decimal(str(value))
    except InvalidOperation:
        return ""
    return f"{cost:.6f}".rstrip("0").rstrip(".") if cost else ""
