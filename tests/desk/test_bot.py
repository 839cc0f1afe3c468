"""What happens when the AI answers."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from apps.common.clock import now
from apps.conversations import services as conversations
from apps.desk import agent, bot, growing, sweeping, turns, visitor
from apps.desk.finishing import Ending, finish
from apps.desk.hands import claim
from apps.desk.jobs import gather
from apps.desk.models import BotTurn
from apps.desk.pipeline.trace import Trace
from apps.moderation.services import add_word
from tests.desk.conftest import ANSWER, QUESTION, Shop, steps
from tests.duty import on_duty
from tests.factories import make_desk
from tests.provider.fixtures import ProviderServer

Model = Callable[..., ProviderServer]
FAILURE = "很抱歉，我暂时无法回答，同事会尽快接手。"
VAGUE = "为什么收运费"  # the article may fit, not for sure


def answer_and_hang_up(turn: BotTurn) -> None:
    try:
        bot.answer(turn.id)
    finally:
        connection.close()


def in_background(turn: BotTurn) -> threading.Thread:
    thread = threading.Thread(target=answer_and_hang_up, args=(turn,))
    thread.start()
    return thread


def wait_for_text(shop: Shop) -> str:
    """Until the visitor has seen the beginning of the answer."""
    for _ in range(500):
        turn = shop.turn
        if turn.message_id is not None:
            shown = growing.shown_text(turn.tenant_id, turn.conversation_id, turn.message_id)
            if shown:
                return shown
        threading.Event().wait(0.02)
    raise AssertionError("no text was shown")


def test_without_a_model_the_best_article_is_the_answer(shop: Shop) -> None:
    shop.say(QUESTION)
    bot.answer(shop.turn.id)
    message = shop.messages("ai")[0]
    assert message.content == ANSWER
    assert message.metadata == {"source": "faq"}
    assert message.citations == [{"index": 1, "title": QUESTION, "url": ""}]
    assert (shop.turn.state, shop.turn.message_id) == ("answered", message.id)


def test_nothing_fits_gives_the_fixed_text_and_the_offer_of_a_person(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="I made this up.")
    shop.say("量子力学的不确定性原理是谁提出的")
    bot.answer(shop.turn.id)
    message = shop.messages("ai")[0]
    assert message.content == "抱歉，这个问题我不清楚。需要我为您联系同事吗？"
    assert message.metadata == {"source": "nothing", "offer": "handoff"}
    assert provider.log() == []


def test_the_model_answers_and_the_stream_is_stored_once(shop: Shop, model: Model) -> None:
    model(mode="stream", text="满九十九元包邮 [1]。不满收八元。")
    shop.say(QUESTION)
    bot.answer(shop.turn.id)
    message = shop.messages("ai")[0]
    assert message.content == "满九十九元包邮 [1]。不满收八元。"
    assert message.citations == [{"index": 1, "title": QUESTION, "url": ""}]
    assert message.metadata == {"source": "ai"}
    assert shop.turn.usage["completion_tokens"] > 0


def test_answering_twice_changes_nothing(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满九十九元包邮。")
    shop.say(QUESTION)
    turn = shop.turn
    bot.answer(turn.id)
    bot.answer(turn.id)
    assert len(shop.messages("ai")) == 1
    assert len(provider.log()) == 1


@pytest.mark.parametrize(
    "behaviour",
    [
        {"mode": "status", "code": 401},
        {"mode": "status", "code": 500},
        {"mode": "html"},
        {"mode": "cut"},
        {"mode": "garbage"},
        {"mode": "stall_first"},
        {"mode": "stall_middle"},
        {"mode": "error_in_stream"},
    ],
    ids=lambda behaviour: "-".join(str(value) for value in behaviour.values()),
)
def test_every_failure_gives_the_article_that_fits_for_sure(
    shop: Shop, model: Model, behaviour: dict[str, object]
) -> None:
    model(**behaviour)
    shop.say(QUESTION)
    bot.answer(shop.turn.id)
    assert shop.lines() == [("visitor", QUESTION), ("ai", ANSWER)]
    assert shop.messages("ai")[0].metadata == {"source": "faq"}
    assert (shop.turn.state, shop.turn.reason) == ("answered", "provider_failure")
    assert steps(shop.turn)["degrade"]["outcome"] == "faq"


def test_a_failure_without_a_sure_article_is_a_polite_text_and_a_person(shop: Shop, model: Model) -> None:
    on_duty(shop.inbox.tenant)
    model(mode="cut")
    shop.say(VAGUE)
    bot.answer(shop.turn.id)
    assert shop.lines() == [("visitor", VAGUE), ("system", FAILURE)]
    assert (shop.conversation.owner, shop.conversation.handoff_reason) == ("queue", "provider_failure")
    assert (shop.turn.state, shop.turn.reason) == ("handed_off", "provider_failure")


def test_an_unreachable_provider_is_a_polite_text_and_a_person(shop: Shop, model: Model) -> None:
    on_duty(shop.inbox.tenant)
    model()
    provider = shop.answering.provider
    assert provider is not None
    provider.base_url = "http://127.0.0.1:9/v1"
    provider.save()
    shop.say(VAGUE)
    bot.answer(shop.turn.id)
    assert shop.lines()[-1] == ("system", FAILURE)


def test_a_takeover_during_the_answer_silences_it(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="机器人的话。" * 100, delay_s=0.05)
    shop.say(QUESTION)
    thread = in_background(shop.turn)
    assert wait_for_text(shop).startswith("机器人的话。")
    desk = make_desk(tenant=shop.inbox.tenant)
    agent.take_over(desk, shop.conversation.id)
    thread.join(60)
    assert not thread.is_alive()
    assert shop.messages("ai") == []
    assert (shop.turn.state, shop.turn.reason) == ("cancelled", "taken_over")
    assert provider.wait_until_disconnected("test")["disconnected"] is True


def test_a_new_message_replaces_the_running_answer(shop: Shop, model: Model) -> None:
    model(mode="stream", text="旧的回答。" * 100, delay_s=0.05)
    shop.say(QUESTION)
    first = shop.turn
    thread = in_background(first)
    wait_for_text(shop)
    model(mode="stream", text="新的回答。")
    shop.say("运费多少钱")
    thread.join(60)
    bot.answer(shop.turn.id)
    first.refresh_from_db()
    assert (first.state, first.reason) == ("cancelled", "replaced")
    assert shop.lines() == [("visitor", QUESTION), ("visitor", "运费多少钱"), ("ai", "新的回答。")]


def test_stop_keeps_what_was_shown(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="一段很长的回答。" * 100, delay_s=0.05)
    shop.say(QUESTION)
    thread = in_background(shop.turn)
    wait_for_text(shop)
    message_id = shop.turn.message_id
    assert message_id is not None
    visitor.stop_answer(shop.visitor, message_id=message_id)
    thread.join(60)
    message = shop.messages("ai")[0]
    assert message.id == message_id
    assert message.metadata == {"partial": True}
    assert set(message.content.split("。")) == {"一段很长的回答", ""}
    assert provider.wait_until_disconnected("test")["disconnected"] is True


def test_stop_after_the_end_does_nothing(shop: Shop, model: Model) -> None:
    model(mode="stream", text="满九十九元包邮。")
    shop.say(QUESTION)
    bot.answer(shop.turn.id)
    message_id = shop.turn.message_id
    assert message_id is not None
    visitor.stop_answer(shop.visitor, message_id=message_id)
    assert [row.content for row in shop.messages("ai")] == ["满九十九元包邮。"]


def test_words_are_masked_in_answers_too(shop: Shop, model: Model) -> None:
    add_word(tenant_id=shop.inbox.tenant_id, text="别家商店", action="mask")
    model(mode="stream", text="不要去别家商店买。")
    shop.say(QUESTION)
    bot.answer(shop.turn.id)
    assert shop.messages("ai")[0].content == "不要去****买。"


def test_a_blocked_word_in_the_answer_hands_off_without_the_text(shop: Shop, model: Model) -> None:
    add_word(tenant_id=shop.inbox.tenant_id, text="加我微信", action="block")
    model(mode="stream", text="可以的，加我微信吧。")
    shop.say(QUESTION)
    bot.answer(shop.turn.id)
    assert shop.messages("ai") == []
    assert (shop.conversation.owner, shop.conversation.handoff_reason) == ("queue", "policy_restriction")


def test_the_model_can_call_a_person(shop: Shop, model: Model) -> None:
    on_duty(shop.inbox.tenant)
    model(mode="stream", text="[[handoff:customer_request]]")
    shop.say(QUESTION)
    bot.answer(shop.turn.id)
    assert shop.lines() == [("visitor", QUESTION), ("system", "正在为您联系同事，请稍等。")]
    assert shop.conversation.handoff_reason == "customer_request"


def test_a_follow_up_is_found_with_the_question_before_it(shop: Shop) -> None:
    shop.say(QUESTION)
    bot.answer(shop.turn.id)
    shop.say("寄到新疆呢")
    bot.answer(shop.turn.id)
    assert shop.messages("ai")[1].metadata == {"source": "faq"}


def kill_worker_of(turn: BotTurn, *, seconds_ago: int = 11) -> None:
    """As after kill -9: the row is claimed, nobody renews the lease."""
    with transaction.atomic():
        locked = conversations.locked_conversation(turn.tenant_id, turn.conversation_id)
        turn.conversation = locked
        assert turns.claim([turn]) == {turn.id}
    moment = now() - timedelta(seconds=seconds_ago)
    BotTurn.objects.filter(pk=turn.pk).update(claimed_at=moment, dispatched_at=moment, created_at=moment)


def test_the_sweep_gives_a_dead_workers_turn_to_another(shop: Shop) -> None:
    shop.say(QUESTION)
    turn = shop.turn
    kill_worker_of(turn)
    assert sweeping.sweep() == [turn.id]
    assert sweeping.sweep() == []
    bot.answer(turn.id)
    assert [row.content for row in shop.messages("ai")] == [ANSWER]
    assert shop.turn.attempt == 2


def test_the_sweep_leaves_a_working_worker_alone(shop: Shop, model: Model) -> None:
    model(mode="stream", text="慢慢说。" * 30, delay_s=0.05)
    shop.say(QUESTION)
    thread = in_background(shop.turn)
    wait_for_text(shop)
    moment = now() - timedelta(seconds=20)
    BotTurn.objects.filter(pk=shop.turn.pk).update(claimed_at=moment, dispatched_at=moment)
    assert sweeping.sweep() == []
    thread.join(60)
    assert len(shop.messages("ai")) == 1


def test_a_worker_that_comes_back_late_posts_nothing(shop: Shop) -> None:
    shop.say(QUESTION)
    turn = shop.turn
    kill_worker_of(turn)
    claimed = BotTurn.objects.select_related("conversation__contact").get(pk=turn.pk)
    late = ending_of(claimed)
    sweeping.sweep()
    bot.answer(turn.id)
    assert late.outcome.text == ANSWER
    assert finish([late]) == [False]
    assert [row.content for row in shop.messages("ai")] == [ANSWER]


def test_two_attempts_that_end_together_post_one_answer(shop: Shop) -> None:
    """The later one may be answered by what the earlier one asked, in the same moment as that."""
    shop.say(QUESTION)
    kill_worker_of(shop.turn)
    endings = [ending_of(BotTurn.objects.select_related("conversation__contact").get(pk=shop.turn.pk))]
    sweeping.sweep()
    [again] = claim([shop.turn.pk])
    assert again is not None
    endings.append(ending_of(again))
    assert finish(endings) == [False, True]
    assert [row.id for row in shop.messages("ai")] == [again.message_id]


def ending_of(turn: BotTurn) -> Ending:
    [job] = gather([turn])
    plan = bot.decide(job.question, job.setup, Trace())
    outcome = bot.ready_outcome(plan, bot.new_masker(job.setup))
    return Ending(job=job, plan=plan, outcome=outcome, trace=Trace())


def test_the_sweep_hands_over_what_waits_too_long(shop: Shop) -> None:
    on_duty(shop.inbox.tenant)
    shop.say(QUESTION)
    moment = now() - timedelta(seconds=26)
    BotTurn.objects.filter(pk=shop.turn.pk).update(dispatched_at=moment, created_at=moment)
    assert sweeping.sweep() == []
    assert (shop.turn.state, shop.conversation.owner) == ("handed_off", "queue")
    assert shop.lines()[-1] == ("system", FAILURE)
    bot.answer(shop.turn.id)
    assert shop.messages("ai") == []


def test_the_sweep_drops_turns_of_conversations_that_a_person_owns(shop: Shop) -> None:
    shop.say(QUESTION)
    turn = shop.turn
    moment = now() - timedelta(seconds=11)
    BotTurn.objects.filter(pk=turn.pk).update(dispatched_at=moment, ownership_version=0)
    assert sweeping.sweep() == []
    turn.refresh_from_db()
    assert turn.state == "cancelled"
