"""Two agents and visitors at the same time, each in a browser of their own, against a whole installation."""

import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e import sockets
from tests.e2e.installation import Installation
from tests.e2e.pages import AgentPage, ChatPage, shown_order
from tests.provider.fixtures import ProviderServer

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("close_sockets")]
PEOPLE = "demo-people"  # nobody answers by himself here
API = {"Authorization": "Bearer kefu-demo-key"}
SAME_MOMENT_MS = 300
# Chromium's offline mode leaves sockets alone: while isCut, open ones are closed and new ones reach nobody.
KEEP_SOCKETS = """
  const Plain = WebSocket;
  window.sockets = [];
  window.isCut = false;
  window.WebSocket = class extends Plain {
    constructor(address, ...given) {
      super(window.isCut ? "ws://127.0.0.1:9/" : address, ...given);
      window.sockets.push(this);
    }
  };
"""
CUT = "() => { window.isCut = true; window.sockets.forEach((socket) => socket.close(4000)); }"


@dataclass
class Desk:
    """Rain and Jay at their desks; the demo's second team, 售前, is Rain alone."""

    installation: Installation
    rain: AgentPage
    jay: AgentPage

    @property
    def both(self) -> tuple[AgentPage, AgentPage]:
        return self.rain, self.jay

    def visitor(self, text: str) -> "Guest":
        """Somebody new has written that."""
        client = sockets.visitor(self.installation, sockets.visitor_token(self.installation, PEOPLE))
        client.receive("welcome")
        guest = Guest(client)
        guest.say(text)
        return guest


@dataclass
class Guest:
    """A visitor without a page; frames keeps all that they were told."""

    client: sockets.Client
    conversation_id: str = ""

    def say(self, text: str) -> None:
        """Returns when it is stored."""
        client_id = str(uuid.uuid4())
        self.client.send(type="message", client_id=client_id, content=text)
        self.conversation_id = self.client.receive("ack", client_id=client_id)["conversation_id"]

    def hears(self, text: str) -> str:
        """By whom that was said."""
        while True:
            message = self.client.receive("message")["message"]
            if message["content"] == text:
                return str(message["sender"]["name"])

    def is_told(self, **fields: str) -> None:
        """That the conversation is so now."""
        while not fields.items() <= self.client.receive("conversation")["conversation"].items():
            pass


@pytest.fixture(scope="module")
def desk(browser: Browser, with_model: Installation) -> Iterator[Desk]:
    contexts: list[BrowserContext] = []

    def arrive(username: str) -> AgentPage:
        context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
        contexts.append(context)
        context.add_init_script(KEEP_SOCKETS)
        return AgentPage(context, with_model, username=username)

    yield Desk(with_model, arrive("agent"), arrive("agent2"))
    for context in contexts:
        context.close()


def opened(agent: AgentPage, visitor: Guest) -> None:
    """The list shows it, and a click leads there."""
    page = agent.page
    page.get_by_test_id("tab-all").click()
    page.locator(f'[data-testid="conversation-row"][data-id="{visitor.conversation_id}"]').click()
    expect(page.locator(f'#thread[data-id="{visitor.conversation_id}"]')).to_be_visible()


def stored(agent: AgentPage, text: str) -> Locator:
    """Lines with that text which have their place in the thread."""
    return agent.page.locator('[data-testid="message"]:not([data-seq=""])').filter(has_text=text)


def state(agent: AgentPage) -> Locator:
    return agent.page.get_by_test_id("owner-state")


def is_in(agent: AgentPage, name: str) -> None:
    expect(state(agent)).to_have_attribute("data-state", name)


def test_of_two_who_claim_at_once_one_gets_it(desk: Desk) -> None:
    visitor = desk.visitor("two hands reach for this")
    for agent in desk.both:
        opened(agent, visitor)
        is_in(agent, "queue")
    at = time.time() * 1000 + SAME_MOMENT_MS
    for agent in desk.both:
        button = agent.page.get_by_test_id("takeover")
        button.evaluate("(button, at) => void setTimeout(() => button.click(), at - Date.now())", at)
    for agent in desk.both:
        expect(state(agent)).to_have_attribute("data-state", re.compile("^(mine|colleague)$"))
    states = {state(agent).get_attribute("data-state"): agent for agent in desk.both}
    assert set(states) == {"mine", "colleague"}
    told = states["colleague"].page.locator(".toast", has_text="A colleague was faster.")
    expect(told).to_have_count(1)
    expect(states["mine"].page.locator(".toast", has_text="faster")).to_have_count(0)
    winner = states["mine"]
    winner.reply("it is mine")
    name = winner.page.locator(".menu-name").inner_text()
    assert visitor.hears("it is mine") == name
    warning = states["colleague"].page.get_by_test_id("collision")
    expect(warning).to_contain_text(f"{name} has replied since you opened this conversation.")
    expect(winner.page.get_by_test_id("collision")).to_be_hidden()


def test_takeover_while_the_ai_streams_ends_its_words_for_everybody(
    desk: Desk, provider_server: ProviderServer, visitor_browser: BrowserContext
) -> None:
    provider_server.control(mode="stream", text="机器人还在说。" * 200, delay_s=0.1)
    question = "帐篷可以租吗，押金多少"  # asked in no other test: the same would be answered from the cache
    visitor = ChatPage(visitor_browser, desk.installation)
    visitor.say(question)
    for agent in desk.both:
        agent.open(question)
        expect(stored(agent, question)).to_have_count(1)
    growing = desk.rain.page.locator('[data-testid="message"][data-kind="ai"]', has_text="机器人还在说")
    expect(growing).to_be_visible()
    expect(visitor.messages("ai").last).to_contain_text("机器人还在说")
    desk.jay.page.keyboard.press("Alt+t")
    is_in(desk.jay, "mine")
    is_in(desk.rain, "colleague")
    provider_server.wait_until_disconnected(provider_server.log()[0]["model"])
    desk.jay.reply("Jay here, from now on.")
    expect(visitor.messages("agent")).to_have_count(1)
    assert len(provider_server.log()) == 1
    for page in (visitor, *desk.both):
        expect(page.messages("agent").last).to_contain_text("Jay here")
        expect(page.messages("ai")).to_have_count(0)


def test_transfer_to_a_team_of_which_nobody_is_here_waits_in_the_queue(desk: Desk) -> None:
    visitor = desk.visitor("which tent is for two?")
    opened(desk.jay, visitor)
    desk.jay.page.get_by_test_id("takeover").click()
    is_in(desk.jay, "mine")
    with offline_by_choice(desk.rain):
        desk.jay.page.keyboard.press("Alt+a")
        dialog = desk.jay.page.locator("#transfer")
        expect(dialog.locator(".pick", has_text="售前")).to_contain_text("0 of 1")
        dialog.get_by_role("searchbox").fill("售前")
        expect(dialog.locator("#transfer-hint")).to_have_text(
            "Nobody of 售前 is online: the conversation waits in their queue."
        )
        dialog.locator("#transfer-note").fill("wants to see them all")
        dialog.get_by_test_id("transfer-send").click()
        expect(dialog).to_be_hidden()
        is_in(desk.jay, "queue")
    expect(stored(desk.jay, "wants to see them all")).to_have_attribute("data-kind", "note")
    expect(dialog.locator("#transfer-error")).to_have_text("")
    visitor.is_told(owner="queue")
    opened(desk.rain, visitor)
    is_in(desk.rain, "queue")
    expect(stored(desk.rain, "wants to see them all")).to_have_count(1)


@contextmanager
def offline_by_choice(agent: AgentPage) -> Iterator[None]:
    choose(agent, "offline")
    try:
        yield
    finally:
        choose(agent, "online")


def choose(agent: AgentPage, availability: str) -> None:
    menu = agent.page.get_by_test_id("availability")
    menu.locator("summary").click()
    menu.locator(f'[data-choose="{availability}"]').click()
    expect(menu).to_have_attribute("data-state", availability)
    agent.page.keyboard.press("Escape")


def test_mention_in_a_note_rings_the_bell_of_who_is_meant(desk: Desk) -> None:
    visitor = desk.visitor("my stove leaks")
    opened(desk.rain, visitor)
    bells = [agent.page.get_by_test_id("bell-count") for agent in desk.both]
    before = [int(bell.get_attribute("data-unread") or 0) for bell in bells]
    page = desk.rain.page
    page.keyboard.press("Alt+p")
    page.keyboard.type("@阿")
    expect(page.get_by_test_id("suggestions")).to_contain_text("阿杰")
    page.keyboard.press("Enter")
    page.keyboard.type("have a look")
    page.keyboard.press("Enter")
    expect(stored(desk.rain, "@阿杰 have a look")).to_have_attribute("data-kind", "note")
    expect(bells[1]).to_have_attribute("data-unread", str(before[1] + 1))
    desk.jay.page.keyboard.press("Alt+i")
    entry = desk.jay.page.get_by_test_id("notification").first
    expect(entry).to_have_attribute("data-kind", "mention")
    entry.click()
    expect(stored(desk.jay, "@阿杰 have a look")).to_be_visible()
    expect(bells[1]).to_have_attribute("data-unread", str(before[1]))
    expect(bells[0]).to_have_attribute("data-unread", str(before[0]))
    visitor.say("anybody?")
    assert [frame for frame in visitor.client.frames if "have a look" in str(frame)] == []


def test_message_is_found_and_answered_by_keyboard_alone(desk: Desk) -> None:
    """Search, the jump to the message, and a canned response; the mouse stays where it is."""
    response = {"short_code": "sole", "content": "The sole has two years, {{contact.name|friend}}."}
    sockets.post(f"{desk.installation.url}/api/v1/canned-responses", response, **API)
    visitor = desk.visitor("the wanderstiefel sole came off 鞋底")
    for number in range(3):
        visitor.say(f"{number}\n" + "and another thing\n" * 60)
    page = desk.rain.page
    page.keyboard.press("Control+k")
    page.keyboard.type("wanderstiefel 鞋底")
    found = page.get_by_test_id("found-message")
    expect(found).to_have_count(1)
    expect(found.locator("mark").first).to_have_text("wanderstiefel")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    line = stored(desk.rain, "wanderstiefel")
    expect(line).to_be_in_viewport()
    expect(line).to_have_attribute("data-seq", "1")
    page.keyboard.press("Alt+l")
    page.keyboard.type("/sol")
    expect(page.get_by_test_id("suggestions")).to_contain_text("/sole")
    page.keyboard.press("Enter")
    text = "The sole has two years, friend."
    expect(page.get_by_test_id("composer-input")).to_have_value(text)
    page.keyboard.press("Enter")
    assert visitor.hears(text)
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("tab-all")).to_be_visible()


def test_bulk_resolve_ends_what_was_chosen_and_nothing_else(desk: Desk) -> None:
    visitors = [desk.visitor(f"bulk {number}") for number in range(3)]
    page = desk.rain.page
    # the list itself: what is chosen in one whose successor is still on its way goes with it
    page.locator("#list").evaluate("list => { list.dataset.isOld = true; }")
    page.get_by_test_id("tab-all").click()
    expect(page.locator("#list[data-tab=all]:not([data-is-old])")).to_be_visible()
    rows = page.get_by_test_id("conversation-row").filter(has_text=re.compile("bulk [012]"))
    expect(rows).to_have_count(3)
    for number in (0, 1):
        row = page.locator("li", has=page.get_by_test_id("conversation-row"), has_text=f"bulk {number}")
        row.get_by_test_id("row-check").check()
    expect(page.locator("#bulk-count")).to_have_text("2 chosen")
    page.get_by_test_id("bulk-resolve").click()
    expect(page.locator("#bulk-count")).to_have_text("Done: 2 of 2.")
    page.get_by_test_id("bulk-none").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("bulk 2")
    for visitor in visitors[:2]:
        visitor.is_told(status="resolved")
    visitors[2].say("and mine?")
    assert "resolved" not in str(visitors[2].client.frames)


def test_what_was_missed_without_a_network_follows_once_and_in_order(desk: Desk) -> None:
    visitor = desk.visitor("can you still hear me?")
    for agent in desk.both:
        opened(agent, visitor)
    with no_network(desk.rain):
        visitor.say("missed one")
        desk.jay.reply("missed two")
        assert visitor.hears("missed two")
        visitor.say("missed three")
        desk.rain.reply("written in a tunnel")
        expect(desk.rain.messages("agent").last).to_contain_text("Sending…")
        assert stored(desk.rain, "missed").count() == 0
    desk.rain.is_online()
    assert visitor.hears("written in a tunnel")
    texts = ["missed one", "missed two", "missed three", "written in a tunnel"]
    for agent in desk.both:
        for text in texts:
            expect(stored(agent, text)).to_have_count(1)
        shown = "\n".join(agent.messages().all_inner_texts())
        assert re.findall("|".join(texts), shown) == texts
        assert shown_order(agent.messages()) == sorted(set(shown_order(agent.messages())))


@contextmanager
def no_network(agent: AgentPage) -> Iterator[None]:
    agent.page.context.set_offline(True)
    agent.page.evaluate(CUT)
    agent.page.wait_for_timeout(500)
    agent.page.evaluate(CUT)  # a page that was just being opened has a window of its own
    expect(agent.page.locator('#connection[data-state="offline"]')).to_be_visible()
    try:
        yield
    finally:
        agent.page.evaluate("window.isCut = false")
        agent.page.context.set_offline(False)


def test_membership_that_is_taken_away_ends_socket_and_page(
    desk: Desk, agent_browser: BrowserContext
) -> None:
    visitor = desk.visitor("before the change")
    for agent in desk.both:
        opened(agent, visitor)
    with no_member(agent_browser, desk.installation, "agent2"):
        expect(desk.jay.page.locator("#banner")).to_have_text(
            "You are no longer signed in here. Please reload the page."
        )
        visitor.say("after the change")
        expect(stored(desk.rain, "after the change")).to_have_count(1)
        assert desk.jay.page.evaluate("window.sockets.map(({readyState}) => readyState).at(-1)") == 3
        expect(stored(desk.jay, "after the change")).to_have_count(0)
        desk.jay.reply("said by nobody")
        desk.jay.page.reload()
        expect(desk.jay.page.locator("body")).not_to_contain_text("before the change")
        expect(desk.jay.page.get_by_test_id("thread")).to_have_count(0)
    visitor.say("back again")
    expect(stored(desk.rain, "back again")).to_have_count(1)
    expect(stored(desk.rain, "said by nobody")).to_have_count(0)


@contextmanager
def no_member(context: BrowserContext, installation: Installation, username: str) -> Iterator[None]:
    """As an administrator does it in the back office, and undoes it."""
    page = context.new_page()
    page.goto(f"{installation.url}/admin/login/?next=/admin/tenants/membership/?q={username}")
    page.locator("[name=username]").fill("admin")
    page.locator("[name=password]").fill("kefu-demo")
    page.locator("[name=password]").press("Enter")
    page.locator("#result_list a", has_text=re.compile(username)).first.click()
    set_active(page, is_active=False)
    try:
        yield
    finally:
        set_active(page, is_active=True)


def set_active(page: Page, *, is_active: bool) -> None:
    page.locator("[name=is_active]").set_checked(is_active)
    page.locator("[name=_continue]").click()
    expect(page.locator("[name=is_active]")).to_be_checked(checked=is_active)
