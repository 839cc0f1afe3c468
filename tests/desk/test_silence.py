"""The wait for silence: the run starts at once, and what it finds is shown when the visitor has finished."""

from collections.abc import Callable
from datetime import timedelta

from apps.ai.models import Provider
from apps.common.clock import now
from apps.desk import bot, growing
from apps.desk.models import BotTurn
from tests.desk.conftest import ANSWER, QUESTION, Shop
from tests.desk.test_bot import in_background
from tests.provider.fixtures import ProviderServer

Model = Callable[..., ProviderServer]


def be_silent(shop: Shop, *, debounce_ms: int, longest_wait_ms: int = 5000) -> None:
    shop.answering.debounce_ms, shop.answering.longest_wait_ms = debounce_ms, longest_wait_ms
    shop.answering.save()


def turns(shop: Shop) -> list[BotTurn]:
    return list(BotTurn.objects.filter(conversation=shop.conversation).order_by("created_at"))


def test_model_is_asked_at_once_and_shown_after_the_silence(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满九十九元包邮。")
    be_silent(shop, debounce_ms=700)
    shop.say(QUESTION)
    turn = shop.turn
    thread = in_background(turn)
    provider.wait_for_request()
    turn.refresh_from_db()
    assert turn.message_id is not None
    shown = growing.shown_text(turn.tenant_id, turn.conversation_id, turn.message_id)
    assert shown == "" or now() >= turn.not_before  # a busy machine may look late
    thread.join(60)
    assert shop.messages("ai")[0].created_at >= turn.not_before


def test_article_waits_for_the_silence_too(shop: Shop) -> None:
    be_silent(shop, debounce_ms=300)
    shop.ask(QUESTION)
    assert shop.messages("ai")[0].created_at >= shop.turn.not_before


def test_person_is_called_without_waiting(shop: Shop) -> None:
    be_silent(shop, debounce_ms=30_000)
    shop.ask("转人工")
    assert shop.conversation.owner == "queue"


def test_next_message_cancels_what_is_not_shown_yet(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满九十九元包邮。" * 50, delay_s=0.05)
    be_silent(shop, debounce_ms=20_000)
    shop.say(QUESTION)
    first = shop.turn
    thread = in_background(first)
    provider.wait_for_request()
    shop.say("寄到新疆呢")
    thread.join(60)
    assert not thread.is_alive()
    assert provider.wait_until_disconnected("test")["disconnected"] is True
    old, new = turns(shop)
    assert (old.state, old.reason, new.state) == ("cancelled", "replaced", "pending")
    assert new.burst_started_at == old.burst_started_at
    assert shop.messages("ai") == []


def test_burst_is_not_waited_for_longer_than_the_limit(shop: Shop) -> None:
    be_silent(shop, debounce_ms=4000, longest_wait_ms=5000)
    shop.say(QUESTION)
    turn = shop.turn
    assert turn.burst_started_at is not None
    started = turn.burst_started_at - timedelta(seconds=3)
    BotTurn.objects.filter(pk=turn.pk).update(burst_started_at=started)
    shop.say("寄到新疆呢")
    turn.refresh_from_db()
    assert turn.not_before == started + timedelta(seconds=5)


def test_message_after_the_answer_began_starts_a_burst_of_its_own(shop: Shop) -> None:
    be_silent(shop, debounce_ms=1000)
    shop.say(QUESTION)
    shown_at = now() - timedelta(seconds=2)
    BotTurn.objects.filter(pk=shop.turn.pk).update(
        state=BotTurn.State.RUNNING, burst_started_at=shown_at - timedelta(seconds=4), not_before=shown_at
    )
    shop.say("寄到新疆呢")
    old, new = turns(shop)
    assert old.state == "cancelled"
    assert new.burst_started_at is not None
    assert new.burst_started_at > shown_at
    assert new.not_before == new.burst_started_at + timedelta(seconds=1)


def test_five_messages_in_three_seconds_get_one_answer_to_all(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="好的。")
    be_silent(shop, debounce_ms=4000)
    threads = []
    for number in range(5):
        shop.say(f"{QUESTION} {number}")
        threads.append(in_background(shop.turn))
        provider.wait_for_request()
    for thread in threads:
        thread.join(60)
    assert [kind for kind, _ in shop.lines()] == ["visitor"] * 5 + ["ai"]
    asked = provider.log()[-1]["messages"]
    assert [message["content"].count(QUESTION) for message in asked[1:]] == [1] * 5


def test_without_a_model_the_answer_is_to_all_of_them(shop: Shop) -> None:
    be_silent(shop, debounce_ms=100)
    for number in range(3):
        shop.say(f"{QUESTION} {number}")
    bot.answer(shop.turn.id)
    assert shop.lines()[3:] == [("ai", ANSWER)]


def test_run_that_began_late_does_not_wait_long_for_the_model(shop: Shop, model: Model) -> None:
    """Twelve seconds from the silence, or three from now: not twelve from whenever a worker had time."""
    model(mode="stall_first")
    Provider.objects.update(first_token_timeout_s=30, total_timeout_s=60)
    shop.say(QUESTION)
    BotTurn.objects.update(not_before=now() - timedelta(seconds=10))
    bot.answer(shop.turn.id)
    (asked,) = [attempt for step in shop.turn.trace for attempt in step.get("attempts", ())]
    assert [shop.turn.reason, round(asked["took_ms"] / 1000)] == ["provider_failure", 3]
