"""Single conditions: when they hold, and what is said of those that cannot be used."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from apps.desk.rules.actions import Action, actions_of
from apps.desk.rules.expressions import Budget, compiled
from apps.desk.rules.facts import Facts
from apps.desk.rules.parsing import conditions_of
from apps.desk.rules.problems import Problems
from apps.desk.rules.ruleset import Rule, RuleSet
from tests.desk.rules import LABEL, problems_of, rule


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def holds(tree: Any, text: str = "", **facts: Any) -> bool:
    return RuleSet([rule(tree)]).fired(Facts(text=text, **facts)).rules != ()


@pytest.mark.parametrize(
    ("keyword", "text", "expected"),
    [
        ("退款", "我要退款。", True),
        ("退款", "我要退 款", True),
        ("refund", "Refund, please", True),
        ("refund", "ＲＥＦＵＮＤ now", True),
        ("refund", "I want refunds", False),
        ("refund*", "I want refunds", True),
        ("refund*", "prerefund", False),
        ("*fund", "a refund", True),
        ("cat", "education", False),
        ("cat", "my cat", True),
        ("cat", "猫cat猫", True),
        ("iphone手机", "我的iPhone手机壳", True),
        ("iphone手机", "xiphone手机", False),
        ("gas leak", "a gas   leak\nhere", True),
        ("straße", "STRASSE 5", True),
        ("5%", "5 %", False),
        ("5%", "a 5% discount", True),
        ("😡", "so bad 😡😡", True),
        ("c++", "a c++ book", True),
        ("re\u200bfund", "refund", True),
        ("refund", "re\u200bfund", True),
    ],
)
def test_keyword_is_found(keyword: str, text: str, expected: bool) -> None:
    assert holds({"keywords": ["something else", keyword]}, text) is expected


def test_keywords_that_share_letters_are_all_found() -> None:
    rules = RuleSet([rule({"keywords": [word]}, stops=False) for word in ("she", "he*", "*he", "she*", "她")])
    fired = rules.fired(Facts(text="she said 她"))
    assert [each.name for each in fired.rules] == ["she", "*he", "she*", "她"]


@pytest.mark.parametrize(
    ("tree", "facts", "expected"),
    [
        ({"regex": [r"\bSY\d{4}\b"]}, {"text": "order sy2024 please"}, True),
        ({"regex": [r"\bSY\d{4}\b"]}, {"text": "ＳＹ２０２４"}, True),
        ({"regex": ["nothing", r"\bSY\d{4}\b"]}, {"text": "SY20245"}, False),
        ({"intent": {"is": ["refund"]}}, {"intent": "refund", "intent_score": 0.1}, True),
        ({"intent": {"is": ["refund"], "at_least": 0.6}}, {"intent": "refund", "intent_score": 0.6}, True),
        ({"intent": {"is": ["refund"], "at_least": 0.6}}, {"intent": "refund", "intent_score": 0.5}, False),
        ({"intent": {"is": ["refund"]}}, {"intent": "invoice", "intent_score": 1.0}, False),
        ({"language": ["en-GB"]}, {"language": "en"}, True),
        ({"language": ["zh"]}, {"language": "zh-hans"}, True),
        ({"language": ["zh"]}, {}, False),
        ({"page": ["/cart"]}, {"page_url": "https://shop.example/CART?x=1"}, True),
        ({"page": ["https://*/cart/*"]}, {"page_url": "https://shop.example/cart/7"}, True),
        ({"page": ["https://*/cart"]}, {"page_url": "https://shop.example/cart/7"}, False),
        ({"page": ["*/cart"]}, {"page_url": "https://shop.example/cart"}, True),
        ({"page": ["ab*ba"]}, {"page_url": "aba"}, False),
        ({"page": ["*"]}, {}, False),
        ({"hours": "open"}, {"is_open": True}, True),
        ({"hours": "closed"}, {"is_open": True}, False),
        (
            {"attribute": {"name": "vip", "is": "equals", "value": "Gold"}},
            {"attributes": {"vip": "gold"}},
            True,
        ),
        (
            {"attribute": {"name": "vip", "is": "equals", "value": "true"}},
            {"attributes": {"vip": True}},
            True,
        ),
        (
            {"attribute": {"name": "vip", "is": "equals", "value": "gold"}},
            {"attributes": {"Vip": "gold"}},
            False,
        ),
        (
            {"attribute": {"name": "tags", "is": "equals", "value": "b"}},
            {"attributes": {"tags": ["a", "B"]}},
            True,
        ),
        (
            {"attribute": {"name": "city", "is": "contains", "value": "海"}},
            {"attributes": {"city": "上海市"}},
            True,
        ),
        ({"attribute": {"name": "vip", "is": "present"}}, {"attributes": {"vip": 0}}, True),
        ({"attribute": {"name": "vip", "is": "present"}}, {"attributes": {"vip": ""}}, False),
        ({"attribute": {"name": "n", "is": "greater", "value": "9"}}, {"attributes": {"n": "1,000"}}, True),
        ({"attribute": {"name": "n", "is": "greater", "value": "9"}}, {"attributes": {"n": 9}}, False),
        ({"attribute": {"name": "n", "is": "less", "value": "9"}}, {"attributes": {"n": 8.5}}, True),
        ({"attribute": {"name": "n", "is": "less", "value": "9"}}, {"attributes": {"n": "few"}}, False),
        ({"messages": {"at_least": 3}}, {"message_count": 3}, True),
        ({"messages": {"at_least": 3}}, {"message_count": 2}, False),
        ({"messages": {"at_least": 2, "at_most": 3}}, {"message_count": 4}, False),
        ({"owner": ["human", "queue"]}, {"owner": "human"}, True),
        ({"owner": ["ai"]}, {"owner": "human"}, False),
        ({"sentiment": {"below": -0.4}}, {"sentiment": -0.5}, True),
        ({"sentiment": {"below": -0.4}}, {"sentiment": -0.4}, False),
        ({"sentiment": {"above": 0.2}}, {"sentiment": 0.3}, True),
        ({"sentiment": {"below": 1}}, {}, False),
        ({"all": [{"hours": "open"}, {"messages": {"at_least": 2}}]}, {"message_count": 1}, False),
        ({"any": [{"hours": "closed"}, {"messages": {"at_most": 2}}]}, {"message_count": 1}, True),
        ({"not": {"any": [{"hours": "closed"}, {"keywords": ["a"]}]}}, {"text": "b"}, True),
        ({"not": {"keywords": ["a"]}}, {"text": "a"}, False),
        ({"any": [{"not": {"keywords": ["a"]}}, {"keywords": ["b"]}]}, {"text": "c"}, True),
        (
            {"all": [{"any": [{"keywords": ["a"]}, {"keywords": ["b"]}]}, {"hours": "open"}]},
            {"text": "b"},
            True,
        ),
    ],
    ids=str,
)
def test_condition(tree: Any, facts: dict[str, Any], expected: bool) -> None:
    assert holds(tree, **{"text": "", **facts}) is expected


@pytest.mark.parametrize(
    ("tree", "problem"),
    [
        (None, "A condition is an object with one key, such as {“keywords”: […]}."),
        ({}, "A condition is an object with one key, such as {“keywords”: […]}."),
        (
            {"hours": "open", "owner": ["ai"]},
            "A condition is an object with one key, such as {“keywords”: […]}.",
        ),
        ({"weather": "fine"}, "There is no condition “weather”."),
        ({"all": []}, "A group needs at least one condition."),
        ({"all": [{"hours": "open"}, {"any": [{"hours": "late"}]}]}, "all[1].any[0]: Choose open or closed."),
        ({"not": {"keywords": "refund"}}, "not: Write a list of texts."),
        ({"keywords": [" "]}, "Write at least one, each on a line of its own."),
        ({"keywords": ["**"]}, "The keyword “**” has no letter or digit."),
        ({"keywords": ["x" * 101]}, "At most 200 entries of at most 100 characters."),
        ({"regex": ["(broken"]}, "“(broken” is not a regular expression: missing ) at position 7"),
        ({"regex": ["((a{1000}){1000}){1000}"]}, "“((a{1000}){1000}){1000}” repeats too much."),
        ({"regex": ["a{99999999999999999999}"]}, "“a{99999999999999999999}” repeats too much."),
        ({"intent": ["refund"]}, "Expected an object with at_least, is."),
        ({"intent": {"is": ["refund"], "at_least": 2}}, "Write a number from 0 to 1."),
        ({"language": []}, "Choose at least one."),
        ({"attribute": {"name": "", "is": "present"}}, "Name the attribute."),
        ({"attribute": {"name": "vip", "is": "like", "value": "x"}}, "Choose how to compare."),
        ({"attribute": {"name": "vip", "is": "equals"}}, "Write the value to compare with."),
        ({"attribute": {"name": "vip", "is": "less", "value": "nan"}}, "Write a number."),
        ({"messages": {}}, "Write a number of messages."),
        ({"messages": {"at_least": 5, "at_most": 2}}, "The smaller number comes first."),
        ({"messages": {"at_least": 1.5}}, "Write a whole number."),
        ({"owner": ["robot"]}, "Choose who has the conversation."),
        ({"sentiment": {}}, "Write a number from -1 (angry) to 1 (happy)."),
        ({"sentiment": {"below": True}}, "Write a number."),
    ],
    ids=str,
)
def test_unusable_condition_says_why(tree: Any, problem: str) -> None:
    assert problems_of(conditions_of, tree) == [problem]


def test_every_problem_is_named_with_its_place() -> None:
    tree = {"all": [{"hours": ""}, {"owner": ["ai"]}, {"not": {"regex": ["["]}}]}
    assert [line.split(":")[0] for line in problems_of(conditions_of, tree)] == ["all[0]", "all[2].not"]


def test_trees_are_bounded() -> None:
    deep: Any = {"hours": "open"}
    for _ in range(2000):
        deep = {"not": deep}
    wide = {"any": [{"hours": "open"}] * 100_000}
    reason = "A rule has at most 60 conditions, nested at most 6 deep."
    assert problems_of(conditions_of, deep)[0].endswith(reason)
    assert problems_of(conditions_of, wide)[0].endswith(reason)


@pytest.mark.parametrize(
    ("tree", "problem"),
    [
        ([], "Actions are an object."),
        ({}, "Choose what happens."),
        ({"dance": True}, "dance: There is no action “dance”."),
        ({"block": True, "handoff": {}}, "A rule answers, replies, hands over or blocks: one of them."),
        ({"reply": {"texts": {"en": " "}}}, "reply: A fixed reply needs a text."),
        ({"reply": {"texts": {"en": "x" * 2001}}}, "reply: A text has at most 2,000 characters."),
        ({"answer": {"persona": "me"}}, "answer: “me” is not an id."),
        ({"answer": "yes"}, "answer: Expected an object with collections, persona."),
        ({"labels": "vip"}, "labels: Expected a list of at most 100 ids."),
        ({"priority": "soon"}, "priority: There is no priority “soon”."),
        ({"block": "yes"}, "block: Write true, or leave it out."),
    ],
    ids=str,
)
def test_unusable_action_says_why(tree: Any, problem: str) -> None:
    assert problems_of(actions_of, tree) == [problem]


def test_actions_are_read() -> None:
    actions = actions_of({"handoff": {"texts": {"zh-hans": "稍等", "en": "One moment"}}, "labels": [LABEL]})
    assert (actions.decision, [str(label) for label in actions.label_ids]) == (Action.HANDOFF, [LABEL])
    said = [actions.text_for(language) for language in ("en-GB", "zh", "fr", "")]
    assert said == ["One moment", "稍等", "稍等", "稍等"]


def test_a_slow_expression_is_no_match_and_leaves_time_for_none() -> None:
    evil = Rule(id=rule({"hours": "open"}).id, name="evil", actions=actions_of({"block": True}),
                condition=conditions_of({"any": [{"regex": [r"(a+)+$", r"(b|b)+$"]}, {"regex": ["^a"]}]}))  # fmt: skip
    fired = RuleSet([evil]).fired(Facts(text="a" * 5000 + "!"))
    assert fired.rules in ((), (evil,))
    assert fired.slow[0] == r"(a+)+$"


def test_budget_is_for_all_expressions_together() -> None:
    budget = Budget(message_s=0.0)
    assert budget.finds(compiled("a"), "a") is False
    assert budget.slow == ["a"]


def test_problems_are_one_error() -> None:
    with pytest.raises(Problems, match="weather"):
        conditions_of({"weather": 1})
