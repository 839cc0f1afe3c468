"""All rules on one message: which fire, what they add up to, and how that is explained."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from apps.desk.rules.explaining import Verdict, explain
from apps.desk.rules.facts import Facts
from apps.desk.rules.ruleset import Fired, RuleSet
from tests.desk.rules import LABEL, rule

OTHER_LABEL = "019fffff-0000-7000-8000-000000000002"
ALWAYS = {"messages": {"at_least": 1}}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def names(fired: Fired) -> list[str]:
    return [each.name for each in fired.rules]


def test_first_rule_that_stops_is_the_last() -> None:
    rules = RuleSet(
        [rule({"keywords": ["a"]}, stops=False), rule({"keywords": ["b"]}), rule({"keywords": ["c"]})]
    )
    fired = rules.fired(Facts(text="c b a"))
    assert names(fired) == ["a", "b"]
    assert fired.decisive is rules.rules[0]


def test_labels_and_priority_add_up_and_the_first_decision_counts() -> None:
    rules = RuleSet(
        [
            rule(ALWAYS, {"labels": [LABEL], "priority": "low"}, stops=False, name="labels"),
            rule(ALWAYS, {"handoff": {}, "priority": "urgent"}, stops=False, name="handoff"),
            rule(ALWAYS, {"block": True, "labels": [OTHER_LABEL, LABEL]}, stops=False, name="block"),
        ]
    )
    fired = rules.fired(Facts(text="x"))
    assert fired.decisive is rules.rules[1]
    assert ([str(each) for each in fired.label_ids], fired.priority) == ([LABEL, OTHER_LABEL], 4)


def test_a_person_decides_and_rules_for_people_add() -> None:
    mine = rule({"owner": ["human"]}, {"handoff": {}, "labels": [LABEL]}, stops=False, name="human")
    silent = rule(ALWAYS, stops=False, name="ai")
    rules = RuleSet([silent, mine])
    fired = rules.fired(Facts(text="x", owner="human"))
    assert (names(fired), fired.decisive, len(fired.label_ids)) == (["human"], None, 1)
    assert names(rules.fired(Facts(text="x"))) == ["ai"]
    assert (rules.has_rules_for_people, RuleSet([silent]).has_rules_for_people) == (True, False)


def test_rules_of_another_inbox_do_not_fire() -> None:
    inbox_id = uuid4()
    rules = RuleSet([rule(ALWAYS, inbox_id=inbox_id, name="its own"), rule(ALWAYS, name="all")])
    assert names(rules.fired(Facts(text="x", inbox_id=uuid4()))) == ["all"]
    assert names(rules.fired(Facts(text="x", inbox_id=inbox_id))) == ["its own"]


def test_expressions_wait_for_the_other_conditions() -> None:
    slow = {"regex": [r"(a+)+$"]}
    trees: list[Any] = [
        {"all": [slow, {"hours": "closed"}]},
        {"any": [slow, {"hours": "open"}]},
        {"all": [{"not": slow}, {"keywords": ["b"]}]},
    ]
    fired = RuleSet([rule(tree, stops=False) for tree in trees]).fired(Facts(text="a" * 5000 + "!"))
    assert (len(fired.rules), fired.slow) == (1, ())


def test_no_rules_is_no_work() -> None:
    assert RuleSet([]).fired(Facts(text="x")) == Fired()


def test_many_rules_find_what_one_by_one_would() -> None:
    """The index only saves time."""
    trees: list[Any] = [
        {"keywords": ["a", "b"]},
        {"not": {"keywords": ["a"]}},
        {"all": [{"keywords": ["a"]}, {"keywords": ["b", "c"]}]},
        {"any": [{"keywords": ["c"]}, {"hours": "closed"}]},
        {"any": [{"all": [{"keywords": ["a"]}, {"hours": "open"}]}, {"keywords": ["d"]}]},
        {"any": [{"not": {"keywords": ["d"]}}, {"keywords": ["a"]}]},
    ]
    rules = [rule(tree, stops=False, name=str(number)) for number, tree in enumerate(trees)]
    together = RuleSet(rules)
    for text in ("", "a", "b", "c", "d", "a b", "b c", "a d"):
        for is_open in (True, False):
            facts = Facts(text=text, is_open=is_open)
            reading = together.read(facts)
            one_by_one = [each.name for each in rules if each.condition.holds(reading)]
            assert names(together.fired(facts)) == one_by_one


def explained(rules: RuleSet, **facts: Any) -> dict[str, tuple[Verdict, list[str]]]:
    return {
        each.rule.name: (each.verdict, [f"{check.wording}: {check.seen}" for check in each.reasons])
        for each in explain(rules, Facts(**facts)).rules
    }


def test_explanation_names_what_did_not_hold_and_what_was_seen() -> None:
    rules = RuleSet(
        [
            rule({"all": [{"keywords": ["refund"]}, {"not": {"hours": "open"}}]}, name="closed"),
            rule({"keywords": ["refund"]}, {"labels": [LABEL]}, stops=False, name="label"),
            rule({"intent": {"is": ["complaint"], "at_least": 0.5}}, name="complaint"),
            rule({"regex": [r"\d{3}"]}, inbox_id=uuid4(), name="elsewhere"),
            rule({"keywords": ["refund"]}, name="reply"),
            rule({"keywords": ["refund"]}, name="late"),
        ]
    )
    assert explained(rules, text="a refund", intent="refund", intent_score=0.7) == {
        "closed": (Verdict.FAILS, ["It is within business hours: within business hours"]),
        "label": (Verdict.FIRES, []),
        "complaint": (
            Verdict.FAILS,
            ["The intent is “complaint” with a score of at least 0.50: refund (0.70)"],
        ),
        "elsewhere": (
            Verdict.FAILS,
            [
                "The inbox is the rule's: another one",
                "The message matches the regular expression “\\d{3}”: no match",
            ],
        ),
        "reply": (Verdict.DECIDES, []),
        "late": (Verdict.STOPPED, []),
    }


def test_explanation_fires_what_a_message_fires() -> None:
    rules = RuleSet([rule({"keywords": ["a"]}, stops=False), rule({"keywords": ["b"]}), rule(ALWAYS)])
    for text in ("a b", "b", "c", "a"):
        assert explain(rules, Facts(text=text)).fired == rules.fired(Facts(text=text))


def test_explanation_says_who_has_the_conversation() -> None:
    rules = RuleSet([rule({"keywords": ["a"]}, name="plain"), rule({"owner": ["human"]}, name="theirs")])
    assert explained(rules, text="a", owner="human") == {
        "plain": (Verdict.FAILS, ["The AI has the conversation: a person"]),
        "theirs": (Verdict.FIRES, []),
    }


@pytest.mark.parametrize(
    "tree",
    [
        {"keywords": ["a", "b", "c", "d", "e", "f"]},
        {"language": ["zh", "xx"]},
        {"page": ["/cart"]},
        {"attribute": {"name": "vip", "is": "present"}},
        {"attribute": {"name": "vip", "is": "less", "value": "5"}},
        {"messages": {"at_least": 2, "at_most": 3}},
        {"messages": {"at_most": 3}},
        {"sentiment": {"below": 0.5, "above": -0.5}},
        {"sentiment": {"above": 0.5}},
        {"owner": ["queue"]},
    ],
    ids=str,
)
def test_every_condition_has_words(tree: Any) -> None:
    (each,) = explain(RuleSet([rule(tree)]), Facts(text="hello")).rules
    leaf = each.checks[-1]
    assert leaf.wording[0].isupper()
    assert leaf.seen
