"""What workers do later: summaries, sorting, and keeping known answers right."""

from collections.abc import Callable
from datetime import timedelta

from apps.ai import context, remembering
from apps.ai.context_codec import Context
from apps.ai.models import KnownAnswer, Spending
from apps.ai.profiles import Turn
from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.desk import agent, summing, tasks, warming
from apps.knowledge import services as knowledge
from apps.knowledge.models import Article
from tests.desk.conftest import ANSWER, QUESTION, Shop
from tests.factories import make_desk, make_label, make_rule, make_visitor
from tests.provider.fixtures import ProviderServer

Model = Callable[..., ProviderServer]


def summaries(shop: Shop) -> list[Message]:
    return [line for line in shop.messages("system") if line.metadata.get("activity") == "summary"]


def sum_up(shop: Shop) -> None:
    row = shop.conversation
    summing.sum_up(row.tenant_id, row.id, row.last_seq)


# ── the person who takes over ──────────────────────────────────────────────────────────────────────


def test_handoff_is_summed_up_for_agents_alone(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="客户询问运费，已告知满九十九元包邮，现在要求人工。")
    shop.ask("转人工")
    sum_up(shop)
    (note,) = summaries(shop)
    assert note.content == "客户询问运费，已告知满九十九元包邮，现在要求人工。"
    assert note.visibility == Message.Visibility.AGENTS
    assert "转人工" in provider.log()[-1]["messages"][-1]["content"]


def test_same_task_twice_sums_up_once(shop: Shop) -> None:
    shop.ask("转人工")
    seq = shop.conversation.last_seq
    for _ in range(2):
        tasks.summarise(str(shop.inbox.tenant_id), str(shop.conversation.id), seq)
    assert len(summaries(shop)) == 1


def test_without_a_model_the_outline_tells_who_asked_what(shop: Shop) -> None:
    shop.ask(QUESTION)
    Conversation.objects.update(page_title="帐篷")
    shop.conversation.contact.__class__.objects.filter(pk=shop.visitor.contact_id).update(name="小李")
    shop.ask("转人工")
    sum_up(shop)
    (note,) = summaries(shop)
    assert [QUESTION in note.content, ANSWER[:5] in note.content] == [True, True]
    assert ["小李" in note.content, "帐篷" in note.content] == [True, True]


def test_failing_model_leaves_the_outline(shop: Shop, model: Model) -> None:
    model(mode="status", code=401)
    shop.ask("转人工")
    sum_up(shop)
    assert "转人工" in summaries(shop)[0].content


def test_conversation_that_went_back_to_the_ai_is_not_summed_up(shop: Shop) -> None:
    shop.ask("转人工")
    desk = make_desk(tenant=shop.inbox.tenant)
    agent.release(desk, shop.conversation.id)
    sum_up(shop)
    assert summaries(shop) == []


# ── the model in a long conversation ───────────────────────────────────────────────────────────────


def long_context(shop: Shop) -> Context:
    turns = tuple(
        Turn("user" if number % 2 else "assistant", f"{number} " + "很" * 400) for number in range(10)
    )
    known = Context(7, turns)
    context.store(shop.inbox.tenant_id, shop.conversation.id, known)
    return known


def test_long_conversation_is_kept_as_a_summary_and_its_last_turns(shop: Shop, model: Model) -> None:
    model(mode="stream", text="客户反复询问运费。")
    shop.say(QUESTION)
    known = long_context(shop)
    tasks.shorten(str(shop.inbox.tenant_id), str(shop.conversation.id), 7)
    kept = context.load(shop.inbox.tenant_id, shop.conversation.id)
    assert kept == Context(7, known.turns[-summing.KEPT_TURNS :], "客户反复询问运费。")
    assert Spending.objects.get(tenant=shop.inbox.tenant, contact_id=None).requests == 1


def test_long_conversation_stays_as_it_is_without_a_summary(shop: Shop, model: Model) -> None:
    model(mode="status", code=500)
    shop.say(QUESTION)
    known = long_context(shop)
    tasks.shorten(str(shop.inbox.tenant_id), str(shop.conversation.id), 7)
    assert context.load(shop.inbox.tenant_id, shop.conversation.id) == known


# ── rules in conversations of people ───────────────────────────────────────────────────────────────


def test_rules_that_look_at_the_owner_sort_peoples_conversations(shop: Shop) -> None:
    label = make_label(tenant=shop.inbox.tenant, title="退款")
    for_people = {"all": [{"keywords": ["退款"]}, {"owner": ["human", "queue"]}]}
    actions = {"labels": [str(label.id)], "priority": "high"}
    make_rule(tenant=shop.inbox.tenant, conditions=for_people, actions=actions)
    make_rule(tenant=shop.inbox.tenant, patterns=["退款"], reply="never said")
    shop.ask("转人工")
    seq = shop.say("我要退款").message.seq
    tasks.sort(str(shop.inbox.tenant_id), str(shop.conversation.id), seq)
    row = shop.conversation
    assert (row.owner, row.priority, list(row.labels.all())) == ("queue", row.Priority.HIGH, [label])
    assert shop.messages("ai") == []


# ── known answers ──────────────────────────────────────────────────────────────────────────────────


def ask_often(shop: Shop) -> None:
    for _ in range(3):
        Shop(shop.inbox, make_visitor(inbox=shop.inbox), shop.persona, shop.answering).ask(QUESTION)
    remembering.store_counts(tenant_id=shop.inbox.tenant_id)


def test_often_asked_question_is_suggested_with_its_answer(shop: Shop, model: Model) -> None:
    model(mode="stream", text="满 99 元包邮 [1]。")
    ask_often(shop)
    known = KnownAnswer.objects.get()
    assert (known.question, known.times_asked, known.text) == (QUESTION, 3, "满 99 元包邮 [1]。")
    assert known.state == KnownAnswer.State.SUGGESTED


def test_confirmed_answer_outlives_changes_that_do_not_concern_it(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满 99 元包邮 [1]。")
    ask_often(shop)
    known = KnownAnswer.objects.get()
    remembering.confirm(tenant_id=shop.inbox.tenant_id, ids=[known.id], by=None)
    collection = Article.objects.get().collection
    knowledge.create_article(
        tenant_id=shop.inbox.tenant_id, title="发票怎么开", body="自动开。", collection=collection
    )
    assert warming.warm(shop.inbox.tenant_id) == 0
    requests = len(provider.log())
    shop.ask(QUESTION)
    assert (shop.messages("ai")[0].metadata, shop.turn.reason) == ({"source": "cache"}, "confirmed")
    assert len(provider.log()) == requests


def test_confirmed_answer_waits_for_a_check_when_its_article_changed(shop: Shop, model: Model) -> None:
    model(mode="stream", text="满 99 元包邮 [1]。")
    ask_often(shop)
    known = KnownAnswer.objects.get()
    remembering.confirm(tenant_id=shop.inbox.tenant_id, ids=[known.id], by=None)
    article = Article.objects.get()
    knowledge.update_article(article=article, body="满 59 元包邮。")
    model(mode="stream", text="满 59 元包邮 [1]。")
    tasks.look_after_answers()
    known.refresh_from_db()
    assert known.state == KnownAnswer.State.OUTDATED
    shop.ask(QUESTION)
    assert shop.messages("ai")[0].content == "满 59 元包邮 [1]。"


def test_suggestion_is_made_anew_when_its_article_changed(shop: Shop, model: Model) -> None:
    model(mode="stream", text="满 99 元包邮 [1]。")
    ask_often(shop)
    knowledge.update_article(article=Article.objects.get(), body="满 59 元包邮。")
    model(mode="stream", text="满 59 元包邮 [1]。")
    assert warming.warm(shop.inbox.tenant_id) == 1
    assert KnownAnswer.objects.get().text == "满 59 元包邮 [1]。"
    assert warming.warm(shop.inbox.tenant_id) == 0


def test_stale_answer_is_better_than_none(shop: Shop, model: Model) -> None:
    """The model is away, the article has changed so much that it does not fit for sure any more."""
    model(mode="stream", text="满 99 元包邮 [1]。")
    ask_often(shop)
    KnownAnswer.objects.update(checked_at=now() - timedelta(days=1))
    knowledge.update_article(
        article=Article.objects.get(), title="关于运费的说明", similar_questions=[], body="运费请看详情。"
    )
    model(mode="status", code=401)
    shop.ask(QUESTION)
    assert (shop.messages("ai")[0].content, shop.turn.reason) == ("满 99 元包邮 [1]。", "provider_failure")
