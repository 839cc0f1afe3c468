"""Several tabs, several persons, and browsers that keep nothing."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.widget.conftest import (
    CONVERSATION,
    Visitor,
    acknowledgement,
    bubbles,
    conversation,
    echo,
    message,
    write,
)
from tests.widget.frames import accept, accept_next

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
NOTHING_KEPT = """
  Object.defineProperty(window, "localStorage", {get() { throw new DOMException("no", "SecurityError"); }});
  delete window.BroadcastChannel;
  Object.defineProperty(navigator, "locks", {value: undefined});
"""
SOMEBODY_ELSE = """() => {
  const site = Object.keys(localStorage).find((name) => name.endsWith(":contact")).slice(0, -"contact".length);
  localStorage[`${site}token`] = JSON.stringify("the token of somebody else");
  localStorage[`${site}contact`] = JSON.stringify("somebody else");
}"""


async def test_tabs_show_one_message_and_one_of_them_sends_it(visitor: Visitor) -> None:
    one, first = await visitor.start()
    two, second = await visitor.start()
    await write(one, "Hello")
    posted = await first.expect("message")
    await expect(bubbles(two, "visitor")).to_have_attribute("data-state", "sending")
    await first.send(acknowledgement(posted, 1))
    await expect(bubbles(two, "visitor")).to_have_attribute("data-state", "sent")
    await first.send(echo(posted, 1))
    await second.send(echo(posted, 1))
    for page in (one, two):
        await expect(bubbles(page, "visitor")).to_have_attribute("data-seq", "1")
        await expect(bubbles(page, "visitor")).to_have_count(1)
    second.cut()
    second = await visitor.gateway.welcomed(conversation(last_seq=1))
    await write(two, "From here")
    assert [(await second.expect("message"))["content"]] == ["From here"]
    assert len(first.sent("message")) == 1


async def test_what_a_closed_tab_left_is_sent_by_the_other(visitor: Visitor) -> None:
    one, first = await visitor.start()
    two, second = await visitor.start()
    await write(one, "Do not lose me")
    posted = await first.expect("message")
    await expect(bubbles(two, "visitor")).to_have_count(1)
    assert second.sent("message") == []
    await one.close(run_before_unload=True)
    assert await accept_next(second, 1) == posted
    await expect(bubbles(two, "visitor")).to_have_attribute("data-state", "sent")


async def test_reloaded_tab_leaves_to_the_others_what_they_are_sending(visitor: Visitor) -> None:
    one, first = await visitor.start()
    two, second = await visitor.start()
    await write(one, "Mine")
    posted = await first.expect("message")
    await expect(bubbles(two, "visitor")).to_have_count(1)
    await two.reload()
    second = await visitor.gateway.welcomed()
    await expect(bubbles(two, "visitor")).to_have_attribute("data-state", "sending")
    await accept(first, posted, 1)
    await second.send(echo(posted, 1))
    await expect(bubbles(two, "visitor")).to_have_attribute("data-state", "sent")
    assert second.sent("message") == []


async def test_tabs_share_the_draft_and_what_was_read(visitor: Visitor) -> None:
    one, _ = await visitor.start()
    two, second = await visitor.start()
    await two.evaluate("document.hasFocus = () => false")
    await one.get_by_test_id("composer-input").fill("half a thou")
    await expect(two.get_by_test_id("composer-input")).to_have_value("half a thou")
    await write(one, "half a thought")
    await expect(two.get_by_test_id("composer-input")).to_have_value("")
    await second.send({"type": "read", "conversation_id": CONVERSATION, "reader": "visitor", "seq": 7})
    await expect(two.get_by_test_id("composer-input")).to_be_visible()
    await two.wait_for_function("() => Object.keys(localStorage).some((key) => key.endsWith(':read'))")


async def test_another_person_neither_sees_nor_sends_what_the_last_one_wrote(visitor: Visitor) -> None:
    one, first = await visitor.start()
    two, _ = await visitor.start()
    await write(one, "My card number")
    await first.expect("message")
    await two.evaluate(SOMEBODY_ELSE)
    first = await visitor.gateway.connected()
    assert (await first.welcome())["token"] == "the token of somebody else"
    await expect(bubbles(one, "visitor")).to_have_count(0)
    await write(one, "Good morning")
    assert (await accept_next(first, 1))["content"] == "Good morning"
    await two.reload()
    second = await visitor.gateway.welcomed()
    await second.send(message(1, "Welcome"))
    await expect(bubbles(two, "ai")).to_have_count(1)
    assert [second.sent("message"), len(first.sent("message"))] == [[], 1]
    assert await one.evaluate("JSON.stringify({...localStorage}).includes('card number')") is False


async def test_what_a_crashed_tab_left_is_not_the_next_persons(visitor: Visitor) -> None:
    page, peer = await visitor.start()
    await write(page, "My address")
    await peer.expect("message")
    await page.evaluate(SOMEBODY_ELSE)
    await page.reload()
    peer = await visitor.gateway.welcomed()
    await write(page, "Good morning")
    assert [(await accept_next(peer, 1))["content"], len(peer.sent("message"))] == ["Good morning", 1]
    await expect(bubbles(page, "visitor").locator(".bubble")).to_have_text(["Good morning"])


async def test_everything_works_where_the_browser_keeps_and_shares_nothing(visitor: Visitor) -> None:
    await visitor.context.add_init_script(NOTHING_KEPT)
    page, peer = await visitor.start()
    await write(page, "one")
    await write(page, "two")
    first = await peer.expect("message")
    peer.cut()
    peer = await visitor.gateway.welcomed()
    assert await accept_next(peer, 1) == first
    await accept_next(peer, 2)
    await expect(bubbles(page, "visitor").and_(page.locator("[data-seq]"))).to_have_count(2)
