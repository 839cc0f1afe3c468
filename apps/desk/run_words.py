"""The short words an AI run leaves (its reason, its stages), as people read them. Programs read the codes."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.conversations.handoff_reasons import HANDOFF_REASONS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Words = dict[str, "StrPromise"]

STAGES: Words = {
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
OUTCOMES: Words = {
    "answer": _("an answer"),
    "answered": _("answered"),
    "block": _("blocked"),
    "burst": _("asked by somebody else a moment ago"),
    "confirmed": _("a confirmed answer"),
    "cut": _("the latest part"),
    "exceeded": _("used up"),
    "failed": _("failed"),
    "found": _("found"),
    "handed_off": _("to a person"),
    "handoff": _("to a person"),
    "miss": _("not known yet"),
    "none": _("none fired"),
    "nothing": _("nothing"),
    "ok": _("enough left"),
    "passed": _("passed"),
    "reply": _("a fixed text"),
    "stale": _("an older answer"),
    "warn": _("nearly used up"),
    "whole": _("all of it"),
}
INTENT_SOURCES: Words = {
    "words": _("by words"),
    "classifier": _("by the taught examples"),
    "model": _("by a model"),
}
# Why an answer that was given before is not used, or which one is.
CACHE: Words = {
    "miss": _("nobody has asked this lately"),
    "burst": _("the same question was answered a moment ago"),
    "confirmed": _("a confirmed answer to the same question"),
    "no_model": _("not looked for: answers without a model cost nothing"),
    "earlier_turns": _("not looked for: the answer may depend on what was said before"),
    "empty": _("not looked for: there are no words"),
    "too_long": _("not looked for: the question is too long"),
}
PERSONAL = _("not looked for: the question is this visitor's own matter")
# Besides why a person was called: how an answer was decided, and why a run ended early.
RUN_REASONS: Words = HANDOFF_REASONS | {
    "attachment": _("a file without words"),
    "burst": CACHE["burst"],
    "confirmed": CACHE["confirmed"],
    "consult": _("the model was asked"),
    "direct_article": _("an article that answers by itself"),
    "failed": _("failed"),
    "goodbye": _("small talk"),
    "greeting": _("small talk"),
    "no_model": _("the best-fitting article, without a model"),
    "owner_changed": _("it was no longer the AI's turn"),
    "replaced": _("the conversation had gone on"),
    "stopped": _("the visitor stopped the answer"),
    "taken_over": _("a person took over"),
    "thanks": _("small talk"),
}


def run_words(code: str) -> str:
    """Of the reason of a run. What is not known passes as it is."""
    return str(RUN_REASONS.get(code, code))


def stage_words(stage: str) -> str:
    return str(STAGES.get(stage, stage))


def outcome_words(outcome: str) -> str:
    return str(OUTCOMES.get(outcome, outcome))


def step_words(stage: str, reason: str) -> str:
    """Of the reason of one stage. In «rules» it is the name of a rule, which somebody typed."""
    match stage:
        case "cache":
            return str(CACHE.get(reason, PERSONAL)) if reason else ""
        case "intent":
            return str(INTENT_SOURCES.get(reason, reason))
        case "guards" | "post":
            return run_words(reason)
    return reason
