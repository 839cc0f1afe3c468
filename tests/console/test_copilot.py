"""What the console answers about the copilot, the handoff card, reports; the complete «why»."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.console.copilot_card import copilot_of
from apps.conversations.models import Conversation, Message
from apps.desk.models import AnswerReport, BotTurn, Suggestion
from apps.knowledge.models import Article
from apps.tenants.access import Desk
from tests import factories
from tests.console.conftest import agent, desk

__all__ = ["agent", "desk"]
HOSTILE, ESCAPED = "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"
HANDOFF = {
    "wants": "A refund",
    "tried": "Sent the returns page",
    "open": "Pay back 99 yuan",
    "mood": "angry",
    "facts": [
        {"kind": "order", "label": "", "value": "A102400"},
        {"kind": "", "label": "Size", "value": HOSTILE},
        {"kind": "unheard", "label": "", "value": "x"},
    ],
    "looked_at": ["Returns", "Refunds"],
    "answers": 2,
}


@pytest.fixture
def row(desk: Desk) -> Conversation:
    """Waits for a person."""
    row = factories.make_conversation(tenant=desk.tenant, handoff_reason="complaint")
    factories.make_message(conversation=row, content="My tent leaks!")
    Conversation.objects.filter(pk=row.pk).update(owner="queue")
    return row


def note(row: Conversation, **fields: Any) -> Message:
    defaults: dict[str, Any] = {"kind": "system", "visibility": "agents", "content": "It leaks."}
    defaults |= {"metadata": {"activity": "summary", "handoff": HANDOFF}}
    return factories.make_message(conversation=row, **defaults | fields)


def thread(agent: Client, row: Conversation) -> str:
    return agent.get(reverse("console:conversation", args=[row.id])).content.decode()


# ── handoff card ────────────────────────────────────────────────────────────────────────────────────


def test_card_tells_what_the_person_must_know(agent: Client, row: Conversation) -> None:
    note(row)
    page = thread(agent, row)
    for shown in ("A refund", "Sent the returns page", "Pay back 99 yuan", "Angry", "complaint", "A102400"):
        assert shown in page
    for shown in ("Order or reference", "Size", ESCAPED, "Detail", "Returns · Refunds", 'data-mood="angry"'):
        assert shown in page
    assert HOSTILE not in page


def test_card_alone_is_what_the_page_asks_for_later(agent: Client, row: Conversation) -> None:
    address = reverse("console:handoff", args=[row.id])
    assert 'data-testid="handoff-pending"' in agent.get(address).content.decode()
    note(row)
    page = agent.get(address).content.decode()
    assert "A refund" in page
    assert "<html" not in page
    Conversation.objects.filter(pk=row.pk).update(owner="ai")
    assert "handoff-card" not in agent.get(address).content.decode()


def test_note_without_parts_is_shown_as_it_is(agent: Client, row: Conversation) -> None:
    note(row, metadata={"activity": "summary"}, content="Two lines,\nold.")
    assert "Two lines,\nold." in thread(agent, row)


@pytest.mark.parametrize(
    "told", [{"mood": "furious"}, {"facts": [{}]}, {"looked_at": None}], ids=["mood", "facts", "none"]
)
def test_card_of_strange_metadata_is_shown_all_the_same(
    agent: Client, row: Conversation, told: dict[str, Any]
) -> None:
    note(row, metadata={"activity": "summary", "handoff": told | {"wants": "A refund"}})
    assert "A refund" in thread(agent, row)


def test_programs_cannot_write_the_card(agent: Client, row: Conversation) -> None:
    note(row, kind="ai", visibility="public")
    page = agent.get(reverse("console:handoff", args=[row.id])).content.decode()
    assert "A refund" not in page


def test_conversation_that_needed_nobody_has_no_card(agent: Client, desk: Desk) -> None:
    row = factories.make_conversation(tenant=desk.tenant)
    factories.make_message(conversation=row)
    assert "handoff-card" not in thread(agent, row)


def test_card_and_panel_cost_the_same_however_long_the_thread(
    desk: Desk, row: Conversation, django_assert_max_num_queries: Any
) -> None:
    """The summary, whether there is a model, what the tenant may use, and at most how the inbox answers."""
    for _ in range(3):
        note(row)
        found = Conversation.objects.select_related("inbox").get()
        with django_assert_max_num_queries(5):
            assert copilot_of(desk, found).card is not None


# ── copilot ─────────────────────────────────────────────────────────────────────────────────────────


def test_panel_says_that_there_is_no_model(agent: Client, desk: Desk, row: Conversation) -> None:
    assert "Search the knowledge base" in thread(agent, row)
    assert 'data-assist="shorten"' not in thread(agent, row)
    factories.make_provider(tenant=desk.tenant)
    assert 'data-assist="shorten"' in thread(agent, row)


def ask(agent: Client, conversation_id: Any, **fields: str) -> Any:
    values = {"kind": "suggest", "request": str(uuid4())} | fields
    return agent.post(reverse("console:copilot", args=[conversation_id]), values)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"kind": "suggest", "request": "1"}, 400, "invalid"),
        ({"kind": "dance"}, 400, "invalid"),
        ({"kind": "shorten", "text": " "}, 400, "empty"),
        ({"kind": "suggest"}, 503, "unavailable"),
    ],
    ids=["request", "kind", "empty", "away"],
)
def test_refusals_are_codes(
    agent: Client, row: Conversation, settings: Any, fields: dict[str, str], status: int, code: str
) -> None:
    settings.KEFU_ASKS_WORKER = True
    answer = ask(agent, row.id, **fields)
    assert (answer.status_code, answer.json()) == (status, {"error": {"code": code}})


def test_foreign_conversations_are_not_found(agent: Client) -> None:
    foreign = factories.make_conversation()
    assert ask(agent, foreign.id).status_code == 404
    address = reverse("console:copilot-stop", args=[foreign.id])
    assert agent.post(address, {"request": str(uuid4())}).status_code == 404
    assert agent.get(reverse("console:handoff", args=[foreign.id])).status_code == 404


def test_stopping_what_does_not_run_changes_nothing(agent: Client, row: Conversation) -> None:
    address = reverse("console:copilot-stop", args=[row.id])
    assert agent.post(address, {"request": str(uuid4())}).json() == {}
    assert agent.post(address, {"request": "x"}).status_code == 400


def test_outcome_of_a_suggestion_is_recorded(agent: Client, desk: Desk, row: Conversation) -> None:
    suggestion = factories.make_suggestion(conversation=row, user=desk.user)
    address = reverse("console:copilot-decided", args=[suggestion.id])
    assert agent.post(address, {"outcome": "sent"}).status_code == 400
    assert agent.post(address, {"outcome": "rejected"}).json() == {"outcome": "rejected"}
    assert agent.post(address, {"outcome": "used", "text": suggestion.text}).json() == {"outcome": "accepted"}
    assert Suggestion.objects.get().kept_percent == 100
    of_another = factories.make_suggestion(conversation=row)
    missing = reverse("console:copilot-decided", args=[of_another.id])
    assert agent.post(missing, {"outcome": "rejected"}).status_code == 404


# ── reports, drafts, why ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def answer(row: Conversation) -> Message:
    message = factories.make_message(
        conversation=row, kind="ai", content="All tents are tight.", metadata={"source": "ai"}
    )
    factories.make_turn(
        conversation=row,
        state=BotTurn.State.ANSWERED,
        message_id=message.id,
        trigger_seq=1,
        trace=[
            {"stage": "intent", "outcome": "defect", "reason": "classifier", "score": 0.876, "took_ms": 2.0},
            {"stage": "rules", "outcome": "answer", "reason": "Tents", "took_ms": 1.0},
            {"stage": "cache", "outcome": "miss", "took_ms": 1.0},
            {"stage": "retrieval", "question": "It leaks", "rewritten": "tent leaks", "took_ms": 6.0},
            {
                "stage": "model",
                "outcome": "answered",
                "took_ms": 990.0,
                "provider": "Main",
                "model": "small-model",
                "prompt_version": "answer-2",
                "attempts": [
                    {"provider": "First", "model": "big", "status": "timeout", "took_ms": 500},
                    {"provider": "Main", "model": "small-model", "status": "200", "took_ms": 490},
                ],
            },
            {
                "stage": "guards",
                "outcome": "passed",
                "found": [{"guard": "promises", "kind": "x", "count": 2}],
            },
        ],
        usage={"prompt_tokens": 310, "completion_tokens": 25, "cost": "0.001500", "is_estimated": True},
    )
    return message


def test_why_tells_everything_that_is_known_of_the_run(
    agent: Client, row: Conversation, answer: Message
) -> None:
    page = agent.get(reverse("console:why", args=[row.id, answer.id])).content.decode()
    for shown in (
        "defect (0.88, by the taught examples)",
        "<dd>Tents</dd>",
        "not known yet",
        "tent leaks",
        "Main · small-model",
        "answer-2",
        "≈ 310 + 25",
        "<dd>0.0015</dd>",
        "1.00 s",
        "promised what no source promises (2)",
        "timeout",
        'value="99"',
    ):
        assert shown in page
    for deed in ("data-report", "data-draft"):
        assert f'{deed} data-message="{answer.id}"' in page


@pytest.mark.parametrize(
    "trace",
    [[{}], [{"stage": "model", "took_ms": "x", "attempts": [{}]}], [{"stage": "intent", "score": "high"}]],
    ids=["empty", "types", "score"],
)
def test_why_of_a_strange_trace_is_shown_all_the_same(
    agent: Client, row: Conversation, answer: Message, trace: list[Any]
) -> None:
    BotTurn.objects.update(trace=trace, usage={"cost": "much"})
    assert agent.get(reverse("console:why", args=[row.id, answer.id])).status_code == 200


def test_answer_is_reported_and_corrected(
    agent: Client, desk: Desk, row: Conversation, answer: Message
) -> None:
    address = reverse("console:report-answer", args=[row.id, answer.id])
    assert agent.post(address, {"reason": "boring"}).json() == {"error": {"code": "invalid"}}
    reported = agent.post(address, {"reason": "incorrect_information", "comment": "They do leak."})
    assert reported.status_code == 201
    correction = reverse("console:article-draft", args=[row.id, answer.id])
    assert agent.post(correction, {"text": ""}).json() == {"error": {"code": "names_somebody"}}
    drafted = agent.post(correction, {"text": "Seal the seams of a tent that leaks."})
    assert (drafted.status_code, drafted.json()["title"]) == (201, "My tent leaks!")
    own = AnswerReport.objects.get()
    assert (own.user, own.comment, own.article) == (desk.user, "They do leak.", Article.objects.get())
    assert Article.objects.get().state == "draft"


def test_reports_of_foreign_and_visitors_messages_are_not_found(agent: Client, row: Conversation) -> None:
    foreign = factories.make_message(kind="ai")
    visitors = row.messages.get(seq=1)
    for conversation_id, message in (
        (foreign.conversation_id, foreign),
        (row.id, foreign),
        (row.id, visitors),
    ):
        address = reverse("console:report-answer", args=[conversation_id, message.id])
        assert agent.post(address, {"reason": "other"}).status_code == 404
    assert AnswerReport.objects.count() == 0
