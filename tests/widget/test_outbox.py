"""What the visitor wrote, until the server has it: over a real socket, whatever happens to the line."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.widget.conftest import (
    Visitor,
    acknowledgement,
    bubbles,
    conversation,
    echo,
    message,
    write,
)
from tests.widget.frames import accept_next, refusal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
FINAL = ["invalid", "too_large", "blocked", "closed", "not_found", "forbidden"]


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
