"""The same path with a model: text grows, people interrupt, workers die, providers fail."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.installation import Installation
from tests.e2e.pages import ANSWER_MS, AgentPage, VisitorPage
from tests.provider.fixtures import ProviderServer

pytestmark = pytest.mark.browser
# Each test asks something else: the same question within half a minute is answered from the cache.
QUESTION = "你们发快递的运费怎么算"  # other than in test_stranger.py
RETURNS = "想退货的话有几天时间"
INVOICE = "怎么开电子发票"
PAYMENT = "可以用支付宝付款吗"


def test_answer_grows_in_the_widget(
    with_model: Installation, provider_server: ProviderServer, visitor_browser: BrowserContext
) -> None:
    # Long enough to be seen by a browser that looks once a second, and then not in time.
    provider_server.control(mode="stream", text="满九十九元包邮。" * 60 + "完。", delay_s=0.1)
    visitor = VisitorPage(visitor_browser, with_model)
    visitor.say(QUESTION)
    bubble = visitor.messages("ai").last
    streaming = bubble.and_(visitor.frame.locator('[data-streaming="true"]'))
    expect(streaming).to_contain_text("满九十九元包邮。", timeout=ANSWER_MS)
    early = bubble.inner_text()
    expect(bubble).to_contain_text("完。", timeout=ANSWER_MS)
    assert "完。" not in early
    expect(visitor.messages("ai")).to_have_count(1)
    expect(bubble).not_to_have_attribute("data-streaming", "true")


def test_taking_over_stops_the_answer(
    with_model: Installation,
    provider_server: ProviderServer,
    visitor_browser: BrowserContext,
    agent_browser: BrowserContext,
) -> None:
    provider_server.control(mode="stream", text="机器人正在回答。" * 200, delay_s=0.1)
    agent = AgentPage(agent_browser, with_model)
    visitor = VisitorPage(visitor_browser, with_model)
    visitor.say(RETURNS)
    expect(visitor.messages("ai").last).to_contain_text("机器人正在回答", timeout=ANSWER_MS)
    agent.open(RETURNS)
    agent.page.get_by_test_id("takeover").click()
    expect(visitor.messages("ai")).to_have_count(0, timeout=ANSWER_MS)
    agent.reply("我来接手。")
    expect(visitor.messages("agent")).to_have_count(1, timeout=ANSWER_MS)
    visitor.page.wait_for_timeout(1500)
    expect(visitor.messages("ai")).to_have_count(0)
    assert [entry["disconnected"] for entry in provider_server.log()] == [True]


def test_provider_failure_is_the_article_for_the_visitor(
    with_model: Installation, provider_server: ProviderServer, visitor_browser: BrowserContext
) -> None:
    provider_server.control(mode="status", code=500)
    visitor = VisitorPage(visitor_browser, with_model)
    visitor.say(INVOICE)
    expect(visitor.messages("ai").last).to_contain_text("发票", timeout=ANSWER_MS)
    shown = "\n".join(visitor.messages().all_inner_texts())
    assert re.search(r"500|Error|Exception|Traceback", shown) is None


def test_killed_worker_still_gives_exactly_one_answer(
    with_model: Installation, provider_server: ProviderServer, visitor_browser: BrowserContext
) -> None:
    provider_server.control(mode="stream", text="这是完整的回答。" * 12, delay_s=0.1)
    visitor = VisitorPage(visitor_browser, with_model)
    visitor.say(PAYMENT)
    expect(visitor.messages("ai").last).to_contain_text("这是完整的回答", timeout=ANSWER_MS)
    with_model.kill_worker("ai")
    finished = visitor.messages("ai").and_(visitor.frame.locator("[data-seq]:not([data-streaming=true])"))
    expect(finished.or_(visitor.messages("system"))).to_have_count(1, timeout=30_000)
    visitor.page.wait_for_timeout(2000)
    expect(finished.or_(visitor.messages("system"))).to_have_count(1)
