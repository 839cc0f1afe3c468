"""Delivery as people see it: real pages against a whole installation, through a restart and in several tabs."""

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.e2e.installation import Installation
from tests.e2e.pages import ANSWER_MS, AgentPage, VisitorPage, shown_order
from tests.e2e.sockets import visitor as socket_of
from tests.e2e.sockets import visitor_token

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("close_sockets")]


def stored(page: VisitorPage | AgentPage, kind: str, text: str) -> Locator:
    """The lines of that kind with that text which have their place in the thread."""
    return (
        page.messages(kind)
        .filter(has_text=text)
        .and_(page.messages().locator("xpath=self::*[@data-seq!='']"))
    )


def test_what_is_written_during_a_restart_arrives_once_and_in_order(
    knowledge_only: Installation, visitor_browser: BrowserContext, agent_browser: BrowserContext
) -> None:
    visitor = VisitorPage(visitor_browser, knowledge_only)
    visitor.say("请转人工，我要问重启的事")
    agent = AgentPage(agent_browser, knowledge_only)
    agent.open_newest()
    agent.reply("before")
    expect(visitor.messages("agent")).to_have_count(1, timeout=ANSWER_MS)

    assert knowledge_only.stop() == 0
    knowledge_only.log.clear()
    for text in ("visitor one", "visitor two"):
        visitor.say(text)
    for text in ("agent one", "agent two"):
        agent.reply(text)
    expect(agent.messages("agent").last).to_contain_text("Sending…")
    knowledge_only.start()

    for page in (visitor, agent):
        for kind in ("visitor", "agent"):
            expect(stored(page, kind, f"{kind} one")).to_have_count(1, timeout=ANSWER_MS)
            expect(stored(page, kind, f"{kind} two")).to_have_count(1, timeout=ANSWER_MS)
        seqs = shown_order(page.messages())
        assert seqs == sorted(set(seqs))
        shown = "\n".join(page.messages().all_inner_texts())
        for kind in ("visitor", "agent"):
            assert shown.index(f"{kind} one") < shown.index(f"{kind} two")


def test_tabs_of_a_visitor_show_the_same(
    knowledge_only: Installation, visitor_browser: BrowserContext, agent_browser: BrowserContext
) -> None:
    one = VisitorPage(visitor_browser, knowledge_only)
    one.say("请转人工，我开了两个窗口")
    two = VisitorPage(visitor_browser, knowledge_only)
    expect(two.messages("visitor")).to_have_count(1, timeout=ANSWER_MS)
    agent = AgentPage(agent_browser, knowledge_only)
    agent.open_newest()
    two.say("written in the second")
    agent.reply("for both")
    for tab in (one, two):
        expect(tab.messages("agent")).to_have_count(1, timeout=ANSWER_MS)
        expect(tab.messages("visitor")).to_have_count(2, timeout=ANSWER_MS)
    assert shown_order(one.messages()) == shown_order(two.messages())


def test_list_follows_what_moves_without_the_thread_being_open(
    knowledge_only: Installation, visitor_browser: BrowserContext, agent_browser: BrowserContext
) -> None:
    visitor = VisitorPage(visitor_browser, knowledge_only)
    visitor.say("请转人工，列表一")
    agent = AgentPage(agent_browser, knowledge_only)
    agent.page.get_by_test_id("tab-all").click()
    expect(agent.page.get_by_test_id("conversation-row").first).to_be_visible()
    for number in range(3):
        visitor.say(f"news {number}")
    first = agent.page.get_by_test_id("conversation-row").first
    expect(first).to_contain_text("news 2", timeout=ANSWER_MS)
    expect(first).to_have_attribute("data-unread", "true")
    first.click()
    expect(agent.messages("visitor").last).to_contain_text("news 2", timeout=ANSWER_MS)
    expect(first).to_have_attribute("data-unread", "false", timeout=ANSWER_MS)


def test_recall_reaches_every_page(knowledge_only: Installation, agent_browser: BrowserContext) -> None:
    client = socket_of(knowledge_only, visitor_token(knowledge_only, "demo-people"))
    client.receive("welcome")
    client.send(type="message", client_id="a", content="the wrong card number")
    posted = client.receive("ack")
    agent = AgentPage(agent_browser, knowledge_only)
    agent.open("the wrong card number")
    client.send(type="recall", message_id=posted["id"])
    line = agent.page.locator(f'[data-testid="message"][data-id="{posted["id"]}"]')
    expect(line).to_contain_text("This message was recalled.", timeout=ANSWER_MS)
    expect(agent.page.locator("body")).not_to_contain_text("the wrong card number", timeout=ANSWER_MS)
    agent.page.reload()
    expect(line).to_contain_text("This message was recalled.")
    expect(agent.messages("system").filter(has_text="recalled")).to_have_count(0)


def test_agent_sees_whether_the_visitor_is_there(
    knowledge_only: Installation, agent_browser: BrowserContext
) -> None:
    client = socket_of(knowledge_only, visitor_token(knowledge_only, "demo-people"))
    client.receive("welcome")
    client.send(type="message", client_id="a", content="I am here")
    client.receive("ack")
    agent = AgentPage(agent_browser, knowledge_only)
    agent.open("I am here")
    presence = agent.page.get_by_test_id("presence")
    expect(presence).to_have_text("Online", timeout=ANSWER_MS)
    client.close()
    expect(presence).to_have_text("Away", timeout=ANSWER_MS)
