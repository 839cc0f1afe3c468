"""Rewordings and summaries in the worker."""

import pytest

from apps.conversations.models import Conversation
from apps.desk.models import Suggestion
from tests.desk.conftest import QUESTION
from tests.desk.copilot.conftest import Helped, Model

DRAFT = "亲，退款 99 元三天内到账。"


@pytest.fixture(autouse=True)
def asked(helped: Helped) -> None:
    helped.shop.say(QUESTION)
    Conversation.objects.update(owner="human", assignee=helped.desk.user)


@pytest.mark.parametrize("kind", ["rephrase", "shorten", "friendlier", "formal", "translate"])
def test_own_text_is_reworded(helped: Helped, model: Model, kind: str) -> None:
    provider = model(text="99 元将在三天内退回。")
    end = helped.ask(kind, text=DRAFT)
    assert (end["text"], end["source"], end["missing"], end["added"]) == (
        "99 元将在三天内退回。",
        "ai",
        [],
        [],
    )
    data = provider.log()[-1]["messages"][-1]["content"]
    assert f"<draft>\n{DRAFT}\n</draft>" in data
    assert f"<customer_message>\n{QUESTION}\n</customer_message>" in data
    assert Suggestion.objects.get().kind == kind


def test_figures_that_changed_are_told(helped: Helped, model: Model) -> None:
    model(text="退款 90 元五天内到账。")
    end = helped.ask("formal", text=DRAFT)
    assert [[each.replace(" ", "") for each in end[side]] for side in ("missing", "added")] == [
        ["99元", "三天"],
        ["90元", "五天"],
    ]


@pytest.mark.parametrize(
    ("behaviour", "notice"),
    [({"mode": "status", "code": 500}, "provider_failure"), ({"mode": "empty"}, "provider_failure")],
    ids=["failed", "empty"],
)
def test_failing_model_changes_nothing(
    helped: Helped, model: Model, behaviour: dict[str, object], notice: str
) -> None:
    model(**behaviour)
    end = helped.ask("shorten", text=DRAFT)
    assert (end["text"], end["notice"], end["suggestion_id"]) == ("", notice, None)


def test_without_a_model_nothing_is_reworded_and_it_is_said(helped: Helped) -> None:
    end = helped.ask("shorten", text=DRAFT)
    assert (end["text"], end["notice"]) == ("", "no_model")


def test_conversation_is_summed_up_in_the_agents_language(helped: Helped, model: Model) -> None:
    provider = model(text="The customer asks what shipping costs.")
    end = helped.ask("summarise", language="en")
    assert end["text"] == "The customer asks what shipping costs."
    rules, data = (message["content"] for message in provider.log()[-1]["messages"])
    assert "Write English" in rules
    assert QUESTION in data


def test_without_a_model_the_outline_is_the_summary(helped: Helped) -> None:
    end = helped.ask("summarise", language="zh-hans")
    assert end["notice"] == "no_model"
    assert QUESTION in end["text"]


def test_one_agent_cannot_ask_a_model_without_end(helped: Helped, model: Model, settings: object) -> None:
    model(text="Short.")
    settings.KEFU_AI_VISITOR_AT_ONCE = 1  # type: ignore[attr-defined]
    settings.KEFU_AI_VISITOR_PER_MINUTE = 1  # type: ignore[attr-defined]
    ends = [helped.ask("shorten", text=DRAFT)["notice"] for _ in range(2)]
    assert ends == ["", "throttled"]
