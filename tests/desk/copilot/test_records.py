"""What became of suggestions; asking for them; reports and drafts from them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.common import valkey
from apps.common.clock import now
from apps.common.keys import tenant_key
from apps.conversations.models import Message
from apps.conversations.services import ConversationMissing
from apps.desk import tasks
from apps.desk.copilot import orders, records, reports
from apps.desk.copilot.orders import NothingToReword, TooMany, WorkerAway
from apps.desk.copilot.records import SuggestionMissing
from apps.desk.copilot.reports import AnswerMissing, InvalidReport
from apps.desk.engine import engine
from apps.desk.gaps import NotAnAnswer
from apps.desk.gaps.collecting import review
from apps.desk.models import AnswerReport, BotTurn, Gap, GapQuestion, Suggestion
from apps.knowledge.models import Article
from apps.tenants.access import Desk
from tests.factories import (
    make_conversation,
    make_desk,
    make_gap,
    make_message,
    make_suggestion,
    make_turn,
)
from tests.pushes import Pushes

QUESTION = "Do you deliver to Norway?"


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def suggestion(desk: Desk) -> Suggestion:
    conversation = make_conversation(tenant=desk.tenant)
    row: Suggestion = make_suggestion(conversation=conversation, user=desk.user, text="Yes, in 5 days [1].")
    return row


# ── what became of it ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sent", "outcome", "kept"),
    [
        ("Yes, in 5 days.", "accepted", 100),
        (" Yes,  in 5 days.\n", "accepted", 100),
        ("Yes, in 5 days, by post.", "edited", 99),
        ("Yes, in 4 days.", "edited", 93),
        ("", "edited", 0),
    ],
    ids=["same", "spaces", "longer", "changed", "emptied"],
)
def test_sent_text_tells_how_much_was_kept(
    desk: Desk, suggestion: Suggestion, sent: str, outcome: str, kept: int
) -> None:
    records.used(desk, suggestion.id, text=sent)
    suggestion.refresh_from_db()
    assert (suggestion.outcome, suggestion.kept_percent) == (outcome, kept)
    assert suggestion.ended_at is not None


def test_dismissed_is_recorded_unless_it_was_sent(desk: Desk, suggestion: Suggestion) -> None:
    assert records.rejected(desk, suggestion.id).outcome == "rejected"
    records.used(desk, suggestion.id, text="Yes, in 5 days.")
    assert records.rejected(desk, suggestion.id).outcome == "accepted"


def test_suggestions_of_colleagues_and_others_are_not_found(desk: Desk, suggestion: Suggestion) -> None:
    for stranger in (make_desk(tenant=desk.tenant), make_desk()):
        with pytest.raises(SuggestionMissing):
            records.used(stranger, suggestion.id, text="mine")
        with pytest.raises(SuggestionMissing):
            records.rejected(stranger, suggestion.id)
    suggestion.refresh_from_db()
    assert suggestion.outcome == ""


def test_texts_are_forgotten_and_outcomes_stay(desk: Desk, suggestion: Suggestion) -> None:
    records.used(desk, suggestion.id, text="Yes, in 5 days.")
    Suggestion.objects.update(created_at=now() - timedelta(days=31))
    young = make_suggestion(conversation=suggestion.conversation, user=desk.user)
    tasks.forget()
    suggestion.refresh_from_db()
    young.refresh_from_db()
    assert (suggestion.text, suggestion.citations, suggestion.outcome) == ("", [], "accepted")
    assert young.text


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────


def start(desk: Desk, conversation_id: Any, **fields: Any) -> orders.Order:
    values = {"request": uuid4(), "kind": "suggest"} | fields
    return orders.start(desk, conversation_id, **values)


def test_unknown_and_foreign_conversations_are_not_found(desk: Desk) -> None:
    for conversation_id in (uuid4(), make_conversation().id):
        with pytest.raises(ConversationMissing):
            start(desk, conversation_id)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001], ids=["empty", "blank", "book"])
def test_rewording_needs_a_text(desk: Desk, text: str) -> None:
    with pytest.raises(NothingToReword):
        start(desk, make_conversation(tenant=desk.tenant).id, kind="shorten", text=text)


def test_without_a_worker_it_is_said_at_once(desk: Desk, settings: Any) -> None:
    settings.KEFU_ASKS_WORKER = True
    with pytest.raises(WorkerAway):
        start(desk, make_conversation(tenant=desk.tenant).id)


def test_too_many_requests_are_refused(desk: Desk, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "PER_MINUTE", 2)
    settings.KEFU_ASKS_WORKER = True
    conversation = make_conversation(tenant=desk.tenant)
    raised = []
    for _ in range(3):
        with pytest.raises((WorkerAway, TooMany)) as refusal:
            start(desk, conversation.id)
        raised.append(refusal.type)
    assert raised == [WorkerAway, WorkerAway, TooMany]
    assert valkey.client().ttl(tenant_key(desk.tenant.id, "copilot", desk.user.id, "asked")) > 0


@pytest.mark.django_db(transaction=True)
def test_another_request_takes_the_place_of_the_first() -> None:
    """As through the task and the engine of a worker."""
    desk = make_desk()
    conversation = make_conversation(tenant=desk.tenant)
    pushes = Pushes(desk.tenant.id)
    first = start(desk, conversation.id)
    second = start(desk, conversation.id)
    engine().drain()
    cancelled = tenant_key(desk.tenant.id, "cancelled", first.run_id)
    assert valkey.client().exists(cancelled) == 1
    assert valkey.client().exists(tenant_key(desk.tenant.id, "cancelled", second.run_id)) == 0
    ended = {push.data["request"] for push in pushes.named("copilot.ended")}
    assert ended == {str(first.request), str(second.request)}


# ── reports ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def answer(desk: Desk) -> Message:
    """Of the AI, to the visitor's question, by a run."""
    conversation = make_conversation(tenant=desk.tenant)
    asked = make_message(conversation=conversation, content=QUESTION)
    said = make_message(conversation=conversation, kind="ai", content="No, we do not.")
    trace = [{"stage": "retrieval", "question": QUESTION}, {"stage": "post", "source": "ai"}]
    turn = make_turn(conversation=conversation, state="answered", message_id=said.id, trace=trace)
    BotTurn.objects.filter(pk=turn.pk).update(trigger_seq=asked.seq, created_at=now() - timedelta(minutes=1))
    return said


def report(desk: Desk, message: Message, **fields: str) -> AnswerReport:
    values = {"reason": "incorrect_information"} | fields
    return reports.report_answer(desk, message.conversation_id, message.id, **values)


def test_last_word_of_each_agent_counts(desk: Desk, answer: Message) -> None:
    report(desk, answer, comment="It is not so.")
    report(desk, answer, reason="outdated_information", comment=" Since May. ")
    report(make_desk(tenant=desk.tenant), answer)
    mine = AnswerReport.objects.get(user=desk.user)
    assert (mine.reason, mine.comment, mine.state, mine.seq) == (
        "outdated_information",
        "Since May.",
        "open",
        2,
    )
    assert AnswerReport.objects.count() == 2


def test_only_answers_of_the_ai_in_that_conversation_are_reported(desk: Desk, answer: Message) -> None:
    question = answer.conversation.messages.get(seq=1)
    elsewhere = make_conversation(tenant=desk.tenant)
    for stranger, conversation_id, message in (
        (desk, answer.conversation_id, question),
        (desk, elsewhere.id, answer),
        (make_desk(), answer.conversation_id, answer),
    ):
        with pytest.raises(AnswerMissing):
            reports.report_answer(stranger, conversation_id, message.id, reason="other")
    for wrong in ({"reason": "boring"}, {"comment": "x" * 1001}):
        with pytest.raises(InvalidReport):
            report(desk, answer, **wrong)
    assert AnswerReport.objects.count() == 0


@pytest.mark.parametrize(
    ("reason", "counted"),
    [("incorrect_information", 1), ("outdated_information", 1), ("inappropriate_response", 0)],
    ids=["incorrect", "outdated", "inappropriate"],
)
def test_reported_answer_is_a_gap_of_the_knowledge(
    desk: Desk, answer: Message, reason: str, counted: int
) -> None:
    report(desk, answer, reason=reason)
    AnswerReport.objects.update(updated_at=now() - timedelta(seconds=30))
    for _ in range(2):
        review(desk.tenant.id)
    assert [(gap.question, gap.badly_rated) for gap in Gap.objects.all()] == [(QUESTION, 1)][:counted]


# ── drafts ──────────────────────────────────────────────────────────────────────────────────────────

Draft = Callable[[str], Article]


@pytest.fixture
def draft(desk: Desk, answer: Message) -> Draft:
    return lambda text: reports.draft_article(desk, answer.conversation_id, answer.id, text=text)


def test_correction_becomes_a_draft_among_the_gaps(desk: Desk, answer: Message, draft: Draft) -> None:
    own = report(desk, answer)
    article = draft("Yes, within 5 days.")
    assert (article.title, article.body, article.state) == (QUESTION, "Yes, within 5 days.", "draft")
    gap = Gap.objects.get()
    assert (gap.article, gap.state, gap.badly_rated) == (article, "drafted", 1)
    question = GapQuestion.objects.get()
    assert (question.seq, question.answer_id) == (1, None)
    own.refresh_from_db()
    assert own.article == article


def test_correction_and_report_count_the_question_once(desk: Desk, answer: Message, draft: Draft) -> None:
    report(desk, answer)
    draft("Yes, within 5 days.")
    AnswerReport.objects.update(updated_at=now() - timedelta(seconds=30))
    review(desk.tenant.id)
    assert [(gap.times_asked, gap.badly_rated) for gap in Gap.objects.all()] == [(1, 1)]


def test_second_correction_leaves_what_somebody_wrote_alone(draft: Draft) -> None:
    first, second = draft("Yes, within 5 days."), draft("Yes, within 6 days.")
    first.refresh_from_db()
    assert (first.body, second.body) == ("Yes, within 5 days.", "Yes, within 6 days.")
    assert Gap.objects.get().article == first


def test_correction_does_not_touch_the_gap_of_another_question(
    desk: Desk, answer: Message, draft: Draft
) -> None:
    other = make_gap(tenant=desk.tenant, question="Where is my parcel?")
    GapQuestion.objects.create(
        tenant=desk.tenant,
        gap=other,
        conversation=answer.conversation,
        seq=99,
        text="Where is my parcel?",
        outcome="unanswered",
        asked_at=now(),
    )
    draft("Yes, within 5 days.")
    other.refresh_from_db()
    assert other.article is None


@pytest.mark.parametrize(
    "text", ["", "   ", "Tell Contact Li: my address is 5 Long Street"], ids=["empty", "blank", "names"]
)
def test_correction_says_something_and_names_nobody(draft: Draft, text: str) -> None:
    with pytest.raises(NotAnAnswer):
        draft(text)
    assert Article.objects.count() == 0


def test_answer_of_an_agent_becomes_a_draft_in_its_own_words(desk: Desk) -> None:
    conversation = make_conversation(tenant=desk.tenant)
    make_message(conversation=conversation, content=QUESTION)
    said = make_message(conversation=conversation, kind="agent", content="Yes, within 5 days.")
    article = reports.draft_article(desk, conversation.id, said.id, text="something else")
    assert (article.title, article.body) == (QUESTION, "Yes, within 5 days.")


def test_what_a_visitor_said_is_no_article(desk: Desk, answer: Message) -> None:
    question = answer.conversation.messages.get(seq=1)
    with pytest.raises(NotAnAnswer):
        reports.draft_article(desk, answer.conversation_id, question.id, text="Yes.")
    with pytest.raises(AnswerMissing):
        reports.draft_article(make_desk(), answer.conversation_id, answer.id, text="Yes.")
