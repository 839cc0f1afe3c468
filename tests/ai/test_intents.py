"""Intents: what customers say in Chinese and English, what only looks like it, and how well they are told apart."""

from collections.abc import Sequence

import pytest

from apps.ai.grams import folded
from apps.ai.intents import Intent, detect_intent, recognise
from apps.ai.shipped import SHIPPED, shipped_classifier, shipped_examples
from tests.ai.utterances import CHINESE, ENGLISH, evaluation, table

# (F1 of human_request, F1 of complaint, share of all utterances whose intent is found) that must not be lost.
FLOORS = {"zh": (0.96, 0.87, 0.86), "en": (0.96, 0.94, 0.87)}


@pytest.mark.parametrize(("utterance", "expected"), table(CHINESE) + table(ENGLISH))
def test_detect_intent_by_words(utterance: str, expected: str) -> None:
    found = detect_intent(utterance)
    assert (found.name if found else "-") == expected


def test_detect_intent_tells_score_and_source() -> None:
    assert detect_intent("转人工") == Intent("human_request", 0.97, "words")


@pytest.mark.parametrize("text", ["", "   ", "？？？", "😀", "\x00", "字" * 10_000])
def test_detect_intent_of_nothing_is_none(text: str) -> None:
    assert detect_intent(text) is None


@pytest.mark.parametrize(
    "unit", ["我要", "不要", "speak to ", "a ", "do not ", "谢谢", "very really ", "给你"]
)
def test_detect_intent_is_quick_whatever_the_text(unit: str) -> None:
    """Long repetitions are where careless patterns take minutes; this would run into the test's own limits."""
    detect_intent(unit * 5000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("转人工", ("human_request", "words")),
        ("你们还有没有良心，收了钱就不管", ("complaint", "classifier")),
        ("发票抬头能改一下吗", ("invoice", "classifier")),
        ("帐號登錄不上了怎麼辦", ("account", "classifier")),
        ("do you ship to norway", ("shipping", "classifier")),
        ("量子纠缠与黎曼猜想", ("unsure", "classifier")),
        ("！！！", ("unsure", "words")),
    ],
)
def test_recognise_asks_words_first_then_the_classifier(text: str, expected: tuple[str, str]) -> None:
    found = recognise(text, shipped_classifier())
    assert (found.name, found.source) == expected


@pytest.mark.parametrize(
    "text",
    [
        "不要转人工，告诉我发票怎么开就行",
        "不用转人工客服",
        "我不是要投诉，就想问问什么时候发货",
        "I don't need to speak to an agent",
        "no complaint at all",
        "我没要投诉",
    ],
)
def test_recognise_lets_no_classifier_say_what_words_denied(text: str) -> None:
    assert recognise(text, shipped_classifier()).name not in {"human_request", "complaint"}


def test_recognise_without_a_classifier_goes_by_words_alone() -> None:
    assert recognise("我要投诉", None) == Intent("complaint", 0.95, "words")
    assert recognise("发票抬头能改一下吗", None) == Intent("unsure", 0.0, "words")


def test_recognise_tells_the_score_of_what_it_is_unsure_about() -> None:
    found = recognise("隔壁小猫咪打翻水杯", shipped_classifier())
    assert found.name == "unsure"
    assert not found.is_sure
    assert 0 < found.score < 0.5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_shipped_intents_are_recognised_well_enough(language: str) -> None:
    rows = evaluation(language)
    found = [recognise(text, shipped_classifier()).name for text, _expected in rows]
    expected = [name for _text, name in rows]
    human, complaint, right = FLOORS[language]
    assert _f1("human_request", expected, found) >= human
    assert _f1("complaint", expected, found) >= complaint
    assert sum(one == other for one, other in zip(expected, found, strict=True)) / len(rows) >= right


def test_evaluation_is_large_and_apart_from_the_examples() -> None:
    chinese, english = evaluation("zh"), evaluation("en")
    assert (len(chinese) >= 400, len(english) >= 200) == (True, True)
    assert {name for _text, name in chinese} == {name for _text, name in english} == set(SHIPPED)
    examples = {folded(text) for texts in shipped_examples().values() for text in texts}
    assert [text for text, _name in chinese + english if folded(text) in examples] == []


def _f1(name: str, expected: Sequence[str], found: Sequence[str]) -> float:
    hits = sum(one == other == name for one, other in zip(expected, found, strict=True))
    return 2 * hits / (expected.count(name) + found.count(name))


@pytest.mark.parametrize(
    "follow_up",
    ["and to Japan?", "And to Xinjiang?", "and for kids?", "and how long?", "And the red one?", "那新疆呢"],
)
def test_recognise_takes_no_follow_up_for_a_complaint(follow_up: str) -> None:
    assert recognise(follow_up, shipped_classifier()).name not in ("complaint", "human_request")
