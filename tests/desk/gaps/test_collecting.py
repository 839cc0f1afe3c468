"""What found no good answer becomes a gap: once, without personal data, and after the fact."""

from datetime import timedelta

import pytest

from apps.common.clock import now
from apps.conversations.models import Conversation, Rating
from apps.conversations.visitors import Visitor
from apps.desk import tasks
from apps.desk.gaps import forgetting
from apps.desk.models import BotTurn, Gap, GapQuestion, ReviewProgress
from apps.desk.recalling import recall_by_visitor
from apps.tenants.models import Inbox
from tests.desk.gaps.conftest import ALIKE, UNKNOWN, ended
from tests.factories import make_gap, make_gap_question, make_message, make_rating


def questions() -> list[str]:
    return list(Gap.objects.order_by("created_at").values_list("question", flat=True))


def counts(gap: Gap) -> tuple[int, int, int, int]:
    gap.refresh_from_db()
    return gap.times_asked, gap.unanswered, gap.handed_off, gap.badly_rated


def test_unanswered_questions_are_one_gap(gap: Gap) -> None:
    assert (gap.question, gap.state, gap.language) == (UNKNOWN, "open", "zh-hans")
    assert counts(gap) == (2, 2, 0, 0)
    assert list(gap.questions.order_by("asked_at").values_list("text", flat=True)) == [UNKNOWN, ALIKE]


def test_improve_twice_counts_once(gap: Gap) -> None:
    tasks.improve()
    ReviewProgress.objects.update(turns_until=now() - timedelta(hours=1))
    tasks.improve()
    assert counts(gap) == (2, 2, 0, 0)


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"source": "nothing"}, "unanswered"),
        ({"state": "handed_off", "reason": "missing_knowledge"}, "unanswered"),
        ({"state": "handed_off", "reason": "low_confidence"}, "unanswered"),
        ({"state": "handed_off", "reason": "customer_request"}, "handed_off"),
        ({"state": "handed_off", "reason": "complaint"}, ""),
        ({"state": "handed_off", "reason": "usage_limit"}, ""),
        ({"state": "handed_off", "reason": "rule"}, ""),
        ({"state": "cancelled"}, ""),
        ({"state": "silent"}, ""),
        ({"source": "faq"}, ""),
        ({"source": "ai"}, ""),
        ({"source": "small_talk"}, ""),
        ({"source": "rule"}, ""),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else value,
)
def test_what_is_a_gap_and_of_which_kind(inbox: Inbox, fields: dict[str, str], column: str) -> None:
    ended(inbox, UNKNOWN, **fields)
    tasks.improve()
    found = Gap.objects.values("unanswered", "handed_off", "badly_rated")
    assert [name for row in found for name, times in row.items() if times] == ([column] if column else [])


def test_wish_for_a_person_is_a_gap_of_what_was_asked_with_it_or_before(inbox: Inbox) -> None:
    wish = {"state": "handed_off", "reason": "customer_request", "searched": False}
    ended(inbox, "露营车可以预订吗，我要找人工客服", **wish)
    ended(inbox, "转人工", **wish)
    before = ended(inbox, "怎么加盟你们", source="ai")
    make_message(conversation=before.conversation, content="加盟很简单。", kind="ai")
    ended(inbox, "转人工", conversation=before.conversation, **wish)
    tasks.improve()
    assert questions() == ["露营车可以预订吗", "怎么加盟你们"]


@pytest.mark.parametrize(
    ("text", "collected"),
    [("睡袋呢", "帐篷可以租 睡袋"), ("支持货到付款吗", "支持货到付款吗")],
    ids=["leaves-out", "says-enough"],
)
def test_follow_up_is_collected_with_what_it_leaves_out(inbox: Inbox, text: str, collected: str) -> None:
    retrieval = {"stage": "retrieval", "question": text, "rewritten": f"帐篷可以租 {text.rstrip('呢')}"}
    ended(inbox, text, trace=[retrieval, {"stage": "post", "source": "nothing"}])
    tasks.improve()
    assert questions() == [collected]


@pytest.mark.parametrize("score", [1, 2, 3])
def test_badly_rated_answer_is_a_gap(inbox: Inbox, score: int) -> None:
    conversation = ended(inbox, UNKNOWN, source="ai").conversation
    ended(inbox, "谢谢", source="small_talk", conversation=conversation)
    rating = make_rating(conversation=conversation, score=score)
    Rating.objects.filter(pk=rating.pk).update(updated_at=now() - timedelta(seconds=2.5))
    tasks.improve()
    tasks.improve()
    assert [counts(gap) for gap in Gap.objects.all()] == ([(1, 0, 0, 1)] if score < 3 else [])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("帐篷可以租吗，我的电话是 13800138000", "帐篷可以租吗，我的电话是 ***"),
        ("订单 20260101123 可以改成租帐篷吗", "订单 *** 可以改成租帐篷吗"),
        ("Can I rent one? Write to WEI@shop.example", "Can I rent one? Write to ***"),
        ("我叫王小明，帐篷可以租吗", None),
        ("帐篷可以送到人民路 12 号吗", None),
        ("Contact Lin wants to rent a tent", None),
    ],
    ids=["phone", "order", "mail", "name", "address", "contact"],
)
def test_personal_data_is_masked_or_left_out(inbox: Inbox, text: str, kept: str | None) -> None:
    turn = ended(inbox, text)
    turn.conversation.contact.name = "Contact Lin"
    turn.conversation.contact.save()
    tasks.improve()
    assert questions() == ([kept] if kept else [])


def test_run_that_goes_on_is_waited_for(inbox: Inbox) -> None:
    running = ended(inbox, UNKNOWN, state="running", ago=timedelta(seconds=9))
    ended(inbox, ALIKE)
    tasks.improve()
    assert questions() == []
    BotTurn.objects.filter(pk=running.pk).update(state="handed_off", reason="missing_knowledge")
    tasks.improve()
    assert [counts(gap) for gap in Gap.objects.all()] == [(2, 2, 0, 0)]


def test_gap_that_is_ignored_goes_on_counting_and_stays_ignored(gap: Gap, inbox: Inbox) -> None:
    Gap.objects.update(state="ignored")
    ended(inbox, UNKNOWN)
    tasks.improve()
    assert counts(gap) == (3, 3, 0, 0)
    assert gap.state == "ignored"


def test_recalled_question_leaves_its_gap(inbox: Inbox) -> None:
    turn = ended(inbox, UNKNOWN)
    tasks.improve()
    forgetting.forget_said(turn.tenant_id, turn.conversation_id, since_seq=turn.trigger_seq)
    assert (Gap.objects.count(), GapQuestion.objects.count()) == (0, 0)


def test_recall_erases_the_question_from_gap_and_trace(inbox: Inbox) -> None:
    trace = [
        {"stage": "retrieval", "question": "睡袋呢", "rewritten": "租 睡袋"},
        {"stage": "post", "source": "nothing"},
    ]
    turn = ended(inbox, "睡袋呢", trace=trace)
    tasks.improve()
    contact_id = turn.conversation.contact_id
    message = turn.conversation.messages.get()
    recall_by_visitor(Visitor(inbox.tenant_id, inbox.id, contact_id), message_id=message.pk)
    turn.refresh_from_db()
    assert turn.trace[0] == {"stage": "retrieval", "question": "", "rewritten": ""}
    ReviewProgress.objects.all().delete()
    tasks.improve()
    assert questions() == []


def test_recall_keeps_what_others_asked(gap: Gap) -> None:
    first = gap.questions.get(text=UNKNOWN)
    forgetting.forget_said(gap.tenant_id, first.conversation_id, since_seq=first.seq)
    gap.refresh_from_db()
    assert (gap.question, gap.questions.count(), gap.times_asked) == (ALIKE, 1, 2)


def test_contact_that_is_removed_takes_its_questions_along(gap: Gap) -> None:
    Conversation.objects.get(pk=gap.questions.get(text=UNKNOWN).conversation_id).contact.delete()
    assert list(gap.questions.values_list("text", flat=True)) == [ALIKE]


def test_forget_keeps_the_newest_questions_and_what_is_still_asked(inbox: Inbox) -> None:
    gap = make_gap(tenant=inbox.tenant, times_asked=forgetting.MOST_QUESTIONS + 3)
    conversation = make_message(content=UNKNOWN).conversation
    for number in range(forgetting.MOST_QUESTIONS + 3):
        at = now() - timedelta(days=number)
        make_gap_question(gap=gap, conversation=conversation, seq=number, asked_at=at)
    forgetting.trim([gap])
    assert sorted(gap.questions.values_list("seq", flat=True)) == list(range(forgetting.MOST_QUESTIONS))
    long_ago = now() - timedelta(days=91)
    make_gap(tenant=gap.tenant, last_asked_at=long_ago)
    ignored = make_gap(tenant=gap.tenant, last_asked_at=long_ago, state="ignored")
    make_gap_question(gap=ignored, asked_at=now() - timedelta(days=181))
    tasks.forget()
    assert set(Gap.objects.values_list("pk", flat=True)) == {gap.pk, ignored.pk}
    assert ignored.questions.count() == 0
