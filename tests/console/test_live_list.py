"""The list over a real socket: rows follow what moves."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.console.conftest import LIST, Console
from tests.console.frames import (
    LATER,
    activity,
    moved,
    names,
)
from tests.scripted import SERVER_TIME

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]


async def test_activity_moves_a_row_and_marks_it_unread(console: Console) -> None:
    page, peer = await console.open()
    row = console.site.rows[0]
    await expect(names(page)).to_have_text(["question 2", "question 1", "question 0"])
    await peer.send(activity(moved(row, 2, waiting_since=SERVER_TIME)))
    await expect(names(page)).to_have_text(["news 2", "question 2", "question 1"])
    first = page.get_by_test_id("conversation-row").first
    await expect(first).to_have_attribute("data-unread", "true")
    await expect(first.locator("[data-slot=waiting]")).to_contain_text("waiting")
    await peer.send(activity(moved(row, 2, agent_read_seq=2, waiting_since=None)))
    await expect(first).to_have_attribute("data-unread", "false")
    await expect(first.locator("[data-slot=waiting]")).to_be_empty()
    late = moved(row, 1, preview="late", last_activity_at=SERVER_TIME, agent_read_seq=1)
    await peer.send(activity(late, moved(row, 2, preview="read marks never move back", agent_read_seq=1)))
    await expect(names(page)).to_have_text(["read marks never move back", "question 2", "question 1"])
    await expect(first).to_have_attribute("data-unread", "false")
    await peer.send(activity(late), activity(moved(console.site.rows[1], 2)))
    await expect(names(page)).to_have_text(["news 2", "read marks never move back", "question 2"])
    await peer.send(activity(moved(row, 3, agent_read_seq=2)))
    await expect(page.get_by_test_id("conversation-row").filter(has_text="news 3")).to_have_attribute(
        "data-unread", "true"
    )
    assert console.site.asked.count(LIST) == 0


async def test_state_change_after_activity_keeps_the_row_right(console: Console) -> None:
    page, peer = await console.open()
    row = console.site.rows[0]
    await peer.send(activity(moved(row, 2)))
    changed = row | {"last_seq": 3, "preview": "bye", "last_activity_at": LATER, "status": "resolved"}
    await peer.send({"type": "conversation", "conversation": changed})
    await expect(names(page)).to_have_text(["question 2", "question 1"])
    await peer.send(activity(moved(row, 4)), activity(moved(console.site.rows[1], 2)))
    await expect(names(page)).to_have_text(["news 2", "question 2"])
    assert console.site.asked.count(LIST) == 0


async def test_labels_and_priority_are_shown_as_text_in_row_and_thread(console: Console) -> None:
    page, peer = await console.open(0)
    labels = [
        {"id": "1", "title": "VIP", "color": "orange"},
        {"id": "2", "title": "<b>x</b>", "color": "gray"},
    ]
    changed = console.site.rows[0] | {"priority": "high", "labels": labels}
    await peer.send({"type": "conversation", "conversation": changed})
    row = page.get_by_test_id("conversation-row").filter(has_text="question 0")
    for place in (row, page.locator("#triage")):
        await expect(place.locator("[data-slot=labels] .chip")).to_have_text(["VIP", "<b>x</b>"])
        await expect(place.locator("[data-slot=priority]")).to_have_text("High priority")
    await peer.send({"type": "conversation", "conversation": console.site.rows[0]})
    for place in (row, page.locator("#triage")):
        await expect(place.locator(".chip:visible")).to_have_count(0)


async def test_row_that_is_not_known_is_read_from_the_server(console: Console) -> None:
    page, peer = await console.open()
    await page.evaluate("document.querySelectorAll('#rows > li').forEach((row) => row.remove())")
    await page.reload()  # back to what the server said
    peer = await console.gateway.welcomed()
    await page.clock.install()
    stranger = without(console, 2)
    await page.reload()
    peer = await console.gateway.welcomed()
    await expect(names(page)).to_have_text(["question 1", "question 0"])
    await page.get_by_test_id("conversation-row").last.focus()
    await peer.send(activity(moved(stranger, 1, preview="question 2")))
    await expect(names(page)).to_have_count(2)
    await page.clock.fast_forward(300)
    await expect(names(page)).to_have_text(["question 2", "question 1", "question 0"])
    await expect(page.get_by_test_id("conversation-row").last).to_be_focused()
    unheard = {name: stranger[name] for name in ("waiting_since", "visitor_read_seq", "agent_read_seq")}
    await peer.send(activity(moved(unheard | {"id": "resolved-long-ago"}, 9)))
    await page.clock.fast_forward(3000)
    await page.wait_for_function("() => true")
    await peer.send(activity(moved(unheard | {"id": "resolved-long-ago"}, 10)), activity(moved(stranger, 5)))
    await expect(names(page).first).to_have_text("news 5")
    await page.clock.fast_forward(3000)
    for _ in range(200):  # the request may still be on its way
        if console.site.asked.count(LIST) > 1:
            break
        await asyncio.sleep(0.05)
    assert console.site.asked.count(LIST) == 2  # what is in no list is asked for once


def without(console: Console, number: int) -> Json:
    """The start page as it was before that conversation began."""
    row = console.site.rows[number]
    home = console.site.pages["/console/"].decode()
    item = re.search(rf'<li>\s*<a class="row"[^>]*data-id="{row["id"]}".*?</li>', home, re.DOTALL)
    assert item is not None
    console.site.pages["/console/"] = home.replace(item[0], "").encode()
    return row


async def test_activity_that_was_cut_short_is_read_from_the_server(console: Console) -> None:
    page, peer = await console.open()
    await page.clock.install()
    await page.reload()
    peer = await console.gateway.welcomed()
    listing = console.site.pages[LIST].decode()
    console.site.pages[LIST] = listing.replace("question 0", "changed meanwhile").encode()
    await peer.send(activity(more=True))
    await expect(names(page)).to_have_text(["question 2", "question 1", "question 0"])
    await page.clock.fast_forward(300)
    await expect(names(page)).to_have_text(["question 2", "question 1", "changed meanwhile"])


async def test_title_counts_what_waits_for_this_agent_while_nobody_looks(console: Console) -> None:
    page, peer = await console.open()
    await page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
    ai, queue, _ = console.site.rows
    await peer.send(
        activity(moved(ai, 2, waiting_since=SERVER_TIME), moved(queue, 2, waiting_since=SERVER_TIME))
    )
    await expect(page).to_have_title(re.compile(r"^\(1\) "))
