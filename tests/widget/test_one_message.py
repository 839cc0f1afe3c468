"""What can be done with one message: reply, copy, recall; and emoji for the next one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import expect

from tests.widget.conftest import Chat, conversation, message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
CLIPBOARD = """Object.defineProperty(navigator, "clipboard", {value: {
  writeText: async (text) => { window.copied = text; },
}})"""
SWIPE = """(line) => {
  const touch = (type, x) => line.dispatchEvent(new TouchEvent(type, {bubbles: true, cancelable: true,
    touches: type === "touchend" ? [] : [new Touch({identifier: 1, target: line, clientX: x, clientY: 50})]}));
  touch("touchstart", 200);
  touch("touchmove", 160);
  touch("touchmove", 120);
  touch("touchend", 120);
}"""


def server_now() -> str:
    return datetime.now(UTC).isoformat()


async def test_reply_names_its_original_and_leads_back_to_it(chat: Chat) -> None:
    await chat.open(conversation(last_seq=30))
    rows = [message(seq, f"line {seq}", "agent") for seq in range(1, 31)]
    chat.gateway.send(*rows)
    first = chat.bubbles("agent").first
    await first.get_by_test_id("message-more").press("Enter")
    await expect(chat.page.get_by_role("menuitem", name="Reply")).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.get_by_test_id("reply-bar")).to_contain_text("line 1")
    await expect(chat.page.get_by_test_id("composer-input")).to_be_focused()
    await chat.write("About that")
    posted = await chat.gateway.expect("message")
    assert (posted["content"], posted["in_reply_to"]) == ("About that", "id-1")
    await expect(chat.page.get_by_test_id("reply-bar")).to_be_hidden()
    quote = chat.bubbles("visitor").get_by_test_id("quote")
    await expect(quote).to_contain_text("line 1")
    await quote.click()
    await expect(first).to_be_in_viewport()
    await expect(first.get_by_test_id("message-more")).to_be_focused()
    await last_swiped(chat)


async def last_swiped(chat: Chat) -> None:
    await chat.bubbles("agent").last.evaluate(SWIPE)
    await expect(chat.page.get_by_test_id("reply-bar")).to_contain_text("line 30")
    await chat.page.get_by_test_id("reply-cancel").click()
    await expect(chat.page.get_by_test_id("reply-bar")).to_be_hidden()


async def test_own_message_can_be_recalled_while_it_is_young(chat: Chat) -> None:
    await chat.page.clock.install()
    await chat.page.goto(chat.address)
    await chat.gateway.expect("hello")
    welcome: Json = {"type": "welcome", "conversation": conversation(last_seq=2), "last_seq": 2}
    chat.gateway.send(welcome | {"server_time": server_now()})
    chat.gateway.send(message(1, "Secret", "visitor", created_at=server_now()), message(2, "Hm", "agent"))
    recall = chat.page.get_by_role("menuitem", name="Recall")
    await chat.bubbles("agent").get_by_test_id("message-more").press("Enter")
    await expect(chat.page.get_by_role("menuitem", name="Copy text")).to_be_visible()
    await expect(recall).to_have_count(0)
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.get_by_test_id("message-menu")).to_have_count(0)
    own = chat.bubbles("visitor").get_by_test_id("message-more")
    await own.press("Enter")
    await recall.click()
    assert (await chat.gateway.expect("recall"))["message_id"] == "id-1"
    chat.gateway.send({"type": "error", "code": "closed", "detail": "", "ref": "recall"})
    await expect(chat.page.get_by_test_id("notice")).to_have_text(
        "A message can be recalled for two minutes only."
    )
    await own.press("Enter")
    await expect(recall).to_be_visible()
    await chat.page.clock.fast_forward(121_000)
    await expect(recall).to_have_count(0)
    await chat.page.keyboard.press("Escape")
    await own.press("Enter")
    await expect(chat.page.get_by_role("menuitem", name="Copy text")).to_be_visible()
    await expect(recall).to_have_count(0)


async def test_copy_puts_the_text_on_the_clipboard(chat: Chat) -> None:
    await chat.open(conversation(last_seq=1))
    chat.gateway.send(message(1, "**Copy** me", "ai"))
    await chat.page.evaluate(CLIPBOARD)
    await chat.bubbles("ai").get_by_test_id("message-more").press("Enter")
    await chat.page.keyboard.press("ArrowDown")
    await chat.page.keyboard.press("Enter")
    await chat.page.wait_for_function("window.copied === '**Copy** me'")
    await expect(chat.page.locator("#live")).to_have_text("Copied")
    recalled = message(1, "", "ai", metadata={"recalled": True})["message"]
    chat.gateway.send({"type": "message_updated", "message": recalled})
    await expect(chat.page.get_by_test_id("message-more")).to_have_count(0)


async def test_emoji_are_found_by_words_and_put_at_the_caret(chat: Chat) -> None:
    await chat.open()
    field = chat.page.get_by_test_id("composer-input")
    await field.fill("ab")
    await field.press("ArrowLeft")
    await chat.page.get_by_test_id("emoji").click()
    search = chat.page.get_by_test_id("emoji-search")
    await expect(search).to_be_focused()
    for words, name in (("thanks", "thanks"), ("快递", "parcel")):
        await search.fill(words)
        await expect(chat.page.get_by_role("button", name=name, exact=True)).to_be_visible()
    await expect(chat.page.locator(".emoji__sign")).to_have_count(1)
    await search.press("Enter")
    await expect(field).to_have_value("a📦b")
    await search.fill("")
    await search.press("ArrowDown")
    for key, name in (("ArrowRight", "laugh"), ("End", "ok sign"), ("Home", "grin")):
        await chat.page.keyboard.press(key)
        await expect(chat.page.get_by_role("button", name=name, exact=True)).to_be_focused()
    await search.fill("nothing like it")
    await expect(chat.page.get_by_text("Nothing found")).to_be_visible()
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.get_by_test_id("emoji")).to_be_focused()
    await expect(chat.page.get_by_test_id("emoji-panel")).to_have_count(0)
