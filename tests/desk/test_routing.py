from uuid import UUID

import pytest

from apps.desk.routing import Action, Rule, decide, matches

RULE_ID = UUID(int=1)


def rule(*patterns: str, is_regex: bool = False, action: Action = Action.REPLY, name: str = "rule") -> Rule:
    return Rule(id=RULE_ID, name=name, is_regex=is_regex, patterns=patterns, action=action, reply="fixed")


@pytest.mark.parametrize(
    ("text", "action", "reason"),
    [
        ("运费怎么算", Action.ANSWER, "consult"),
        ("how much is shipping?", Action.ANSWER, "consult"),
        ("转人工", Action.HANDOFF, "customer_request"),
        ("I want to talk to a human", Action.HANDOFF, "customer_request"),
        ("我要投诉你们", Action.HANDOFF, "complaint"),
        ("I want to file a complaint", Action.HANDOFF, "complaint"),
        ("你好", Action.REPLY, "greeting"),
        ("thanks!", Action.REPLY, "thanks"),
    ],
)
def test_decide_by_intent(text: str, action: Action, reason: str) -> None:
    decision = decide(text, owner="ai", is_blocked=False, rules=[])
    assert (decision.action, decision.reason) == (action, reason)


@pytest.mark.parametrize("owner", ["queue", "human"])
def test_decide_is_silent_when_a_person_owns_it(owner: str) -> None:
    decision = decide("运费怎么算", owner=owner, is_blocked=False, rules=[rule("运费")])
    assert (decision.action, decision.reason) == (Action.SILENT, f"owned_by_{owner}")


def test_decide_blocked_text_goes_nowhere() -> None:
    decision = decide("转人工", owner="ai", is_blocked=True, rules=[rule("人工")])
    assert (decision.action, decision.reason) == (Action.BLOCK, "sensitive_word")


def test_decide_first_matching_rule_wins_over_intents() -> None:
    rules = [rule("no match"), rule("批发", name="first"), rule("批发", name="second")]
    decision = decide("你好，批发怎么联系", owner="ai", is_blocked=False, rules=rules)
    assert decision.rule is not None
    assert (decision.action, decision.rule.name, decision.reply) == (Action.REPLY, "first", "fixed")


@pytest.mark.parametrize(
    ("patterns", "is_regex", "text", "expected"),
    [
        (("Refund",), False, "my REFUND please", True),
        (("refund",), False, "my return please", False),
        ((r"订单\s*\d{6,}",), True, "订单 20260101", True),
        ((r"订单\s*\d{6,}",), True, "订单 12", False),
        ((r"^HELLO$",), True, "hello", True),
        (("(unclosed",), True, "(unclosed", False),
    ],
)
def test_matches(patterns: tuple[str, ...], is_regex: bool, text: str, expected: bool) -> None:
    assert matches(rule(*patterns, is_regex=is_regex), text) is expected


def test_a_pattern_that_never_ends_counts_as_no_match() -> None:
    assert matches(rule(r"^(a|a)*$", is_regex=True), "a" * 60 + "!") is False
