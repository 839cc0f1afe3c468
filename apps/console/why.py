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


def why_of(message: Message, turn: BotTurn | None) -> Why:
    """A reply by rule has no run; what is known of it stands in the message."""
    stages = _stages(turn)
    retrieval, answer, timing = (stages.get(name, {}) for name in ("retrieval", "answer", "timing"))
    source = str(message.metadata.get("source") or answer.get("source") or "")
    return Why(
        source=str(SOURCES.get(source, source)),
        rule=str(message.metadata.get("rule") or ""),
        state=turn.get_state_display() if turn else "",
        reason=reason_text(turn.reason) if turn and turn.reason else "",
        question=str(retrieval.get("question") or ""),
        model=str(answer.get("model") or ""),
        passages=[_passage(row) for row in retrieval.get("passages") or []],
        first_token=_seconds(timing.get("first_token_s")),
        latency=_seconds(timing.get("latency_s")),
        tokens=_tokens(turn.usage if turn else {}),
    )


def _stages(turn: BotTurn | None) -> dict[str, dict[str, Any]]:
    return {str(stage.get("stage")): stage for stage in turn.trace} if turn else {}


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
