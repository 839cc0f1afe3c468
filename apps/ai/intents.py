"""What a customer wants, as far as words alone tell: no model, no network, the same answer every time."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from apps.ai.intent_words import (
    ACKNOWLEDGEMENT,
    COMPLAINT,
    NEGATION_AFTER,
    NEGATION_BEFORE,
    NOT_NEGATED,
    RULES,
    SMALL_TALK,
    Rule,
)

LONGEST_TEXT = 2000  # what comes after it decides nothing
_CLAUSE_END = re.compile(r"[,。!?;:、…\n~]+|\.(?=\s|$)|\s-\s")
_SPACE_IN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_SIMPLIFIED = str.maketrans(
    "轉訴聯繫請們務專員騙對嗎謝見機個絡給幫說處覺讓質態為麼還這與經負責領導開氣憤滿意購買賣發貨實懶壞",
    "转诉联系请们务专员骗对吗谢见机个络给帮说处觉让质态为么还这与经负责领导开气愤满意购买卖发货实懒坏",
)


@dataclass(frozen=True, slots=True)
class Intent:
    name: str
    score: float
    source: str = "words"


def detect_intent(text: str) -> Intent | None:
    """human_request, complaint, greeting, thanks or goodbye; None when the words tell none of them."""
    clauses = _clauses(text[:LONGEST_TEXT])
    found = [intent for clause in clauses for intent in _wishes(clause)]
    if found:
        # A complaint that asks for a person is a complaint: the person should know.
        return max(found, key=lambda intent: (intent.name == COMPLAINT, intent.score))
    return _small_talk(clauses)


def _clauses(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").translate(_SIMPLIFIED)
    folded = _SPACE_IN_CHINESE.sub("", folded)
    clauses = (" ".join(clause.split()) for clause in _CLAUSE_END.split(folded))
    return [clause for clause in clauses if any(char.isalnum() for char in clause)]


def _wishes(clause: str) -> Iterable[Intent]:
    neutral = NOT_NEGATED.sub(" ", clause)
    for rule in RULES:
        if _fires(rule, clause) or (neutral != clause and _fires(rule, neutral)):
            yield Intent(rule.intent, rule.score)


def _fires(rule: Rule, clause: str) -> bool:
    if rule.unless and rule.unless.search(clause):
        return False
    return any(not _is_negated(clause, match) for match in rule.pattern.finditer(clause))


def _is_negated(clause: str, match: re.Match[str]) -> bool:
    before, after = clause[: match.start()], clause[match.end() :]
    return bool(NEGATION_BEFORE.search(before) or NEGATION_AFTER.match(after))


def _small_talk(clauses: list[str]) -> Intent | None:
    """The last thing said, when the message is nothing but small talk."""
    names = [_small_talk_of(clause) for clause in clauses]
    if not names or None in names:
        return None
    said = [name for name in names if name and name != ACKNOWLEDGEMENT]
    return Intent(said[-1], 0.9) if said else None


def _small_talk_of(clause: str) -> str | None:
    return next((name for name, pattern in SMALL_TALK if pattern.fullmatch(clause)), None)
