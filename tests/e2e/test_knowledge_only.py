"""A new user's first minutes: ask, get an answer, ask for a person, talk to one. No model is configured."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.installation import Installation
from tests.e2e.pages import ANSWER_MS, AgentPage, VisitorPage, shown_order

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("locale", "question", "fact"),
    [
        ("zh-hans", "你们家运费怎么收", "99"),
        ("zh-hans", "想退货的话有几天时间", "7"),
        ("zh-hans", "怎么开电子发票", "发票"),
        ("en", "how much do you charge for shipping", "99"),
        ("en", "how many days do I have to return something", "seven days"),
        ("en", "can I get an invoice", "invoice"),
    ],
)
def test_visitor_gets_the_right_answer(
    knowledge_only: Installation, visitor_browser: BrowserContext, locale: str, question: str, fact: str
) -> None:
    visitor = VisitorPage(visitor_browser, knowledge_only, locale=locale)
    visitor.say(question)
    expect(visitor.messages("ai").last).to_contain_text(fact, timeout=ANSWER_MS)


def test_visitor_and_agent_talk_in_order(
    knowledge_only: Installation, visitor_browser: BrowserContext, agent_browser: BrowserContext
) -> None:
    visitor = VisitorPage(visitor_browser, knowledge_only)
    visitor.say("帐篷漏水怎么办，我要找人工客服")
    expect(visitor.messages("system").first).to_be_visible(timeout=ANSWER_MS)

    agent = AgentPage(agent_browser, knowledge_only)
    agent.open_newest()
    expect(agent.messages("visitor").first).to_contain_text("人工客服", timeout=ANSWER_MS)
    agent.reply("您好，我是小雨，马上帮您看。")
    expect(visitor.messages("agent")).to_have_count(1, timeout=ANSWER_MS)
    expect(visitor.messages("agent").first).to_contain_text("马上帮您看")
    visitor.say("好的，订单号是 20260101")
    expect(agent.messages("visitor").last).to_contain_text("20260101", timeout=ANSWER_MS)

    for messages in (visitor.messages(), agent.messages()):
        seqs = shown_order(messages)
        assert seqs == sorted(set(seqs))
        assert len(seqs) >= 4


def test_everything_is_still_there_after_a_restart(
    knowledge_only: Installation, visitor_browser: BrowserContext
) -> None:
    visitor = VisitorPage(visitor_browser, knowledge_only)
    visitor.say("运费多少钱")
    expect(visitor.messages("ai").last).to_contain_text("99", timeout=ANSWER_MS)
    before = visitor.messages().all_inner_texts()

    assert knowledge_only.stop() == 0
    knowledge_only.log.clear()
    knowledge_only.start()

    visitor.reload()
    expect(visitor.messages()).to_have_count(len(before), timeout=ANSWER_MS)
    assert [text.split("\n")[0] for text in visitor.messages().all_inner_texts()] == [
        text.split("\n")[0] for text in before
    ]
