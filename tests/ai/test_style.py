"""The persona's form of fixed texts and of answers without a model."""

import pytest

from apps.ai import reasons
from apps.ai.profiles import Passage, PersonaStyle
from apps.ai.style import (
    closing_after,
    dont_know,
    handoff_notice,
    handoff_regret,
    joined,
    knowledge_only_answer,
    polite_failure,
)

PASSAGE = Passage(1, "Returns", "  Send it back within 30 days. We pay for it. Keep the box.\n")


def test_knowledge_only_answer_wears_the_persona() -> None:
    style = PersonaStyle(opening="Hello!", closing="Anything else?", max_length=48)
    assert knowledge_only_answer(style, PASSAGE) == (
        "Hello! Send it back within 30 days. We pay for it.\nAnything else?"
    )


def test_knowledge_only_answer_without_persona_is_the_passage() -> None:
    assert knowledge_only_answer(PersonaStyle(), PASSAGE) == PASSAGE.text.strip()


def test_closing_follows_text_only() -> None:
    style = PersonaStyle(closing="Bye.")
    assert (
        closing_after(style, "Yes."),
        closing_after(style, ""),
        closing_after(PersonaStyle(), "Yes."),
    ) == (
        "\nBye.",
        "",
        "",
    )


def test_dont_know_prefers_the_personas_words() -> None:
    assert dont_know(PersonaStyle(fallback_text="No idea!"), "en") == "No idea!"
    assert dont_know(PersonaStyle(), "en") == "I'm sorry, I don't know that. Shall I call a colleague?"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_fixed_texts_exist_for_every_reason(language: str) -> None:
    notices = {reason: handoff_notice(reason, language) for reason in (*reasons.FROM_MODEL, "usage_limit")}
    assert all(notices.values())
    assert handoff_notice(reasons.PROVIDER_FAILURE, language) == polite_failure(language)
    assert notices["usage_limit"] == notices[reasons.POLICY_RESTRICTION]
    assert notices[reasons.CUSTOMER_REQUEST] != notices[reasons.COMPLAINT]


def test_regrets_promise_nobody() -> None:
    said = {
        reason: handoff_regret(reason, "en")
        for reason in (*reasons.FROM_MODEL, reasons.PROVIDER_FAILURE, "usage_limit")
    }
    assert {text for text in said.values() if text} == {
        "I am sorry about this.",
        "I can't help with this myself.",
        "I'm sorry, I can't answer right now.",
    }
    assert (said[reasons.CUSTOMER_REQUEST], said["usage_limit"]) == ("", "")


def test_joined_sentences_have_a_space_where_the_script_writes_one() -> None:
    assert joined("", "One.", "", "Two.") == "One. Two."
    assert joined("很抱歉。", "请留言。") == "很抱歉。请留言。"
    assert joined() == ""
