"""All of a tenant's active rules, ready to be tried on a message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from apps.desk.rules.actions import Actions
from apps.desk.rules.conditions import Condition, Keywords, Messages, OwnerIs
from apps.desk.rules.expressions import Budget
from apps.desk.rules.facts import Facts
from apps.desk.rules.folding import fold, plain
from apps.desk.rules.groups import leaves, needed
from apps.desk.rules.keywords import Keyword, KeywordIndex
from apps.desk.rules.reading import Reading

AI = "ai"


@dataclass(frozen=True, eq=False, kw_only=True)
class Rule:
    """inbox_id: None for all inboxes. stops: when it fires, no later rule is tried."""

    id: UUID
    name: str
    condition: Condition
    actions: Actions
    inbox_id: UUID | None = None
    stops: bool = True

    @cached_property
    def minds_owner(self) -> bool:
        """Asks who has the conversation. A rule that does not is for the AI's conversations alone."""
        return any(isinstance(leaf, OwnerIs) for leaf in leaves(self.condition))

    @cached_property
    def counts_messages(self) -> bool:
        """Asks how many messages the visitor has written."""
        return any(isinstance(leaf, Messages) for leaf in leaves(self.condition))

    def concerns(self, facts: Facts) -> bool:
        return (self.inbox_id is None or self.inbox_id == facts.inbox_id) and (
            self.minds_owner or facts.owner == AI
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """decisive: the first rule that decides what happens, None when none does or a person has the conversation.
    rules: all that fired, in order; label_ids and priority (the highest): of all of them together.
    slow: regular expressions that took too long and counted as no match."""

    decisive: Rule | None = None
    rules: tuple[Rule, ...] = ()
    label_ids: tuple[UUID, ...] = ()
    priority: int | None = None
    slow: tuple[str, ...] = ()


class RuleSet:
    """Immutable once made, so any number of threads may use it. version: changes with any of the tenant's rules."""

    def __init__(self, rules: Iterable[Rule], *, version: str = "") -> None:
        self.rules: Sequence[Rule] = tuple(rules)
        self.version = version
        self.has_rules_for_people = any(rule.minds_owner for rule in self.rules)
        self.counts_messages = any(rule.counts_messages for rule in self.rules)
        self._index = KeywordIndex(_keywords(self.rules))
        self._always: list[int] = []
        self._with: dict[Keywords, list[int]] = {}
        for position, rule in enumerate(self.rules):
            self._file(position, rule)

    def _file(self, position: int, rule: Rule) -> None:
        """Most rules can only fire when one of their keywords stands in the text: the others need not be looked at."""
        need = needed(rule.condition)
        if need is None:
            self._always.append(position)
        for condition in need or ():
            self._with.setdefault(condition, []).append(position)

    def fired(self, facts: Facts) -> Fired:
        if not self.rules or (facts.owner != AI and not self.has_rules_for_people):
            return Fired()
        reading = self.read(facts)
        rules: list[Rule] = []
        for rule in self._candidates(reading):
            if rule.concerns(facts) and rule.condition.holds(reading):
                rules.append(rule)
                if rule.stops:
                    break
        return outcome(rules, facts, reading)

    def read(self, facts: Facts, budget: Budget | None = None) -> Reading:
        return Reading(
            facts=facts,
            plain=plain(facts.text),
            page=fold(facts.page_url),
            keywords=self._index.found(fold(facts.text)),
            budget=budget or Budget(),
        )

    def _candidates(self, reading: Reading) -> Iterable[Rule]:
        positions = set(self._always)
        for condition in reading.keywords:
            positions.update(self._with.get(condition, ()))
        return (self.rules[position] for position in sorted(positions))


def outcome(rules: Sequence[Rule], facts: Facts, reading: Reading) -> Fired:
    deciding = (rule for rule in rules if rule.actions.decision)
    priorities = [rule.actions.priority for rule in rules if rule.actions.priority is not None]
    return Fired(
        decisive=next(deciding, None) if facts.owner == AI else None,
        rules=tuple(rules),
        label_ids=tuple(dict.fromkeys(label for rule in rules for label in rule.actions.label_ids)),
        priority=max(priorities, default=None),
        slow=tuple(reading.budget.slow),
    )


def _keywords(rules: Iterable[Rule]) -> Iterable[tuple[Keywords, Keyword]]:
    for rule in rules:
        for leaf in leaves(rule.condition):
            if isinstance(leaf, Keywords):
                yield from ((leaf, keyword) for keyword in leaf.keywords)
