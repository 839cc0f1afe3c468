"""Every reason and stage that runs write has words; what is shown to people is not the code."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from apps.ai import reasons
from apps.conversations.handoff_reasons import HANDOFF_REASONS, handoff_words
from apps.desk import run_words
from tests import factories as make
from tests.admin.urls import page

CODES = sorted(value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, str))


@pytest.fixture
def turn(db: None) -> Any:
    tenant = make.make_tenant()
    conversation = make.make_conversation(inbox=make.make_inbox(tenant=tenant))
    conversation.handoff_reason = "missing_knowledge"
    conversation.save(update_fields=["handoff_reason"])
    row = make.make_turn(conversation=conversation)
    row.reason = "missing_knowledge"
    row.trace = [
        {"stage": "cache", "outcome": "passed", "reason": "earlier_turns", "took_ms": 0.1},
        {"stage": "rules", "outcome": "none", "reason": "rule", "took_ms": 0.1},
    ]
    row.save(update_fields=["reason", "trace"])
    return row


@pytest.fixture
def owner(turn: Any, client: Client) -> Client:
    user = make.make_user(tenant=turn.tenant, role="owner", is_staff=True)
    client.force_login(user)
    client.cookies["django_language"] = "zh-hans"
    return client


@pytest.mark.parametrize("code", CODES)
def test_every_reason_of_the_ai_has_words(code: str) -> None:
    with translation.override("zh-hans"):
        assert code in HANDOFF_REASONS
        assert run_words.run_words(code) != code


def test_unknown_reason_passes_as_it_is() -> None:
    assert handoff_words("sold_out") == "sold_out"
    assert run_words.run_words("sold_out") == "sold_out"
    assert run_words.step_words("rules", "rule") == "rule"


def test_reason_of_a_stage_is_said_in_words() -> None:
    with translation.override("en"):
        said = "not looked for: the answer may depend on what was said before"
        assert run_words.step_words("cache", "earlier_turns") == said
        assert run_words.step_words("cache", "") == ""
        assert run_words.step_words("intent", "words") == "by words"
        assert run_words.step_words("post", "customer_request") == "the visitor asked for a person"


@pytest.mark.parametrize("label", ["desk.BotTurn", "conversations.Conversation"])
def test_back_office_says_the_reason_and_keeps_the_code_beside(label: str, turn: Any, owner: Client) -> None:
    row = turn if label == "desk.BotTurn" else turn.conversation
    shown = owner.get(page(label, "change", row.pk)).content.decode()
    assert '<span title="missing_knowledge">知识库无匹配内容</span>' in shown


@pytest.mark.parametrize("label", ["desk.BotTurn", "conversations.Conversation"])
def test_filter_offers_words(label: str, turn: Any, owner: Client) -> None:
    response = owner.get(page(label, "changelist"))
    field = "reason" if label == "desk.BotTurn" else "handoff_reason"
    specs = response.context["cl"].filter_specs
    spec = next(each for each in specs if getattr(each, "field_path", "") == field)
    offered = [choice["display"] for choice in spec.choices(response.context["cl"])]
    assert offered == ["全部", "知识库无匹配内容"]


def test_trace_says_stages_in_words_with_the_code_beside(turn: Any, owner: Client) -> None:
    shown = owner.get(page("desk.BotTurn", "change", turn.pk)).content.decode()
    assert "<caption>已知回答 <code>cache</code></caption>" in shown
    assert "<code>earlier_turns</code>" in shown
    assert "<td>\n            \n              rule\n" in shown


def test_titles_say_states_in_words(turn: Any) -> None:
    message = make.make_message(conversation=turn.conversation, content="x")
    suggestion = make.make_suggestion(conversation=turn.conversation, user=make.make_user(tenant=turn.tenant))
    with translation.override("zh-hans"):
        assert str(turn) == f"{turn.get_state_display()} #{turn.trigger_seq}"
        assert not str(turn).startswith(turn.state)
        assert not str(message).startswith(message.sender_kind)
        assert not str(suggestion).startswith(suggestion.kind)
