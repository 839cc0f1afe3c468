"""The line of those who wait, what they are told, and the way back to the AI."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from apps.common.clock import now
from apps.conversations import services as conversations
from apps.conversations import triage
from apps.conversations.models import Conversation
from apps.conversations.visitors import Visitor, new_visitor
from apps.desk import agent, bot, visitor, waiting, waiting_notice
from apps.desk.models import BotTurn, Wait
from apps.desk.resuming import NoAssistant, NotWaiting
from apps.desk.visitor import Incoming, receive_message
from apps.tenants.hours import DAYS
from apps.tenants.models import Inbox
from tests.desk.conftest import ANSWER, QUESTION, Shop
from tests.duty import on_duty
from tests.factories import make_conversation, make_desk, make_hours, make_inbox, make_owned, make_rule

NOBODY = "None of us is here at the moment. Leave your message: we answer it as soon as somebody is back."
BUSY = "All of us are busy at the moment; one of us comes to you as soon as possible."


def call_person(inbox: Inbox) -> Conversation:
    return visitor.request_person(new_visitor(inbox), locale="en")


def handoff_line(shop: Shop) -> tuple[str, dict[str, Any]]:
    line = shop.messages("system")[-1]
    return line.content, line.metadata


def places(inbox: Inbox) -> list[Any]:
    return [each.conversation_id for each in waiting.line(inbox.tenant_id, inbox.id)]


# ── what is said when a person is called ────────────────────────────────────────────────────────────


def test_called_while_somebody_is_there(shop: Shop) -> None:
    on_duty(shop.inbox.tenant)
    call_person(shop.inbox)
    visitor.request_person(shop.visitor, locale="en")
    assert handoff_line(shop) == (
        "I am calling a colleague for you. One moment, please. You are number 2 in the queue.",
        {"activity": "handoff", "reason": "customer_request", "situation": "there", "position": 2},
    )


def test_called_while_all_are_busy(shop: Shop) -> None:
    on_duty(shop.inbox.tenant, "busy")
    visitor.request_person(shop.visitor, locale="en")
    content, metadata = handoff_line(shop)
    assert (content, metadata["situation"], metadata["position"]) == (BUSY, "busy", 1)


def test_called_while_nobody_is_there(shop: Shop) -> None:
    shop.ask("I want to file a complaint")
    content, metadata = handoff_line(shop)
    assert (content, metadata["situation"]) == (f"I am sorry about this. {NOBODY}", "nobody")


def test_called_while_closed(shop: Shop) -> None:
    on_duty(shop.inbox.tenant)
    make_hours(tenant=shop.inbox.tenant, **dict.fromkeys(DAYS, ""), exceptions=["2999-01-01 09:00-18:00"])
    visitor.request_person(shop.visitor, locale="en")
    content, metadata = handoff_line(shop)
    assert content == "Nobody is here at present. Leave your message: we read it when we are back."
    assert metadata["situation"] == "closed"
    assert shop.conversation.owner == "queue"


def test_a_rules_own_text_is_followed_by_the_truth(shop: Shop) -> None:
    make_rule(tenant=shop.inbox.tenant, patterns=["lawyer"], action="handoff", reply="Our manager will call.")
    shop.ask("I want a lawyer now please")
    assert handoff_line(shop)[0] == f"Our manager will call. {NOBODY}"


# ── the line ────────────────────────────────────────────────────────────────────────────────────────


def test_first_in_first_out_and_priority_first(shop: Shop) -> None:
    one, two, three = (call_person(shop.inbox) for _ in range(3))
    call_person(make_inbox(tenant=shop.inbox.tenant))
    with transaction.atomic():
        triage.set_priority(three, priority=Conversation.Priority.URGENT)
    assert places(shop.inbox) == [three.id, one.id, two.id]
    assert [each.priority for each in waiting.line(shop.inbox.tenant_id, shop.inbox.id)] == [
        "urgent",
        "none",
        "none",
    ]


def test_who_is_served_leaves_and_snoozed_ones_do_not_count(shop: Shop) -> None:
    desk = make_desk(tenant=shop.inbox.tenant)
    one, two, three, four, five = (call_person(shop.inbox) for _ in range(5))
    agent.take_over(desk, one.id)
    agent.reply(desk, two.id, content="Hello", client_id="1")
    agent.release(desk, three.id)
    agent.resolve(desk, four.id)
    assert places(shop.inbox) == [five.id]
    outcomes = dict(Wait.objects.values_list("conversation_id", "outcome"))
    assert outcomes == {one.id: "person", two.id: "person", three.id: "ai", four.id: "ended", five.id: ""}
    with transaction.atomic():
        row = conversations.locked_conversation(five.tenant_id, five.id)
        conversations.change_status(row, status=Conversation.Status.SNOOZED)
    assert places(shop.inbox) == []


def test_reopened_in_the_queue_waits_again_at_the_end(shop: Shop) -> None:
    desk = make_desk(tenant=shop.inbox.tenant)
    one, two = call_person(shop.inbox), call_person(shop.inbox)
    agent.resolve(desk, one.id)
    agent.reopen(desk, one.id)
    assert places(shop.inbox) == [two.id, one.id]


def test_who_writes_to_people_alone_waits_from_the_first_message(shop: Shop) -> None:
    shop.answering.is_ai_enabled = False
    shop.answering.save()
    shop.say(QUESTION)
    shop.say("again")
    assert places(shop.inbox) == [shop.conversation.id]
    assert Wait.objects.get().told_at is None


def test_the_end_leaves_the_line(shop: Shop) -> None:
    visitor.request_person(shop.visitor)
    visitor.end_conversation(shop.visitor)
    assert places(shop.inbox) == []
    assert Wait.objects.get().outcome == "ended"


# ── the estimate ────────────────────────────────────────────────────────────────────────────────────


def served(inbox: Inbox, *, ago_s: int, waited_s: int, outcome: str = "person") -> None:
    ended = now() - timedelta(seconds=ago_s)
    Wait.objects.create(
        tenant=inbox.tenant,
        inbox=inbox,
        conversation=make_conversation(inbox=inbox),
        since=ended - timedelta(seconds=waited_s),
        ended_at=ended,
        outcome=outcome,
    )


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        ([(10, 60), (70, 60)], None),
        ([(10, 600), (70, 600), (130, 600)], 60),
        ([(10, 40), (1210, 40), (2410, 40)], 40),
        ([(8000, 40), (8100, 40), (8200, 40)], None),
    ],
    ids=["too-few", "one-after-the-other", "each-at-once", "long-ago"],
)
def test_seconds_a_place(shop: Shop, times: list[tuple[int, int]], seconds: int | None) -> None:
    for ago_s, waited_s in times:
        served(shop.inbox, ago_s=ago_s, waited_s=waited_s)
        served(shop.inbox, ago_s=ago_s, waited_s=1, outcome="ai")
        served(make_inbox(tenant=shop.inbox.tenant), ago_s=ago_s, waited_s=1)
    found = waiting.seconds_a_place(shop.inbox.tenant_id, shop.inbox.id)
    assert (found and round(found)) == seconds


@pytest.mark.parametrize(
    ("position", "seconds", "expected"),
    [(1, 1.0, 30), (1, 30.0, 30), (2, 30.5, 90), (3, 60.0, 180), (200, 60.0, None), (1, None, None)],
)
def test_estimate_is_rough_on_purpose(position: int, seconds: float | None, expected: int | None) -> None:
    assert waiting.estimate(position, seconds) == expected


# ── told again, now and then ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def waits(shop: Shop) -> Conversation:
    on_duty(shop.inbox.tenant, desk=(somebody := make_desk(tenant=shop.inbox.tenant)))
    row = visitor.request_person(shop.visitor, locale="en")
    on_duty(shop.inbox.tenant, "offline", desk=somebody)
    return row


def told_long_ago() -> None:
    Wait.objects.update(told_at=now() - timedelta(hours=1))


def tell(row: Conversation) -> bool:
    return waiting_notice.tell(row.tenant_id, row.id)


def test_a_waiting_visitor_is_told_once_in_a_while_that_nobody_is_there(
    shop: Shop, waits: Conversation
) -> None:
    assert not tell(waits)  # the message that called a person is fresh
    told_long_ago()
    assert [tell(waits), tell(waits)] == [True, False]
    line = shop.messages("system")[-1]
    assert line.content == NOBODY
    assert line.metadata == {"activity": "waiting", "situation": "nobody", "position": 1}
    assert len(shop.messages()) == 2


def test_nothing_is_told_while_somebody_is_there_or_has_come(shop: Shop, waits: Conversation) -> None:
    told_long_ago()
    desk = on_duty(shop.inbox.tenant)
    assert not tell(waits)
    on_duty(shop.inbox.tenant, "offline", desk=desk)
    agent.take_over(desk, waits.id)
    assert not tell(waits)


def test_nothing_is_told_in_an_inbox_of_people(shop: Shop) -> None:
    shop.answering.is_ai_enabled = False
    shop.answering.save()
    shop.say(QUESTION)
    assert not tell(shop.conversation)


# ── back to the AI ──────────────────────────────────────────────────────────────────────────────────


def test_resume_gives_the_conversation_back_and_says_so(shop: Shop) -> None:
    visitor.request_person(shop.visitor, locale="en")
    version = shop.conversation.ownership_version
    visitor.resume_ai(shop.visitor)
    visitor.resume_ai(shop.visitor)
    row = shop.conversation
    assert (row.owner, row.assignee, row.ownership_version) == ("ai", None, version + 1)
    line = shop.messages("system")[-1]
    assert line.content == "The AI assistant is answering again. Ask for a person at any time."
    assert line.metadata == {"activity": "resumed", "by": "visitor"}
    assert (places(shop.inbox), Wait.objects.get().outcome, row.last_seq) == ([], "ai", 2)


def test_what_was_written_while_waiting_is_answered(shop: Shop) -> None:
    visitor.request_person(shop.visitor)
    shop.say("在吗")
    shop.say(QUESTION)
    visitor.resume_ai(shop.visitor)
    bot.answer(shop.turn.id)
    assert [row.content for row in shop.messages("ai")] == [ANSWER]


def test_what_led_to_the_queue_is_not_asked_again(shop: Shop) -> None:
    shop.ask("转人工")
    visitor.resume_ai(shop.visitor)
    assert BotTurn.objects.filter(state="pending").count() == 0
    shop.ask(QUESTION)
    assert shop.lines()[-1] == ("ai", ANSWER)


def test_resume_is_refused_once_a_person_is_there(shop: Shop) -> None:
    visitor.request_person(shop.visitor)
    agent.take_over(make_desk(tenant=shop.inbox.tenant), shop.conversation.id)
    with pytest.raises(NotWaiting):
        visitor.resume_ai(shop.visitor)
    assert shop.conversation.owner == "human"


def test_resume_is_refused_where_people_alone_answer(shop: Shop) -> None:
    shop.answering.is_ai_enabled = False
    shop.answering.save()
    shop.say(QUESTION)
    with pytest.raises(NoAssistant):
        visitor.resume_ai(shop.visitor)
    assert (shop.conversation.owner, places(shop.inbox)) == ("queue", [shop.conversation.id])


# ── the greeting that came by itself ────────────────────────────────────────────────────────────────

GREETING = {"id": "0123456789ab", "url": "*", "after_s": 5, "text": {"zh-hans": "要帮忙吗？", "en": "Help?"}}


@pytest.fixture
def greeting(shop: Shop) -> str:
    make_owned("tenants.WidgetSettings", tenant=shop.inbox.tenant, inbox=shop.inbox, proactive=[GREETING])
    return str(GREETING["id"])


def answer_greeting(visitor: Visitor, greeting: str, client_id: str = "1", locale: str = "en") -> None:
    receive_message(
        visitor, Incoming(content="Yes, please", client_id=client_id, greeting=greeting, locale=locale)
    )


def test_the_greeting_is_stored_before_its_answer(shop: Shop, greeting: str) -> None:
    answer_greeting(shop.visitor, greeting)
    first, answer = shop.messages()
    assert (first.seq, first.sender_kind, first.sender_name, first.content, first.metadata) == (
        1,
        "ai",
        shop.persona.name,
        "Help?",
        {"proactive": greeting},
    )
    assert (answer.seq, answer.sender_kind) == (2, "visitor")
    assert shop.turn.trigger_seq == 2


def test_the_greeting_is_stored_once(shop: Shop, greeting: str) -> None:
    answer_greeting(shop.visitor, greeting)
    answer_greeting(shop.visitor, greeting)  # again, as its acknowledgement got lost
    answer_greeting(shop.visitor, greeting, client_id="2")  # in another tab
    assert [row.content for row in shop.messages()] == ["Help?", "Yes, please", "Yes, please"]


def test_unknown_greetings_are_nothing(shop: Shop, greeting: str) -> None:
    answer_greeting(shop.visitor, "000000000000")
    assert [row.content for row in shop.messages()] == ["Yes, please"]


def test_where_people_answer_the_greeting_is_the_systems(shop: Shop, greeting: str) -> None:
    shop.answering.is_ai_enabled = False
    shop.answering.save()
    answer_greeting(shop.visitor, greeting, locale="zh-hans")
    assert shop.lines() == [("system", "要帮忙吗？"), ("visitor", "Yes, please")]
