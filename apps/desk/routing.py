"""What to do with a visitor's message. Pure: plain values in, a decision with its reason out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import regex

from apps.ai.intents import Intent, detect_intent

REGEX_TIMEOUT_S = 0.05
HANDOFF_INTENTS = {"human_request": "customer_request", "complaint": "complaint"}
SMALL_TALK = frozenset({"greeting", "thanks", "goodbye"})


class Action(StrEnum):
    SILENT = "silent"  # a person owns the conversation, or it waits for one
    BLOCK = "block"
    REPLY = "reply"
    HANDOFF = "handoff"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    id: UUID
    name: str
    is_regex: bool
    patterns: tuple[str, ...]
    action: Action
    reply: str = ""
    persona_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    action: Action
    reason: str
    reply: str = ""
    rule: Rule | None = None
    intent: Intent | None = None


def decide(text: str, *, owner: str, is_blocked: bool, rules: Sequence[Rule]) -> Decision:
    """owner: of the conversation; rules: active ones in the order in which they are tried."""
    if is_blocked:
        return Decision(action=Action.BLOCK, reason="sensitive_word")
    if owner != "ai":
        return Decision(action=Action.SILENT, reason=f"owned_by_{owner}")
    rule = next((rule for rule in rules if matches(rule, text)), None)
    intent = detect_intent(text)
    if rule is not None:
        return Decision(action=rule.action, reason="rule", reply=rule.reply, rule=rule, intent=intent)
    return _by_intent(intent)


def _by_intent(intent: Intent | None) -> Decision:
    name = intent.name if intent else ""
    if name in HANDOFF_INTENTS:
        return Decision(action=Action.HANDOFF, reason=HANDOFF_INTENTS[name], intent=intent)
    if name in SMALL_TALK:
        return Decision(action=Action.REPLY, reason=name, intent=intent)
    return Decision(action=Action.ANSWER, reason="consult", intent=intent)


def matches(rule: Rule, text: str) -> bool:
    if not rule.is_regex:
        folded = text.casefold()
        return any(pattern.casefold() in folded for pattern in rule.patterns)
    return any(_regex_matches(pattern, text) for pattern in rule.patterns)


def _regex_matches(pattern: str, text: str) -> bool:
    """A pattern that takes too long counts as no match: a rule must never hold a visitor's message up."""
    try:
        return regex.search(pattern, text, flags=regex.IGNORECASE, timeout=REGEX_TIMEOUT_S) is not None
    except (TimeoutError, regex.error):
        return False
