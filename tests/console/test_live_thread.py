"""The open thread over a real socket: replies that survive, order, recalls, presence."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.console.conftest import Console
from tests.console.frames import (
    accept_next,
    acknowledgement,
    lines,
    message,
    texts,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]


async def test_replies_survive_a_reload_and_go_in_order(console: Console) -> None:
    page, peer = await console.open(0)
    hello = peer.received[0]
    assert hello == {"type": "hello", "list": True}
    for text in ("one", "two"):
        await write(page, text)
    first = await peer.expect("message")
    await page.reload()
    await expect(texts(page, "agent")).to_have_text(["one", "two"])
    peer = await console.gateway.welcomed()
    assert await accept_next(peer, 2) == first
    assert (await accept_next(peer, 3))["content"] == "two"
    await expect(lines(page, "agent").and_(page.locator("[data-seq='2'], [data-seq='3']"))).to_have_count(2)
    await expect(lines(page, "agent")).to_have_count(2)


async def test_reply_that_the_page_shows_already_is_not_shown_twice(console: Console) -> None:
    """Stored, its ack lost, and the page loaded again: the server's page has the message, the outbox too."""
    page, peer = await console.open(0)
    shown = await lines(page, "visitor").get_attribute("data-id")
    await write(page, "one")
    await peer.expect("message")
    await page.reload()
    peer = await console.gateway.welcomed()
    await expect(lines(page, "agent")).to_have_count(1)
    posted = await peer.expect("message")
    await peer.send(acknowledgement(posted, 1) | {"id": shown})
    await expect(lines(page, "agent")).to_have_count(0)


async def test_note_waits_in_its_own_conversation(console: Console) -> None:
    page, peer = await console.open(0)
    await page.locator("#note-mode").click()
    await write(page, "for us")
    await peer.expect("message")
    await page.get_by_test_id("conversation-row").filter(has_text="question 1").click()
    await expect(texts(page, "visitor")).to_have_text("question 1")
    await expect(lines(page, "note")).to_have_count(0)
    await write(page, "for the visitor")
    posted = await accept_next(peer, 2)  # the other conversation does not hold it up
    assert (posted["content"], posted["private"]) == ("for the visitor", False)
    peer.cut()
    peer = await console.gateway.welcomed()
    posted = await peer.expect("message")
    assert (posted["content"], posted["private"]) == ("for us", True)
    assert posted["conversation_id"] == console.site.rows[0]["id"]


async def test_passing_refusal_is_tried_again_by_itself(console: Console) -> None:
    page, peer = await console.open(0)
    await page.clock.install()
    await write(page, "one")
    first = await peer.expect("message")
    refusal = {"type": "error", "code": "unavailable", "detail": "", "client_id": first["client_id"]}
    await peer.send(refusal)
    await expect(lines(page, "agent")).to_contain_text("Not sent yet. Trying again…")
    await page.clock.fast_forward(3000)
    assert await accept_next(peer, 2) == first


async def test_final_refusal_is_told_wherever_the_agent_is(console: Console) -> None:
    page, peer = await console.open(0)
    await write(page, "too late")
    posted = await peer.expect("message")
    await page.get_by_test_id("conversation-row").filter(has_text="question 1").click()
    await expect(texts(page, "visitor")).to_have_text("question 1")
    await peer.send({"type": "error", "code": "closed", "detail": "", "client_id": posted["client_id"]})
    await expect(page.locator("#toasts")).to_contain_text("Not sent: The conversation is resolved")
    await page.get_by_test_id("conversation-row").filter(has_text="question 0").click()
    await expect(lines(page, "agent")).to_contain_text("Not sent: The conversation is resolved")
    await lines(page, "agent").locator("[data-slot=retry]").click()
    assert await peer.expect("message") == posted
    await peer.send({"type": "error", "code": "closed", "detail": "", "client_id": posted["client_id"]})
    await lines(page, "agent").locator("[data-slot=discard]").click()
    await expect(lines(page, "agent")).to_have_count(0)
    await page.reload()
    await console.gateway.welcomed()
    await expect(lines(page, "visitor")).to_have_count(1)
    await expect(lines(page, "agent")).to_have_count(0)


async def test_hole_is_read_as_history_and_repetitions_change_nothing(console: Console) -> None:
    page, peer = await console.open(0)
    row = console.site.rows[0]
    assert (await peer.expect("subscribe"))["after_seq"] == 1
    await peer.send(message(row, 5, "five"), message(row, 5, "again"), message(row, 1, "old"))
    wanted = await peer.expect("history")
    assert (wanted["before_seq"], wanted["limit"]) == (5, 3)
    missing = [message(row, seq, str(seq))["message"] for seq in (2, 4)]
    answer = {"type": "history", "conversation_id": row["id"], "messages": missing, "more": True}
    await peer.send(answer | {"ref": wanted["ref"]})
    await expect(texts(page, "visitor")).to_have_text(["question 0", "2", "4", "five"])
    peer.cut()
    peer = await console.gateway.welcomed()
    assert (await peer.expect("subscribe"))["after_seq"] == 5


async def test_recalled_message_keeps_its_place_and_loses_its_text(console: Console) -> None:
    page, peer = await console.open(0)
    row = console.site.rows[0]
    await peer.send(message(row, 2, "A secret", "ai"), message(row, 3, "Another"))
    await expect(texts(page, "ai")).to_have_text("A secret")
    erased = message(row, 2, "", "ai", metadata={"recalled": True})["message"]
    await peer.send({"type": "message_updated", "message": erased})
    told = {"activity": "recalled", "message_id": "id-3"}
    await peer.send(message(row, 4, "A message was recalled.", "system", metadata=told))
    await expect(texts(page, "ai")).to_have_text("This message was recalled.")
    await expect(texts(page, "visitor")).to_have_text(["question 0", "This message was recalled."])
    await expect(lines(page, "ai").get_by_test_id("why")).to_have_count(0)
    await expect(lines(page, "system")).to_have_count(0)


async def test_header_says_whether_the_visitor_is_there(console: Console) -> None:
    page, peer = await console.open(0)
    presence = page.get_by_test_id("presence")
    await expect(presence).to_be_empty()
    frame = {"type": "presence", "person": {"kind": "visitor", "id": "v"}, "state": "online"}
    here = {"conversation_id": console.site.rows[0]["id"]}
    await peer.send(frame | here)
    await expect(presence).to_have_text("Online")
    await peer.send(frame | {"conversation_id": "another", "state": "offline"})
    await peer.send({"type": "presence", "person": {"kind": "agent", "id": "a"}, "state": "busy"})
    await peer.send(frame | here | {"state": "offline"})
    await expect(presence).to_have_text("Away")
    await expect(presence).to_have_attribute("data-presence", "offline")


async def test_reply_begun_before_the_program_came_is_kept(console: Console) -> None:
    """On a slow line the page is there before its program: what is written into it meanwhile goes out as usual."""
    page = await console.context.new_page()
    may_come = asyncio.Event()

    async def late(route: Route) -> None:
        await may_come.wait()
        await route.fallback()

    await page.route("**/console/main*.js", late)
    await page.goto(console.address(0), wait_until="commit")
    await page.get_by_test_id("composer-input").fill("written early")
    may_come.set()
    peer = await console.gateway.welcomed()
    await page.get_by_test_id("composer-input").press("Enter")
    assert (await peer.expect("message"))["content"] == "written early"


async def test_what_is_typed_while_another_conversation_loads_reaches_nobody(console: Console) -> None:
    page, peer = await console.open(0)
    loaded = asyncio.Event()

    async def late(route: Route) -> None:
        await loaded.wait()
        await route.fallback()

    await page.route("**/*part=open", late)
    await page.locator("#composer-input").focus()
    await page.keyboard.press("Alt+k")
    await expect(page.locator("#open")).to_have_attribute("inert", "")
    await page.keyboard.type("for the next visitor")
    await page.keyboard.press("Enter")
    loaded.set()
    await expect(page.locator("#composer-input")).to_be_focused()
    await expect(page.locator("#open")).not_to_have_attribute("inert", "")
    await write(page, "here")
    posted = await peer.expect("message")
    assert (posted["content"], posted["conversation_id"]) == ("here", console.site.rows[1]["id"])
    assert [frame["content"] for frame in peer.sent("message")] == ["here"]


async def test_answers_of_the_ai_look_as_visitors_see_them(console: Console) -> None:
    page, peer = await console.open(0)
    written = "Free from **¥99**\n\n- today\n- [a trap](javascript:alert(1))"
    await peer.send(message(console.site.rows[0], 2, written, "ai"))
    answer = texts(page, "ai")
    await expect(answer.locator("strong")).to_have_text("¥99")
    await expect(answer.locator("li")).to_have_text(["today", "[a trap](javascript:alert(1))"])
    await expect(answer.locator("a")).to_have_count(0)
