"""What came before: older messages on scrolling up, conversations that are over, and where the reading stopped."""

from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.scripted import Peer
from tests.widget.conftest import CONVERSATION, Visitor, bubbles, conversation, message
from tests.widget.frames import skip

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
OLD = "01900000-0000-7000-8000-000000000000"
PLACE = "document.querySelector('[data-seq=\"%d\"]').getBoundingClientRect().top"
TONES = """
  window.tones = 0;
  const Tone = window.OscillatorNode;
  window.OscillatorNode = class extends Tone {
    start(...at) {
      window.tones += 1;
      super.start(...at);
    }
  };
"""
# A busy phone: it draws late, and scrolls when the lines that a frame brought are known and not drawn yet.
BUSY = """
  window.requestAnimationFrame = () => 0;
  const Line = window.WebSocket;
  const scroll = () => document.getElementById("log").dispatchEvent(new Event("scroll"));
  window.WebSocket = class extends Line {
    constructor(...where) {
      super(...where);
      queueMicrotask(() => this.addEventListener("message", scroll));
    }
  };
"""


async def answer(peer: Peer, asked: Json, **fields: Any) -> None:
    end = asked["before_seq"]
    seqs = range(max(1, end - asked["limit"]), end)
    rows = [message(seq, f"line {seq}", "agent", **fields)["message"] for seq in seqs]
    frame = {"type": "history", "conversation_id": asked["conversation_id"], "messages": rows, "more": True}
    await peer.send(frame | {"ref": asked["ref"]})


async def come_back(visitor: Visitor, *, read: int, last: int) -> tuple[Page, Peer]:
    """A visitor who has read up to `read` returns; the server replays what was asked for."""
    page, peer = await visitor.start(conversation(last_seq=1))
    await peer.send(message(1, "line 1", "agent"))
    await expect(bubbles(page, "agent")).to_have_count(1)
    await peer.send({"type": "read", "conversation_id": CONVERSATION, "reader": "visitor", "seq": read})
    await page.wait_for_function(
        f"Object.values(localStorage).some((text) => text.includes('\"seq\":{read}'))"
    )
    await page.reload()
    peer = await visitor.gateway.connected()
    hello = await peer.welcome(conversation(last_seq=last))
    assert hello["after_seq"] == max(0, read - 50)
    rows = [message(seq, f"line {seq}", "agent") for seq in range(hello["after_seq"] + 1, last + 1)]
    await peer.send(*rows)
    return page, peer


async def test_older_messages_come_on_scrolling_up_and_nothing_jumps(visitor: Visitor) -> None:
    await visitor.context.add_init_script(BUSY)
    page, peer = await come_back(visitor, read=120, last=130)
    await expect(bubbles(page, "agent")).to_have_count(60)
    await expect(page.locator("#welcome")).to_be_hidden()
    assert [frame for frame in peer.sent("history") if frame["ref"] == "older"] == []
    await page.locator("#log").evaluate("log => { log.scrollTop = 100; }")
    asked = await peer.expect("history")
    assert (asked["before_seq"], asked["limit"]) == (71, 40)
    before = await page.evaluate(PLACE % 73)
    await peer.send(message(131, "meanwhile", "agent"))
    await answer(peer, asked)
    await expect(bubbles(page, "agent")).to_have_count(101)
    assert abs(await page.evaluate(PLACE % 73) - before) < 2
    await page.locator("#log").evaluate("log => { log.scrollTop = 0; }")
    asked = await peer.expect("history")
    assert (asked["before_seq"], asked["limit"]) == (31, 30)
    peer.cut()  # the answer never comes
    peer = await visitor.gateway.connected()
    assert (await peer.welcome(conversation(last_seq=131)))["after_seq"] == 131
    asked = await peer.expect("history")
    assert asked["before_seq"] == 31
    await answer(peer, asked)
    await expect(bubbles(page, "agent")).to_have_count(131)
    seqs = await page.get_by_test_id("message").evaluate_all(
        "rows => rows.map((row) => Number(row.dataset.seq))"
    )
    assert seqs == list(range(1, 132))
    await expect(page.get_by_test_id("older")).to_be_hidden()
    await expect(page.locator("#welcome")).to_be_visible()


async def test_what_was_not_read_stands_below_a_line_until_the_visitor_answers(visitor: Visitor) -> None:
    page, _ = await come_back(visitor, read=2, last=4)
    divider = page.get_by_test_id("unread-divider")
    await expect(divider).to_have_text("New messages")
    assert await divider.evaluate("line => line.nextElementSibling.dataset.seq") == "3"
    await page.get_by_test_id("composer-input").fill("Thanks")
    await page.get_by_test_id("composer-send").click()
    await expect(divider).to_have_count(0)


async def test_quoted_message_far_above_is_loaded_and_shown(visitor: Visitor) -> None:
    page, peer = await come_back(visitor, read=120, last=121)
    await peer.send(message(122, "as I said", "agent", in_reply_to="id-20"))
    quote = page.get_by_test_id("quote")
    await expect(quote).to_have_text("An earlier message")
    await quote.click()
    for before in (71, 31):
        asked = await peer.expect("history")
        assert asked["before_seq"] == before
        await answer(peer, asked)
    await expect(page.locator("[data-seq='20']")).to_be_in_viewport()
    await expect(quote).to_contain_text("line 20")


async def test_earlier_conversations_are_listed_and_read(visitor: Visitor) -> None:
    rows = [
        {"id": CONVERSATION, "preview": "now"},
        {"id": OLD, "preview": "Where is my parcel?", "last_seq": 62},
    ]
    asked_for: list[str] = []

    async def listed(route: Route) -> None:
        asked_for.append(route.request.headers["authorization"])
        created = {"created_at": "2025-12-24T10:00:00Z"}
        await route.fulfill(json={"results": [row | created for row in rows], "next": None, "previous": None})

    await visitor.context.route("**/api/v1/widget/conversations", listed)
    page, peer = await visitor.start(conversation(last_seq=1))
    await peer.send(message(1, "Hello again", "agent"))
    await page.get_by_test_id("earlier").click()
    await expect(page.get_by_test_id("earlier-row")).to_have_count(1)
    assert asked_for[0].startswith("Visitor ")
    await page.get_by_test_id("earlier-row").click()
    dialog = page.get_by_test_id("earlier-dialog")
    asked = await peer.expect("history")
    assert (asked["conversation_id"], asked["before_seq"], asked["limit"]) == (OLD, 63, 60)
    await answer(peer, asked, conversation_id=OLD)
    await expect(dialog.get_by_test_id("message")).to_have_count(60)
    await dialog.locator(".earlier__log").evaluate("log => { log.scrollTop = 0; }")
    asked = await peer.expect("history")
    await answer(peer, asked, conversation_id=OLD)
    await expect(dialog.get_by_test_id("message")).to_have_count(62)
    await expect(dialog.get_by_test_id("message-more")).to_have_count(0)  # to read, not to answer
    await page.get_by_test_id("earlier-back").click()
    await expect(page.get_by_test_id("earlier-row")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(page.locator("#items").get_by_test_id("message")).to_have_count(1)
    await peer.send(skip(2))


async def test_one_tab_sounds_and_only_while_nobody_looks(visitor: Visitor) -> None:
    await visitor.context.add_init_script(TONES)
    one, first = await visitor.start(conversation(last_seq=1))
    two, second = await visitor.start(conversation(last_seq=1))
    hidden = "Object.defineProperty(document, 'visibilityState', {get: () => window.shown ?? 'hidden'})"
    for page, peer in ((one, first), (two, second)):
        await page.locator("body").click(position={"x": 5, "y": 300})
        await page.evaluate(hidden)
        await peer.send(message(1, "old", "agent"))
    await both(first, second, message(2, "new", "agent"))
    await one.wait_for_function("() => window.tones === 2")
    assert await two.evaluate("window.tones") == 0
    await two.evaluate("window.shown = 'visible'; document.dispatchEvent(new Event('visibilitychange'))")
    await both(second, first, message(3, "seen in the other tab", "agent"))
    await expect(bubbles(one, "agent")).to_have_count(3)
    await one.evaluate("new Promise((done) => setTimeout(done, 600))")
    assert [await page.evaluate("window.tones") for page in (one, two)] == [2, 0]


async def both(one: Peer, two: Peer, frame: Json) -> None:
    await one.send(frame)
    await two.send(frame)


NOTIFICATIONS = """
  window.shown = [];
  window.Notification = class {
    static permission = "default";
    static async requestPermission() { return (this.permission = "granted"); }
    constructor(title, { body }) { window.shown.push([title, body]); }
  };
"""


async def test_notifications_are_offered_while_waiting_and_come_after_a_yes(visitor: Visitor) -> None:
    await visitor.context.add_init_script(NOTIFICATIONS)
    page, peer = await visitor.start(conversation(last_seq=1))
    await peer.send(message(1, "Hello", "agent"))
    await expect(bubbles(page, "agent")).to_have_count(1)
    offer = page.get_by_test_id("notify")
    await expect(offer).to_be_hidden()
    await peer.send({"type": "conversation", "conversation": conversation(owner="queue")})
    await offer.click()
    await expect(offer).to_be_hidden()
    await page.evaluate("Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'})")
    await peer.send(message(2, "Your turn", "agent"))
    await page.wait_for_function("() => window.shown.length === 1")
    assert await page.evaluate("window.shown") == [["Rain", "Your turn"]]
