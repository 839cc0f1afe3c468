"""The agent's end of delivery over a real socket: messages, the list, several tabs."""

import re
from typing import Any

import pytest
from django.test import Client
from playwright.async_api import Locator, Page, expect

from tests.console.conftest import LIST, Console
from tests.scripted import SERVER_TIME, Peer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
LATER = "2036-01-02T03:04:05.000Z"
NO_CHANNEL = "delete window.BroadcastChannel; Object.defineProperty(navigator, 'locks', {value: undefined});"


def message(conversation: Json, seq: int, content: str, kind: str = "visitor", **fields: Any) -> Json:
    base = {"id": f"id-{seq}", "seq": seq, "conversation_id": conversation["id"], "client_id": f"id-{seq}"}
    base |= {"sender": {"kind": kind, "id": None, "name": "", "avatar_url": ""}, "content": content}
    base |= {
        "content_type": "text",
        "citations": [],
        "metadata": {},
        "created_at": SERVER_TIME,
        "private": False,
    }
    return {"type": "message", "message": base | fields}


def acknowledgement(posted: Json, seq: int) -> Json:
    ack = {"type": "ack", "client_id": posted["client_id"], "conversation_id": posted["conversation_id"]}
    return ack | {"id": f"id-{seq}", "seq": seq, "created_at": SERVER_TIME}


def echo(posted: Json, seq: int) -> Json:
    fields = {"client_id": posted["client_id"], "private": posted["private"]}
    return message({"id": posted["conversation_id"]}, seq, posted["content"], "agent", **fields)


def activity(*rows: Json, more: bool = False) -> Json:
    return {"type": "activity", "conversations": list(rows), "more": more}


def moved(row: Json, seq: int, **fields: Any) -> Json:
    names = ("id", "waiting_since", "visitor_read_seq", "agent_read_seq")
    base = {name: row[name] for name in names}
    return base | {"last_seq": seq, "preview": f"news {seq}", "last_activity_at": LATER} | fields


async def write(page: Page, text: str) -> None:
    await page.get_by_test_id("composer-input").fill(text)
    await page.get_by_test_id("composer-input").press("Enter")


def lines(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-testid=message][data-kind={kind}]")


def texts(page: Page, kind: str) -> Locator:
    return lines(page, kind).locator("[data-slot=text]")


def names(page: Page) -> Locator:
    return page.get_by_test_id("conversation-row").locator("[data-slot=preview]")


async def accept_next(peer: Peer, seq: int) -> Json:
    posted = await peer.expect("message")
    await peer.send(acknowledgement(posted, seq), echo(posted, seq))
    return posted


# ── the thread ───────────────────────────────────────────────────────────────────────────────────────


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


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────


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
    await peer.send(activity(moved(row, 1, preview="late", last_activity_at=SERVER_TIME, agent_read_seq=1)))
    await peer.send(activity(moved(row, 3, agent_read_seq=1)))  # a read mark never moves back
    await expect(names(page)).to_have_text(["news 3", "question 2", "question 1"])
    await expect(first).to_have_attribute("data-unread", "true")
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
    assert console.site.asked.count(LIST) == 2  # what is in no list is asked for once


def without(console: Console, number: int) -> Json:
    """The start page as it was before that conversation began."""
    row = console.site.rows[number]
    home = console.site.pages["/console/"].decode()
    item = re.search(rf'<li>\s*<a class="row"[^>]*data-id="{row["id"]}".*?</li>', home, re.DOTALL)
    assert item is not None
    console.site.pages["/console/"] = home.replace(item[0], "").encode()
    return row


async def test_activity_that_was_cut_short_is_read_from_the_server(console: Console, agent: Client) -> None:
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


# ── tabs and the line ────────────────────────────────────────────────────────────────────────────────


async def test_tabs_of_an_agent_share_replies_and_drafts(console: Console) -> None:
    one, first = await console.open(0)
    two, second = await console.open(0)
    await two.evaluate("document.hasFocus = () => false")
    await one.get_by_test_id("composer-input").fill("half a thou")
    await expect(two.get_by_test_id("composer-input")).to_have_value("half a thou")
    await write(one, "a whole one")
    await expect(two.get_by_test_id("composer-input")).to_have_value("")
    await expect(lines(two, "agent")).to_have_attribute("data-delivery", "sending")
    posted = await first.expect("message")
    for peer in (first, second):
        await peer.send(echo(posted, 2))
    for page in (one, two):
        await expect(lines(page, "agent")).to_have_attribute("data-seq", "2")
        await expect(lines(page, "agent")).to_have_count(1)
    assert second.sent("message") == []


async def test_draft_survives_a_reload_and_belongs_to_one_agent(console: Console, agent: Client) -> None:
    page, _ = await console.open(0)
    await page.get_by_test_id("composer-input").fill("about your parcel")
    await write_offline(page, console)
    await page.reload()
    await console.gateway.welcomed()
    await expect(page.get_by_test_id("composer-input")).to_have_value("and another thing")
    await expect(lines(page, "agent")).to_have_count(1)
    user = str(console.site.desk.user.id).encode()
    for address, body in console.site.pages.items():
        console.site.pages[address] = body.replace(user, b"01900000-0000-7000-8000-00000000000f")
    await page.reload()
    peer = await console.gateway.welcomed()
    await expect(lines(page, "visitor")).to_have_count(1)
    await expect(page.get_by_test_id("composer-input")).to_have_value("")
    await expect(lines(page, "agent")).to_have_count(0)
    await write(page, "my own words")
    assert [(await accept_next(peer, 2))["content"], len(peer.sent("message"))] == ["my own words", 1]


async def write_offline(page: Page, console: Console) -> None:
    """One reply that nobody answers, and the beginning of the next."""
    await page.get_by_test_id("composer-input").press("Enter")
    await page.get_by_test_id("composer-input").fill("and another thing")


async def test_restarting_server_alarms_no_agent_at_once(console: Console) -> None:
    page, peer = await console.open(0)
    await page.clock.install()
    await peer.close(4012)
    peer = await console.gateway.connected()
    await expect(page.locator("#banner")).to_be_hidden()
    await page.clock.fast_forward(5000)
    await expect(page.locator("#banner")).to_be_visible()
    await peer.welcome()
    await expect(page.locator("#banner")).to_be_hidden()


async def test_console_works_where_tabs_cannot_talk(console: Console) -> None:
    await console.context.add_init_script(NO_CHANNEL)
    page, peer = await console.open(0)
    await write(page, "one")
    await accept_next(peer, 2)
    await expect(lines(page, "agent")).to_have_attribute("data-seq", "2")
