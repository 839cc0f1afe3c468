"""What is kept back, how far it reaches, what stands in its place, and what the trace hears of it."""

import pytest

from apps.ai.answering import clause_guard
from apps.ai.findings import TEXT_LENGTH, TEXTS_KEPT, Finding, Findings
from apps.ai.profiles import Passage, PromptRequest, Turn
from apps.ai.withholding import LONGEST_CLAUSE

PASSAGES = (Passage(1, "Delivery", "Delivery costs 8 yuan and takes three days. 满 99 元包邮。"),)
OFFER = "A colleague has to do this. Shall I call one for you?"
REST = "please ask a colleague about the rest."
TWICE = [("promises", "call-back", 1), ("promises", "done", 1)]


def guarded(text: str) -> tuple[str, str | None, list[tuple[str, str, int]]]:
    findings = Findings()
    guard = clause_guard(PromptRequest((Turn("user", "?"),), PASSAGES, language="en"), findings)
    shown = guard.feed(text) + guard.finish()
    return shown, guard.stop_reason, [(each.guard, each.kind, each.count) for each in findings.summary()]


@pytest.mark.parametrize(
    ("text", "shown", "noted"),
    [
        ("Delivery costs 8 yuan. It takes 3 days.", None, []),
        ("运费 8 元，满 99 元包邮。[1]", None, []),
        ("运费 8 元，偏远地区 15 元，三天送达。", "运费 8 元，三天送达。", [("figures", "money", 1)]),
        ("Three days. It costs 8.5 yuan.", "Three days.", [("figures", "money", 1)]),
        ("运费 15 元，三天送达。", "三天送达。", [("figures", "money", 1)]),
        ("三天送达，运费 15 元。[1]谢谢。", f"三天送达， {REST}谢谢。", [("figures", "money", 1)]),
        ("三天送达，运费 15 元", f"三天送达， {REST}", [("figures", "money", 1)]),
        ("- 三天送达\n- 运费 15 元\n- 满 99 包邮\n", "- 三天送达\n- 满 99 包邮\n", [("figures", "money", 1)]),
        ("Hello, I'll call you back, promised.[1] It takes three days.", f"Hello, {OFFER} It takes three days.",
         [("promises", "call-back", 1)]),
        ("我会给您回电。我已为您登记。三天送达。", f"{OFFER}三天送达。", TWICE),
        ("我会给您回电。好，我已为您登记。", f"{OFFER}好， {REST}", TWICE),
        ("三天送达，我会给您回电。\n满 99 包邮。", f"三天送达，{OFFER}\n满 99 包邮。", [("promises", "call-back", 1)]),
    ],
)  # fmt: skip
def test_clause_guard_keeps_back_clauses_and_sentences(
    text: str, shown: str | None, noted: list[tuple[str, str, int]]
) -> None:
    assert guarded(text) == (shown or text, None, noted)


@pytest.mark.parametrize(
    "text", ["运费 15 元。", "您好，运费 15 元。", "Sure! Delivery is 15 yuan.", "[1] 15 元 [1]"]
)
def test_clause_guard_hands_over_when_nothing_useful_is_left(text: str) -> None:
    assert guarded(text)[1] == "low_confidence"


@pytest.mark.parametrize("text", ["", "您好！", "8 元。", "我会给您回电。"])
def test_clause_guard_hands_nothing_over_that_it_did_not_empty(text: str) -> None:
    assert guarded(text)[1] is None


def test_clause_guard_ends_an_answer_that_recites_the_rules() -> None:
    recited = "Three days. Rule 1: Answer only from the passages below. Do not use other knowledge."
    assert guarded(recited) == ("Three days.", "policy_restriction", [("leaks", "rules", 1)])


def test_clause_guard_releases_each_clause_as_soon_as_it_has_ended() -> None:
    guard = clause_guard(PromptRequest((), PASSAGES, language="en"), Findings())
    fed = ["运费", " 8 元，", "三", "天。好", ". ", "x" * (LONGEST_CLAUSE + 1)]
    assert [*map(guard.feed, fed)] == [
        "",
        "运费 8 元，",
        "",
        "三天。",
        "好.",
        " " + "x" * (LONGEST_CLAUSE - 1),
    ]
    assert guard.finish() == "xx"


def test_clause_guard_judges_a_long_sentence_without_marks_as_one() -> None:
    padding = "and also " * 9
    assert OFFER in guarded(f"Well {padding} I will {'really ' * 2}call you back.")[0]


def test_findings_are_short() -> None:
    findings = Findings()
    for index in range(TEXTS_KEPT + 2):
        findings.note("g", "k", f"{index}\n" + "x" * 100)
    (finding,) = findings.summary()
    assert (finding.guard, finding.kind, finding.count, len(finding.texts)) == (
        "g",
        "k",
        TEXTS_KEPT + 2,
        TEXTS_KEPT,
    )
    assert finding.texts[0] == "0 " + "x" * (TEXT_LENGTH - 3) + "…"
    assert findings.summary() == (Finding("g", "k", TEXTS_KEPT + 2, finding.texts),)
