"""What happens when a visitor speaks."""

import pytest

from apps.common.encryption import decrypt
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.services import ConversationMissing, EmptyMessage, MessageTooLong
from apps.desk import bot, visitor
from apps.desk.models import BotTurn
from apps.moderation.services import add_word
from apps.tenants.access import NoSuchInbox
from tests.desk.conftest import ANSWER, QUESTION, Shop, steps
from tests.duty import on_duty
from tests.factories import make_rule


def test_a_question_starts_one_turn(shop: Shop) -> None:
    posted = shop.say(QUESTION)
    assert (posted.is_new, posted.message.seq) == (True, 1)
    assert (shop.turn.state, shop.turn.trigger_seq, shop.turn.persona_id) == ("pending", 1, shop.persona.id)
    assert shop.conversation.owner == "ai"


def test_five_messages_in_a_row_get_one_answer(shop: Shop) -> None:
    for number in range(5):
        shop.say(f"{QUESTION} {number}")
    turn = BotTurn.objects.get(conversation=shop.conversation)
    assert (turn.state, turn.trigger_seq) == ("pending", 5)
    bot.answer(turn.id)
    assert [kind for kind, _ in shop.lines()] == ["visitor"] * 5 + ["ai"]


def test_the_same_client_id_is_answered_once(shop: Shop) -> None:
    first = shop.say(QUESTION, "c1")
    again = shop.say("another text", "c1")
    assert (again.is_new, again.message.id) == (False, first.message.id)
    assert len(shop.messages()) == 1


def test_a_retry_after_the_end_opens_no_new_conversation(shop: Shop) -> None:
    first = shop.say(QUESTION, "c1")
    visitor.end_conversation(shop.visitor)
    again = shop.say(QUESTION, "c1")
    assert (again.is_new, again.message.id) == (False, first.message.id)
    assert Conversation.objects.filter(contact_id=shop.visitor.contact_id).count() == 1


def test_a_message_after_resolved_opens_a_new_conversation_owned_by_the_ai(shop: Shop) -> None:
    shop.ask("转人工")
    old = shop.conversation
    visitor.end_conversation(shop.visitor)
    shop.say(QUESTION)
    new = shop.conversation
    assert new.id != old.id
    assert (new.owner, new.status, new.last_seq) == ("ai", "open", 1)


def test_asking_for_a_person_hands_off_with_a_visible_message(shop: Shop) -> None:
    on_duty(shop.inbox.tenant)
    shop.ask("转人工")
    assert (shop.conversation.owner, shop.conversation.handoff_reason) == ("queue", "customer_request")
    assert shop.lines() == [("visitor", "转人工"), ("system", "正在为您联系同事，请稍等。")]
    assert (shop.turn.state, shop.turn.reason) == ("handed_off", "customer_request")


def test_a_complaint_goes_to_a_person_in_the_visitors_language(shop: Shop) -> None:
    on_duty(shop.inbox.tenant)
    shop.ask("I want to file a complaint")
    assert shop.conversation.handoff_reason == "complaint"
    expected = "I am sorry about this. A colleague will look after you in a moment."
    assert shop.lines()[-1] == ("system", expected)


def test_a_handoff_cancels_the_waiting_turn(shop: Shop) -> None:
    shop.say(QUESTION)
    turn = shop.turn
    visitor.request_person(shop.visitor)
    turn.refresh_from_db()
    assert (turn.state, turn.reason) == ("cancelled", "taken_over")
    bot.answer(turn.id)
    assert [kind for kind, _ in shop.lines()] == ["visitor", "system"]


def test_in_the_queue_the_ai_is_silent(shop: Shop) -> None:
    shop.ask("转人工")
    shop.say(QUESTION)
    assert [kind for kind, _ in shop.lines()] == ["visitor", "system", "visitor"]
    assert BotTurn.objects.filter(conversation=shop.conversation).count() == 1


def test_a_rule_replies_at_once(shop: Shop) -> None:
    make_rule(
        tenant=shop.inbox.tenant, patterns=["批发"], reply="批发请写信到 bulk@example.com。", name="bulk"
    )
    shop.ask("可以批发吗")
    reply = shop.messages("ai")[0]
    assert (reply.content, reply.metadata) == (
        "批发请写信到 bulk@example.com。",
        {"source": "rule", "rule": "bulk"},
    )


def test_a_rule_hands_off_with_its_own_text(shop: Shop) -> None:
    on_duty(shop.inbox.tenant)
    make_rule(tenant=shop.inbox.tenant, patterns=["律师"], action="handoff", reply="请稍等，主管马上来。")
    shop.ask("我要找律师")
    assert (shop.conversation.owner, shop.conversation.handoff_reason) == ("queue", "rule")
    assert shop.lines()[-1] == ("system", "请稍等，主管马上来。")


@pytest.mark.parametrize("fields", [{"is_active": False}, {"tenant": None}])
def test_inactive_and_foreign_rules_do_not_fire(shop: Shop, fields: dict[str, object]) -> None:
    make_rule(**({"tenant": shop.inbox.tenant, "patterns": ["运费"], "reply": "rule"} | fields))
    shop.say(QUESTION)
    assert shop.messages("ai") == []
    assert shop.turn.state == "pending"


def test_masked_text_is_stored_masked_and_the_original_encrypted(shop: Shop) -> None:
    add_word(tenant_id=shop.inbox.tenant_id, text="坏蛋", action="mask")
    message = shop.say("你是坏蛋吗").message
    message.refresh_from_db()
    assert message.content == "你是**吗"
    assert decrypt(message.encrypted_original) == "你是坏蛋吗"


def test_blocked_text_is_stored_for_supervisors_and_starts_nothing(shop: Shop) -> None:
    add_word(tenant_id=shop.inbox.tenant_id, text="加我微信", action="block")
    posted = shop.say("加我微信看看")
    assert (posted.message.visibility, posted.message.seq) == (Message.Visibility.SUPERVISORS, 1)
    assert shop.conversation.preview == ""
    assert not BotTurn.objects.filter(conversation=shop.conversation).exists()


def test_blocked_text_is_never_read_by_the_model(shop: Shop) -> None:
    add_word(tenant_id=shop.inbox.tenant_id, text="加我微信", action="block")
    shop.say("加我微信看看")
    shop.say(QUESTION)
    bot.answer(shop.turn.id)
    assert steps(shop.turn)["retrieval"]["question"] == QUESTION
    assert shop.messages("ai")[0].content == ANSWER


def test_with_the_ai_off_a_visitor_goes_straight_to_the_queue(shop: Shop) -> None:
    shop.answering.is_ai_enabled = False
    shop.answering.save()
    shop.say(QUESTION)
    assert shop.conversation.owner == "queue"
    assert shop.lines() == [("visitor", QUESTION)]


@pytest.mark.parametrize(("content", "error"), [("  ", EmptyMessage), ("x" * 10_001, MessageTooLong)])
def test_bad_text_leaves_no_trace(shop: Shop, content: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        shop.say(content, "c")
    assert not Conversation.objects.filter(tenant=shop.inbox.tenant).exists()


def test_an_inactive_inbox_takes_no_messages(shop: Shop) -> None:
    shop.inbox.is_active = False
    shop.inbox.save()
    with pytest.raises(NoSuchInbox):
        shop.say(QUESTION)


def test_the_button_for_a_person_opens_a_conversation_in_the_queue(shop: Shop) -> None:
    on_duty(shop.inbox.tenant)
    visitor.request_person(shop.visitor, locale="en")
    visitor.request_person(shop.visitor, locale="en")
    assert shop.conversation.owner == "queue"
    assert shop.lines() == [("system", "I am calling a colleague for you. One moment, please.")]


def test_ending_without_a_conversation_is_an_error(shop: Shop) -> None:
    with pytest.raises(ConversationMissing):
        visitor.end_conversation(shop.visitor)


def test_ending_cancels_the_turn(shop: Shop) -> None:
    shop.say(QUESTION)
    visitor.end_conversation(shop.visitor)
    assert (shop.conversation.status, shop.turn.state) == ("resolved", "cancelled")
    bot.answer(shop.turn.id)
    assert shop.messages("ai") == []


def test_greetings_are_answered_without_the_model(shop: Shop) -> None:
    shop.ask("你好")
    assert shop.lines()[-1] == ("ai", "您好！有什么可以帮您？")
    assert shop.messages("ai")[0].metadata == {"source": "small_talk"}


def test_page_views_make_no_rows(shop: Shop) -> None:
    visitor.view_page(shop.visitor, url="https://shop.example/tent", title="Tent")
    assert not Conversation.objects.filter(tenant=shop.inbox.tenant).exists()
    shop.say(QUESTION)
    visitor.view_page(shop.visitor, url="https://shop.example/tent", title="Tent")
    assert (shop.conversation.page_url, shop.conversation.page_title) == ("https://shop.example/tent", "Tent")


def test_seq_has_no_holes_over_all_of_this(shop: Shop) -> None:
    for text in (QUESTION, "你好", "转人工", "还在吗"):
        shop.ask(text)
    seqs = [row.seq for row in sorted(shop.messages(), key=lambda row: row.seq)]
    assert seqs == list(range(1, len(seqs) + 1))
    assert conversations.has_newer_open(shop.conversation) is False
