"""Why a rule fired, and why the others did not: each condition with what the message has there."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from apps.desk.rules.conditions import Condition, Leaf
from apps.desk.rules.expressions import Budget
from apps.desk.rules.facts import Facts
from apps.desk.rules.groups import All, Any, Group, Not
from apps.desk.rules.names import owner_name
from apps.desk.rules.reading import Reading
from apps.desk.rules.ruleset import AI, Fired, Rule, RuleSet, outcome

PATIENCE_S = 1.0  # an explanation may take longer than a message


class Verdict(StrEnum):
    DECIDES = "decides"
    FIRES = "fires"  # labels and priority count; another rule decides, or none
    STOPPED = "stopped"  # it holds, but a rule before it ended the search
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Check:
    """One condition, or a group of them (seen is None). depth: of groups around it; wanted: False within a «not»."""

    depth: int
    wording: str
    holds: bool
    seen: str | None = None
    wanted: bool = True

    @property
    def is_met(self) -> bool:
        return self.holds == self.wanted


@dataclass(frozen=True, slots=True)
class Explained:
    rule: Rule
    verdict: Verdict
    checks: tuple[Check, ...]

    @property
    def reasons(self) -> tuple[Check, ...]:
        """The single conditions that did not hold (within a «not»: that did)."""
        return tuple(check for check in self.checks if check.seen is not None and not check.is_met)


@dataclass(frozen=True, slots=True)
class Explanation:
    fired: Fired
    rules: tuple[Explained, ...]


def explain(rule_set: RuleSet, facts: Facts) -> Explanation:
    reading = rule_set.read(facts, Budget(message_s=PATIENCE_S))
    holding = [rule for rule in rule_set.rules if rule.concerns(facts) and rule.condition.holds(reading)]
    stop = next((index for index, rule in enumerate(holding) if rule.stops), len(holding))
    fired = outcome(holding[: stop + 1], facts, reading)
    explained = (
        Explained(rule, _verdict(rule, fired, holding), tuple(_checks(rule, facts, reading)))
        for rule in rule_set.rules
    )
    return Explanation(fired, tuple(explained))


def _verdict(rule: Rule, fired: Fired, holding: list[Rule]) -> Verdict:
    if rule is fired.decisive:
        return Verdict.DECIDES
    if rule in fired.rules:
        return Verdict.FIRES
    return Verdict.STOPPED if rule in holding else Verdict.FAILS


def _checks(rule: Rule, facts: Facts, reading: Reading) -> Iterator[Check]:
    if rule.inbox_id is not None:
        holds = rule.inbox_id == facts.inbox_id
        yield Check(0, _("The inbox is the rule's"), holds, _("yes") if holds else _("another one"))
    if not rule.minds_owner:
        yield Check(0, _("The AI has the conversation"), facts.owner == AI, owner_name(facts.owner))
    yield from _walk(rule.condition, reading)


def _walk(condition: Condition, reading: Reading, depth: int = 0, wanted: bool = True) -> Iterator[Check]:
    if isinstance(condition, Leaf):
        yield Check(depth, condition.wording(), condition.holds(reading), condition.seen(reading), wanted)
    elif isinstance(condition, Group):
        yield Check(depth, _heading(condition), condition.holds(reading), wanted=wanted)
        for part in condition.parts:
            yield from _walk(part, reading, depth + 1, wanted != isinstance(condition, Not))


def in_words(condition: Condition, depth: int = 0) -> Iterator[tuple[int, str]]:
    """What is asked, line by line, with the depth of each."""
    if isinstance(condition, Leaf):
        yield depth, condition.wording()
    elif isinstance(condition, Group):
        yield depth, _heading(condition)
        for part in condition.parts:
            yield from in_words(part, depth + 1)


def _heading(group: Group) -> str:
    headings = {All: _("All of these"), Any: _("At least one of these"), Not: _("Not this")}
    return headings[type(group)]
