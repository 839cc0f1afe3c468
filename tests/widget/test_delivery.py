"""The visitor's end of delivery over a real socket: nothing lost, nothing twice, in order, whatever the line does."""

import asyncio
import random
from contextlib import suppress
from typing import Any

import pytest
from playwright.async_api import Page, expect
from websockets.exceptions import ConnectionClosed

from tests.scripted import Peer
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

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
FINAL = ["invalid", "too_large", "blocked", "closed", "not_found", "forbidden"]
NOTHING_KEPT = """
  Object.defineProperty(window, "localStorage", {get() { throw new DOMException("no", "SecurityError"); }});
  delete window.BroadcastChannel;
  Object.defineProperty(navigator, "locks", {value: undefined});
"""
# Every wait before a new connection (see retrying.js) takes a moment only; deadlines stay what they are.
IMPATIENT = """
  const waits = [1000, 1900, 3800, 7600, 15200, 28500];
  const wait = setTimeout;
  Math.random = () => 0.9;
  window.setTimeout = (work, ms, ...rest) => wait(work, waits.includes(Math.round(ms)) ? 20 : ms, ...rest);
"""


def refusal(posted: Json, code: str) -> Json:
    return {"type": "error", "code": code, "detail": "", "client_id": posted["client_id"]}


def skip(seq: int) -> Json:
    return {"type": "skip", "conversation_id": CONVERSATION, "seq": seq}


async def accept(peer: Peer, posted: Json, seq: int) -> None:
    await peer.send(acknowledgement(posted, seq), echo(posted, seq))


async def accept_next(peer: Peer, seq: int) -> Json:
    posted = await peer.expect("message")
    await accept(peer, posted, seq)
    return posted


# ── sending ──────────────────────────────────────────────────────────────────────────────────────────


async def test_message_goes_again_when_the_line_is_cut_in_the_middle(visitor: Visitor) -> None:
    page, peer = await visitor.start()
    await write(page, "Are you there?")
    first = await peer.expect("message")
    peer.cut()
    peer = await visitor.gateway.welcomed()
    assert await accept_next(peer, 1) == first
    await expect(bubbles(page, "visitor")).to_have_attribute("data-state", "sent")
    await expect(bubbles(page, "visitor")).to_have_count(1)


async def test_message_whose_ack_was_lost_is_shown_once(visitor: Visitor) -> None:
    page, peer = await visitor.start()
    await write(page, "Stored, but nobody said so")
    posted = await peer.expect("message")
    peer.cut()
    peer = await visitor.gateway.welcomed(conversation(last_seq=1))
    await peer.send(echo(posted, 1))
    await expect(bubbles(page, "visitor")).to_have_attribute("data-seq", "1")
    await peer.send(acknowledgement(posted, 1), message(2, "Yes"))
    await expect(page.get_by_test_id("message")).to_have_count(2)
    assert await page.evaluate("Object.keys(localStorage).filter((key) => key.includes(':out:'))") == []


async def test_full_outbox_survives_a_reload_and_goes_in_order(visitor: Visitor) -> None:
    page, peer = await visitor.start()
    for text in ("one", "two", "three"):
        await write(page, text)
    first = await peer.expect("message")
    await page.reload()
    peer = await visitor.gateway.welcomed()
    await expect(bubbles(page, "visitor").locator(".bubble")).to_have_text(["one", "two", "three"])
    posted = [await accept_next(peer, seq) for seq in (1, 2, 3)]
    assert [frame["content"] for frame in posted] == ["one", "two", "three"]
    assert posted[0] == first
    assert len({frame["client_id"] for frame in posted}) == 3
    await expect(bubbles(page, "visitor").and_(page.locator("[data-seq]"))).to_have_count(3)


async def test_what_was_written_before_there_was_a_line_goes_with_the_first_welcome(visitor: Visitor) -> None:
    page = await visitor.open()
    peer = await visitor.gateway.connected()
    await write(page, "early")
    await expect(bubbles(page, "visitor")).to_contain_text("Will be sent when you are online")
    await peer.welcome()
    assert (await accept_next(peer, 1))["content"] == "early"


@pytest.mark.parametrize("code", ["unavailable", "rate_limited"])
async def test_passing_refusal_is_tried_again_by_itself_and_keeps_the_order(
    visitor: Visitor, code: str
) -> None:
    page, peer = await visitor.start()
    await page.clock.install()
    await write(page, "one")
    await write(page, "two")
    first = await peer.expect("message")
    await peer.send(refusal(first, code))
    await expect(bubbles(page, "visitor").first).to_contain_text("Not sent yet. Trying again…")
    await page.clock.fast_forward(3000)
    assert await accept_next(peer, 1) == first
    assert (await accept_next(peer, 2))["content"] == "two"
    assert [frame["content"] for frame in peer.sent("message")] == ["one", "one", "two"]


@pytest.mark.parametrize("code", FINAL)
async def test_final_refusal_is_told_and_holds_nothing_up(visitor: Visitor, code: str) -> None:
    page, peer = await visitor.start()
    await write(page, "one")
    await write(page, "two")
    await peer.send(refusal(await peer.expect("message"), code))
    assert (await accept_next(peer, 1))["content"] == "two"
    refused = bubbles(page, "visitor").and_(page.locator("[data-state=failed]"))
    await expect(refused).to_contain_text("Not sent · ")
    await expect(refused.get_by_test_id("retry")).to_have_count(0)
    peer.cut()
    peer = await visitor.gateway.welcomed(conversation(last_seq=1))
    await write(page, "three")
    assert (await peer.expect("message"))["content"] == "three"
    await refused.get_by_test_id("discard").click()
    await expect(refused).to_have_count(0)


async def test_silence_is_no_answer_and_is_tried_again(visitor: Visitor) -> None:
    page, peer = await visitor.start()
    await page.clock.install()
    await write(page, "one")
    first = await peer.expect("message")
    await page.clock.fast_forward(15_000)
    await expect(bubbles(page, "visitor")).to_contain_text("Not sent yet. Trying again…")
    await page.clock.fast_forward(3000)
    assert await accept_next(peer, 1) == first


async def test_message_of_another_day_waits_for_a_word(visitor: Visitor) -> None:
    page, peer = await visitor.start()
    await write(page, "Call me in five minutes")
    await peer.expect("message")
    await page.evaluate("""() => {
      const key = Object.keys(localStorage).find((name) => name.includes(":out:"));
      const entry = JSON.parse(localStorage[key]);
      localStorage[key] = JSON.stringify({...entry, created_at: new Date(Date.now() - 13 * 3600e3)});
    }""")
    await page.reload()
    peer = await visitor.gateway.welcomed()
    await expect(bubbles(page, "visitor")).to_contain_text("It has waited for a long time")
    assert peer.sent("message") == []
    await bubbles(page, "visitor").get_by_test_id("retry").click()
    await accept_next(peer, 1)
    await expect(bubbles(page, "visitor")).to_have_attribute("data-state", "sent")


# ── order ────────────────────────────────────────────────────────────────────────────────────────────


async def test_hole_of_any_size_is_read_page_by_page(visitor: Visitor) -> None:
    page, peer = await visitor.start(conversation(last_seq=130))
    await peer.send(message(1, "1"), skip(2), message(130, "130"), message(131, "131"))
    for before, limit in ((130, 100), (30, 27)):
        wanted = await peer.expect("history")
        assert (wanted["conversation_id"], wanted["before_seq"], wanted["limit"]) == (
            CONVERSATION,
            before,
            limit,
        )
        rows = [message(seq, str(seq))["message"] for seq in range(before - limit, before) if seq != 60]
        answer = {"type": "history", "conversation_id": CONVERSATION, "messages": rows, "more": True}
        await peer.send(answer | {"ref": wanted["ref"]})
    shown = [str(seq) for seq in range(1, 132) if seq not in (2, 60)]
    await expect(bubbles(page, "ai").locator(".bubble")).to_have_text(shown)
    peer.cut()
    peer = await visitor.gateway.connected()
    assert (await peer.welcome(conversation(last_seq=131)))["after_seq"] == 131
    assert peer.sent("history") == []


async def test_hole_is_asked_for_again_when_the_answer_was_an_error(visitor: Visitor) -> None:
    page, peer = await visitor.start(conversation(last_seq=3))
    await peer.send(message(1, "one"), message(3, "three"))
    wanted = await peer.expect("history")
    await peer.send({"type": "error", "code": "unavailable", "detail": "", "ref": wanted["ref"]})
    assert await peer.expect("history") == wanted
    await expect(page.get_by_test_id("notice")).to_be_hidden()


async def test_repetitions_change_nothing(visitor: Visitor) -> None:
    page, peer = await visitor.start(conversation(last_seq=3))
    frames = [message(1, "one"), skip(2), message(3, "three")]
    await peer.send(*frames, *reversed(frames), message(1, "another one"), message(4, "four"))
    await expect(bubbles(page, "ai").locator(".bubble")).to_have_text(["one", "three", "four"])
    assert peer.sent("history") == []


async def test_frame_of_an_unknown_type_is_passed_over(visitor: Visitor) -> None:
    page, peer = await visitor.start()
    await peer.send({"type": "from_the_future"}, {"type": "done", "command": "read"}, message(1, "one"))
    await expect(bubbles(page, "ai")).to_have_count(1)


async def test_recalled_message_keeps_its_place_and_loses_its_text(visitor: Visitor) -> None:
    page, peer = await visitor.start(conversation(last_seq=2))
    await peer.send(message(1, "A secret", "agent"), message(2, "Another", "agent"))
    await expect(bubbles(page, "agent")).to_have_count(2)
    erased = message(1, "", "agent", metadata={"recalled": True})["message"]
    await peer.send({"type": "message_updated", "message": erased})
    told = {"activity": "recalled", "message_id": "id-2"}
    await peer.send(message(3, "A message was recalled.", "system", metadata=told))
    expected = ["This message was recalled.", "This message was recalled."]
    await expect(bubbles(page, "agent").locator(".bubble")).to_have_text(expected)
    await expect(bubbles(page, "system")).to_have_count(0)
    await peer.send(message(4, "A message was recalled.", "system", metadata=told | {"message_id": "gone"}))
    await expect(bubbles(page, "system")).to_have_count(1)


# ── the line ─────────────────────────────────────────────────────────────────────────────────────────


async def test_restarting_server_alarms_nobody_at_once(visitor: Visitor) -> None:
    page, peer = await visitor.start()
    await page.clock.install()
    banner = page.get_by_test_id("connection-banner")
    await peer.close(4012)
    peer = await visitor.gateway.connected()  # real time goes on: within two seconds
    await expect(banner).to_be_hidden()
    await page.clock.fast_forward(5000)
    await expect(banner).to_be_visible()
    await peer.welcome()
    await expect(banner).to_be_hidden()


@pytest.mark.parametrize("code", [4410, 4408, 4413, 1011])
async def test_line_comes_back_after_a_second(visitor: Visitor, code: int) -> None:
    page, peer = await visitor.start()
    await page.clock.install(time=0)
    await page.clock.pause_at(1000)
    await peer.close(code)
    await page.wait_for_function("() => true")
    await page.clock.run_for(990)
    assert visitor.gateway.is_quiet
    await page.clock.run_for(20)
    await visitor.gateway.welcomed()


async def test_flooded_server_is_left_alone_for_ten_seconds(visitor: Visitor) -> None:
    page, peer = await visitor.start()
    await page.clock.install(time=0)
    await page.clock.pause_at(1000)
    await peer.close(4429)
    await page.clock.run_for(9_900)
    assert visitor.gateway.is_quiet
    await page.clock.run_for(6_000)
    await visitor.gateway.welcomed()


async def test_machine_that_slept_asks_at_once_whether_the_line_is_dead(visitor: Visitor) -> None:
    page, peer = await visitor.start()
    await page.clock.install()
    await page.reload()
    peer = await visitor.gateway.welcomed(conversation(last_seq=1))
    await peer.send(message(1, "one"))
    await expect(bubbles(page, "ai")).to_have_count(1)
    await page.clock.fast_forward(3600_000)
    await peer.expect("ping")
    await page.clock.fast_forward(5_000)  # nobody answers
    await page.clock.fast_forward(1_000)
    peer = await visitor.gateway.connected()
    assert (await peer.welcome(conversation(last_seq=2)))["after_seq"] == 1
    await peer.send(message(2, "while you slept"))
    await expect(bubbles(page, "ai")).to_have_count(2)


async def test_network_that_is_back_ends_the_wait(visitor: Visitor) -> None:
    page, peer = await visitor.start()
    await page.clock.install(time=0)
    await page.clock.pause_at(1000)
    await peer.close(1011)
    await expect(page.locator("body")).to_be_visible()
    await page.evaluate("dispatchEvent(new Event('online'))")
    await visitor.gateway.welcomed()


# ── tabs ─────────────────────────────────────────────────────────────────────────────────────────────


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
    two, second = await visitor.start()
    await write(two, "My card number")
    await second.expect("message")
    await one.evaluate("""() => {
      const key = Object.keys(localStorage).find((name) => name.endsWith(":contact"));
      localStorage[key] = JSON.stringify("somebody else");
    }""")
    second = await visitor.gateway.welcomed()
    await expect(bubbles(two, "visitor")).to_have_count(0)
    await write(two, "Good morning")
    assert (await accept_next(second, 1))["content"] == "Good morning"
    await one.reload()
    first = await visitor.gateway.welcomed()
    await first.send(message(1, "Welcome"))
    await expect(bubbles(one, "ai")).to_have_count(1)
    assert [first.sent("message"), len(second.sent("message"))] == [[], 1]
    assert await one.evaluate("JSON.stringify({...localStorage}).includes('card number')") is False


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


# ── all of it at once ────────────────────────────────────────────────────────────────────────────────


class Book:
    """What a true server keeps, behind a line that loses acks, repeats, leaves holes and breaks."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.rows: list[Json] = []

    def store(self, posted: Json) -> Json:
        for row in self.rows:
            if row["message"]["client_id"] == posted["client_id"]:
                return row
        self.rows.append(echo(posted, len(self.rows) + 1))
        return self.rows[-1]

    async def serve(self, visitor: Visitor) -> None:
        async with asyncio.TaskGroup() as sockets:
            while True:
                sockets.create_task(self.talk(await visitor.gateway.peers.get()))

    async def talk(self, peer: Peer) -> None:
        with suppress(ConnectionClosed, TimeoutError):
            hello = await peer.welcome(conversation(last_seq=len(self.rows)) if self.rows else None)
            await peer.send(*self.rows[hello["after_seq"] :])
            await self.answer(peer)

    async def answer(self, peer: Peer) -> None:
        while True:
            frame = await peer.frames.get()
            if frame["type"] == "history":
                await self.fill(peer, frame)
            if frame["type"] == "message" and not await self.receive(peer, frame):
                return

    async def fill(self, peer: Peer, asked: Json) -> None:
        end = asked["before_seq"] - 1
        rows = [row["message"] for row in self.rows[max(0, end - asked["limit"]) : end]]
        answer = {"type": "history", "conversation_id": CONVERSATION, "messages": rows, "more": False}
        await peer.send(answer | {"ref": asked["ref"]})

    async def receive(self, peer: Peer, posted: Json) -> bool:
        """False when the line broke."""
        luck = self.chance.random()
        if luck < 0.15:
            peer.cut()  # before it was stored
            return False
        row = self.store(posted)
        self.rows.append(message(len(self.rows) + 1, f"answer {len(self.rows) + 1}"))
        if luck < 0.3:
            peer.cut()  # stored, and nobody heard of it
            return False
        if luck < 0.6:
            await peer.send(acknowledgement(posted, row["message"]["seq"]))
        if luck < 0.8:
            await peer.send(row, row)
        await peer.send(self.rows[-1])
        return True


async def test_every_message_is_shown_once_and_in_order_whatever_the_line_does(visitor: Visitor) -> None:
    await visitor.context.add_init_script(IMPATIENT)
    book = Book(random.Random(7))
    serving = asyncio.create_task(book.serve(visitor))
    page = await visitor.open()
    texts = [f"question {number}" for number in range(30)]
    for number, text in enumerate(texts):
        await write(page, text)
        if number == 15:
            await page.reload()
    sent = bubbles(page, "visitor").and_(page.locator("[data-seq]"))
    await expect(sent.locator(".bubble")).to_have_text(texts, timeout=20_000)
    await settled(page, len(book.rows))
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    assert [
        row["message"]["content"] for row in book.rows if row["message"]["sender"]["kind"] == "visitor"
    ] == texts


async def settled(page: Page, count: int) -> None:
    lines = page.get_by_test_id("message")
    await expect(lines).to_have_count(count)
    seqs = await lines.evaluate_all("nodes => nodes.map((node) => Number(node.dataset.seq))")
    assert seqs == list(range(1, count + 1))
