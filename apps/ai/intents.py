"""What a customer wants: by words where they tell, else by the classifier that the examples have trained.

No network and no database: whoever calls brings the classifier.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.ai.classifier import Classifier
from apps.ai.grams import folded
from apps.ai.intent_words import (
    ACKNOWLEDGEMENT,
    COMPLAINT,
    HUMAN_REQUEST,
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


# How likely the classifier's guess must be. What fetches a person must be likelier than what only helps to answer.
LIKELY = 0.5
LIKELY_ENOUGH = {HUMAN_REQUEST: 0.6, COMPLAINT: 0.6}
UNSURE_NAME = "unsure"


@dataclass(frozen=True, slots=True)
class Intent:
    """score: from 0 to 1, how certain. source: words, classifier or model (a language model was asked)."""

    name: str
    score: float
    source: str = "words"

    @property
    def is_sure(self) -> bool:
        return self.name != UNSURE_NAME


def recognise(text: str, classifier: Classifier | None) -> Intent:
    """One of the classifier's names, or «unsure» with the score of the best guess. None: by words alone."""
    clauses = _clauses(text[:LONGEST_TEXT])
    intent = _by_words(clauses)
    if classifier is None:
        return intent or Intent(UNSURE_NAME, 0.0, "words")
    if intent is not None and intent.name in classifier.names:
        return intent
    if not clauses:
        return Intent(UNSURE_NAME, 0.0, "words")
    name, score = classifier.classify(text, without=_denied(clauses))
    is_likely = score >= LIKELY_ENOUGH.get(name, LIKELY)
    return Intent(name if is_likely else UNSURE_NAME, score, "classifier")


def detect_intent(text: str) -> Intent | None:
    """human_request, complaint, greeting, thanks or goodbye; None when the words tell none of them."""
    return _by_words(_clauses(text[:LONGEST_TEXT]))


def _by_words(clauses: Sequence[str]) -> Intent | None:
    found = [intent for clause in clauses for intent in _wishes(clause)]
    if found:
        # A complaint that asks for a person is a complaint: the person should know.
        return max(found, key=lambda intent: (intent.name == COMPLAINT, intent.score))
    return _small_talk(clauses)


def _denied(clauses: Sequence[str]) -> frozenset[str]:
    """What the words speak of without meaning it («不要转人工»): the classifier, blind to grammar, must not say it."""
    return frozenset(rule.intent for clause in clauses for rule in RULES if rule.pattern.search(clause))


def _clauses(text: str) -> list[str]:
    whole = _SPACE_IN_CHINESE.sub("", folded(text))
    clauses = (" ".join(clause.split()) for clause in _CLAUSE_END.split(whole))
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


def _small_talk(clauses: Sequence[str]) -> Intent | None:
    """The last thing said, when the message is nothing but small talk."""
    names = [_small_talk_of(clause) for clause in clauses]
    if not names or None in names:
        return None
    said = [name for name in names if name and name != ACKNOWLEDGEMENT]
    return Intent(said[-1], 0.9) if said else None


def _small_talk_of(clause: str) -> str | None:
    return next((name for name, pattern in SMALL_TALK if pattern.fullmatch(clause)), None)
