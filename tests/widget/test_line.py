"""The order of what comes, and the line that comes back."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.widget.conftest import (
    CONVERSATION,
    Visitor,
    bubbles,
    conversation,
    message,
)
from tests.widget.frames import skip

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]


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
    page = await visitor.open()
    await page.clock.install()
    await page.reload()
    await visitor.gateway.connected()
    peer = await visitor.gateway.welcomed(conversation(last_seq=1))
    await peer.send(message(1, "one"))
    await expect(bubbles(page, "ai")).to_have_count(1)
    await page.clock.pause_at(await page.evaluate("Date.now() + 100"))
    peer.is_mute, pings = True, len(peer.sent("ping"))
    await page.clock.fast_forward(22_000)  # less than to the next ping, more than timers are ever late
    for _ in range(pings + 1):
        await peer.expect("ping")
    await page.clock.fast_forward(5_000)  # nobody answers
    await page.clock.fast_forward(1_000)
    peer = await visitor.gateway.connected()
    assert (await peer.welcome(conversation(last_seq=2)))["after_seq"] == 1
    await page.clock.resume()
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
