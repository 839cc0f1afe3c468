"""Intents by words: what customers say in Chinese and English, and what only looks like it."""

import pytest

from apps.ai.intents import Intent, detect_intent
from tests.ai.utterances import CHINESE, ENGLISH, table


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
