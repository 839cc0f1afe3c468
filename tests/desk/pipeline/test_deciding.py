"""Which stage decides, and what the worker makes of it."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from apps.ai import asked, budgets, context
from apps.ai.models import Spending
from apps.ai.profiles import Attempt, Usage
from apps.conversations.models import Message
from apps.desk import bot, visitor
from apps.desk.dry import question_to_try, try_deciding
from apps.desk.recalling import recall_by_visitor
from apps.knowledge import services as knowledge_services
from apps.knowledge.models import Article
from tests.desk.conftest import ANSWER, QUESTION, Shop, steps
from tests.desk.test_bot import in_background, wait_for_text
from tests.factories import make_label, make_persona, make_provider, make_rule, make_team, make_visitor
from tests.provider.fixtures import ProviderServer

Model = Callable[..., ProviderServer]


def another_visitor(shop: Shop) -> Shop:
    return Shop(shop.inbox, make_visitor(inbox=shop.inbox), shop.persona, shop.answering)


def is_asked_what_is_meant(entry: dict[str, object]) -> bool:
    return "You sort messages" in str(entry["messages"])


def test_stages_leave_their_steps_in_order(shop: Shop, model: Model) -> None:
    model(mode="stream", text="满 99 元包邮。")
    shop.ask(QUESTION)
    assert [step["stage"] for step in shop.turn.trace] == [
        "intent",
        "rules",
        "cache",
        "retrieval",
        "budget",
        "context",
        "model",
        "guards",
        "post",
    ]
    assert all(step["took_ms"] >= 0 for step in shop.turn.trace)
    assert steps(shop.turn)["model"]["attempts"][0]["status"] == "200"


# ── rules ──────────────────────────────────────────────────────────────────────────────────────────


def test_rule_decides_before_the_visitors_wish(shop: Shop) -> None:
    make_rule(tenant=shop.inbox.tenant, patterns=["人工"], reply="工作日九点有人。", name="hours")
    shop.ask("转人工")
    assert shop.lines()[-1] == ("ai", "工作日九点有人。")
    assert shop.messages("ai")[0].metadata == {"source": "rule", "rule": "hours"}
    assert shop.conversation.owner == "ai"


def test_rule_for_the_ai_decides_who_answers_from_what(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满 99 元包邮。")
    formal = make_persona(tenant=shop.inbox.tenant, name="客服部", instructions="Be formal.")
    make_rule(tenant=shop.inbox.tenant, patterns=["运费"], action="answer", persona=formal)
    shop.ask("我要投诉，运费怎么算？")
    assert shop.messages("ai")[0].sender_name == "客服部"
    assert "Be formal." in provider.log()[0]["messages"][0]["content"]


def test_rule_hands_over_to_a_team_with_labels_and_priority(shop: Shop) -> None:
    tenant = shop.inbox.tenant
    team, label = make_team(tenant=tenant, name="售后"), make_label(tenant=tenant, title="安全")
    actions = {
        "handoff": {"team": str(team.id), "texts": {"zh-hans": "售后马上来。"}},
        "labels": [str(label.id)],
        "priority": "urgent",
    }
    make_rule(tenant=tenant, patterns=["漏气"], actions=actions)
    shop.ask("炉头漏气")
    row = shop.conversation
    assert (row.owner, row.handoff_reason, row.team_id) == ("queue", "rule", team.id)
    assert (list(row.labels.all()), row.priority) == ([label], row.Priority.URGENT)
    nobody = "人工客服暂时不在线。请留言，客服上线后会尽快回复您。"
    assert shop.messages("system")[-1].content == f"售后马上来。{nobody}"


def test_rule_that_only_sorts_lets_the_ai_answer(shop: Shop) -> None:
    label = make_label(tenant=shop.inbox.tenant, title="运费")
    make_rule(tenant=shop.inbox.tenant, patterns=["运费"], actions={"labels": [str(label.id)]}, stops=False)
    shop.ask(QUESTION)
    assert shop.messages("ai")[0].content == ANSWER
    assert list(shop.conversation.labels.all()) == [label]


def test_rule_that_blocks_says_nothing(shop: Shop) -> None:
    make_rule(tenant=shop.inbox.tenant, patterns=["刷单"], actions={"block": True})
    shop.ask("刷单吗")
    assert shop.lines() == [("visitor", "刷单吗")]
    assert (shop.turn.state, shop.turn.reason, shop.conversation.owner) == ("silent", "rule", "ai")


def test_deleted_team_and_label_are_left_out(shop: Shop) -> None:
    tenant = shop.inbox.tenant
    team, label = make_team(tenant=tenant), make_label(tenant=tenant)
    actions = {"handoff": {"team": str(team.id), "texts": {}}, "labels": [str(label.id)]}
    make_rule(tenant=tenant, patterns=["漏气"], actions=actions)
    team.delete()
    label.delete()
    shop.ask("炉头漏气")
    assert (shop.conversation.owner, shop.conversation.team_id) == ("queue", None)


# ── articles ───────────────────────────────────────────────────────────────────────────────────────


def test_direct_article_is_said_word_by_word(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="made up")
    Article.objects.update(answers_directly=True)
    shop.ask(QUESTION)
    message = shop.messages("ai")[0]
    assert (message.content, message.metadata) == (ANSWER, {"source": "faq"})
    assert (shop.turn.reason, provider.log()) == ("direct_article", [])


def test_direct_article_that_only_may_fit_is_left_to_the_model(shop: Shop, model: Model) -> None:
    model(mode="stream", text="运费用来支付快递。")
    Article.objects.update(answers_directly=True)
    shop.ask("为什么收运费")
    assert shop.messages("ai")[0].content == "运费用来支付快递。"


def test_model_may_answer_without_articles_where_the_inbox_says_so(shop: Shop, model: Model) -> None:
    model(mode="stream", text="这个我可以解释。")
    shop.answering.may_improvise = True
    shop.answering.save()
    shop.ask("量子力学是谁提出的")
    assert shop.messages("ai")[0].content == "这个我可以解释。"


# ── what the visitor wants ─────────────────────────────────────────────────────────────────────────


def test_greeting_with_a_question_is_a_question(shop: Shop) -> None:
    shop.ask("你好，运费怎么算？")
    assert shop.messages("ai")[0].content == ANSWER


def test_model_is_asked_what_is_meant_where_the_inbox_says_so(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text='{"intent": "human_request"}')
    shop.answering.asks_model_when_unsure = True
    shop.answering.save()
    shop.ask("行李箱轮子")
    assert is_asked_what_is_meant(provider.log()[0])
    assert steps(shop.turn)["intent"]["reason"] == "model"
    assert shop.conversation.owner == "queue"
    assert Spending.objects.filter(contact_id=None).get().requests == 1


def test_model_is_not_asked_what_is_meant_by_itself(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text='{"intent": "human_request"}')
    shop.ask("行李箱轮子")
    assert not any(map(is_asked_what_is_meant, provider.log()))


# ── known answers ──────────────────────────────────────────────────────────────────────────────────


def test_same_question_of_another_visitor_costs_no_request(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满 99 元包邮 [1]。")
    shop.ask(QUESTION)
    other = another_visitor(shop)
    other.ask("请问运费怎么算呀")
    first, second = shop.messages("ai")[0], other.messages("ai")[0]
    assert (second.content, second.citations) == (first.content, first.citations)
    assert (second.metadata, other.turn.reason) == ({"source": "cache"}, "burst")
    assert len(provider.log()) == 1


@pytest.mark.parametrize("change", ["article", "rule", "persona"])
def test_any_change_asks_anew(shop: Shop, model: Model, change: str) -> None:
    provider = model(mode="stream", text="满 99 元包邮。")
    shop.ask(QUESTION)
    if change == "article":
        article = Article.objects.get()
        article.body = "满 59 元包邮。"
        knowledge_services.save_article(article=article)
    elif change == "rule":
        make_rule(tenant=shop.inbox.tenant, patterns=["something else"])
    else:
        shop.persona.instructions = "Be brief."
        shop.persona.save()
    another_visitor(shop).ask(QUESTION)
    assert len(provider.log()) == 2


def test_question_after_an_answer_is_nobody_elses(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满 99 元包邮。")
    shop.ask("你好")
    shop.ask(QUESTION)
    shop.ask("运费多少钱")
    another_visitor(shop).ask("运费多少钱")
    assert len(provider.log()) == 3
    assert steps(shop.turn)["cache"]["reason"] == "earlier_turns"


def test_dry_run_counts_for_nobody(shop: Shop, model: Model) -> None:
    model(mode="stream", text="满 99 元包邮。")
    tried = try_deciding(question_to_try(tenant_id=shop.inbox.tenant_id, content=QUESTION))
    assert tried.plan.would_ask_model
    assert asked.take(shop.inbox.tenant_id) == []


# ── money ──────────────────────────────────────────────────────────────────────────────────────────


def test_spent_budget_calls_a_person(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满 99 元包邮。")
    paid = Attempt("test", "test", "ok", usage=Usage(prompt_tokens=200_001))
    budgets.settle(tenant_id=shop.inbox.tenant_id, contact_id=shop.visitor.contact_id, attempts=[paid])
    shop.ask(QUESTION)
    assert (shop.conversation.owner, shop.conversation.handoff_reason) == ("queue", "usage_limit")
    assert provider.log() == []
    assert shop.messages("system")[-1].visibility == Message.Visibility.PUBLIC


def test_answer_is_paid_for_by_visitor_and_tenant(shop: Shop, model: Model) -> None:
    model(mode="stream", text="满 99 元包邮。")
    provider = shop.answering.provider
    assert provider is not None
    provider.prompt_price, provider.completion_price = Decimal(1000), Decimal(0)
    provider.save()
    shop.ask(QUESTION)
    used = shop.turn.usage
    rows = {row.contact_id: row for row in Spending.objects.all()}
    assert set(rows) == {None, shop.visitor.contact_id}
    assert {row.prompt_tokens for row in rows.values()} == {used["prompt_tokens"]}
    assert {row.cost for row in rows.values()} == {Decimal(used["prompt_tokens"]) / 1000}


def test_stopped_answer_is_paid_for_as_far_as_it_went(shop: Shop, model: Model) -> None:
    model(mode="stream", text="一段很长的回答。" * 100, delay_s=0.05)
    shop.say(QUESTION)
    thread = in_background(shop.turn)
    wait_for_text(shop)
    message_id = shop.turn.message_id
    assert message_id is not None
    visitor.stop_answer(shop.visitor, message_id=message_id)
    thread.join(60)
    usage = shop.turn.usage
    assert (shop.turn.state, shop.turn.reason) == ("cancelled", "stopped")
    assert (usage["prompt_tokens"] > 0, usage["completion_tokens"] > 0, usage["is_estimated"]) == (
        True,
        True,
        True,
    )
    assert Spending.objects.get(contact_id=None).completion_tokens == usage["completion_tokens"]


# ── what was said before ───────────────────────────────────────────────────────────────────────────


def test_next_question_is_asked_with_what_was_kept(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满 99 元包邮。")
    shop.ask(QUESTION)
    assert context.load(shop.inbox.tenant_id, shop.conversation.id) is not None
    Message.objects.filter(seq__lte=2).update(content="not what was kept")
    shop.ask("寄到新疆呢")
    said = [message["content"] for message in provider.log()[-1]["messages"][1:]]
    assert [QUESTION in said[0], said[1], "寄到新疆呢" in said[2]] == [True, "满 99 元包邮。", True]


def test_lost_context_is_made_from_the_messages(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满 99 元包邮。")
    shop.ask(QUESTION)
    context.forget(shop.inbox.tenant_id, shop.conversation.id)
    shop.ask("寄到新疆呢")
    said = [message["content"] for message in provider.log()[-1]["messages"][1:]]
    assert [QUESTION in said[0], said[1], "寄到新疆呢" in said[2]] == [True, "满 99 元包邮。", True]


def test_context_kept_in_the_moment_of_a_recall_is_not_believed(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满 99 元包邮。")
    message = shop.ask(f"{QUESTION} zqsecret").message
    kept = context.load(shop.inbox.tenant_id, shop.conversation.id)
    recall_by_visitor(shop.visitor, message_id=message.id)
    assert context.load(shop.inbox.tenant_id, shop.conversation.id) is None
    assert kept is not None
    context.store(shop.inbox.tenant_id, shop.conversation.id, kept)
    shop.ask("运费多少钱")
    assert len(provider.log()) == 2
    assert "zqsecret" not in str(provider.log()[-1]["messages"])


def test_unreadable_key_leads_to_the_next_provider_and_says_so(shop: Shop, model: Model) -> None:
    model(mode="stream", text="满 99 元包邮。")
    broken = make_provider(
        tenant=shop.inbox.tenant, name="broken", model="m", encrypted_api_key="not a secret", position=0
    )
    shop.use(broken)
    shop.ask(QUESTION)
    assert shop.messages("ai")[0].content == "满 99 元包邮。"
    attempts = steps(shop.turn)["model"]["attempts"]
    assert [attempt["status"] for attempt in attempts] == ["unreadable_key", "200"]


def test_answer_without_a_worker_for_long_is_given_by_a_person(shop: Shop) -> None:
    """The task may come twice and late; the turn says what is still wanted."""
    shop.say(QUESTION)
    turn = shop.turn
    visitor.end_conversation(shop.visitor)
    bot.answer(turn.id)
    assert shop.messages("ai") == []
