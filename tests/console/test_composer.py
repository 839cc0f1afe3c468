"""The composer in the agent's browser: drafts, canned responses, mentions, emoji, quotes, later, send and resolve."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.console.conftest import Console
from tests.console.frames import accept_next, lines, message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
ANN: Json = {"kind": "agent", "id": "01900000-0000-7000-8000-0000000000a1", "name": "Ann"}
ANNA: Json = {"kind": "agent", "id": "01900000-0000-7000-8000-0000000000a2", "name": "Anna Bell"}
REFUNDS: Json = {"kind": "team", "id": "01900000-0000-7000-8000-0000000000a3", "name": "Refunds"}
CANNED: Json = {
    "id": "01900000-0000-7000-8000-0000000000c1",
    "short_code": "refund",
    "title": "Money back",
    "text": "Dear Li, write to {{contact.email}}.",
    "empty": ["contact.email"],
    "whose": "Everybody",
}


async def answers(page: Page, address: str, status: int, body: Json) -> list[str]:
    """What the browser sent comes back, one text for each request."""
    asked: list[str] = []

    async def answer(route: Route) -> None:
        data = route.request.post_data_buffer or b""
        asked.append(f"{route.request.url} {data.decode(errors='replace')}")
        await route.fulfill(status=status, json=body)

    await page.route(re.compile(address), answer)
    return asked


async def input_of(page: Page, text: str) -> Any:
    """Typed letter by letter, as the suggestions need it."""
    field = page.get_by_test_id("composer-input")
    await field.press_sequentially(text)
    return field


async def test_canned_response_by_keyboard_alone(console: Console) -> None:
    page, peer = await console.open(0)
    found = await answers(
        page, "/canned/find/", 200, {"results": [CANNED, CANNED | {"short_code": "refuse"}]}
    )
    used = await answers(page, "/used/$", 200, {})
    await page.keyboard.press("Alt+KeyL")
    field = await input_of(page, "/ref")
    options = page.get_by_test_id("suggestion")
    await expect(options).to_have_count(2)
    await expect(options.first).to_contain_text("Money back · Everybody")
    await field.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await expect(field).to_have_attribute("aria-activedescendant", "suggestion-1")
    await field.press("ArrowDown")
    await field.press("Enter")
    await expect(field).to_have_value(CANNED["text"])
    assert "q=ref" in found[-1]
    assert console.site.rows[0]["id"] in found[-1]
    assert CANNED["id"] in used[0]
    await expect(page.locator("#composer-error")).to_contain_text("{{contact.email}} is not known here.")
    await field.press_sequentially("help@shop.example")  # takes the place of what was missing
    await expect(field).to_have_value("Dear Li, write to help@shop.example.")
    await field.press("Enter")
    assert (await peer.expect("message"))["content"] == "Dear Li, write to help@shop.example."


async def test_unfilled_variable_goes_out_only_on_purpose(console: Console) -> None:
    page, peer = await console.open(0)
    field = page.get_by_test_id("composer-input")
    await field.fill("Dear {{contact.name}}")
    await field.press("Enter")
    await expect(page.locator("#composer-error")).to_contain_text("{{contact.name}} is not known here.")
    assert peer.sent("message") == []
    await field.press("Enter")
    assert (await peer.expect("message"))["content"] == "Dear {{contact.name}}"


async def test_escape_closes_what_is_offered_and_an_input_method_is_left_alone(console: Console) -> None:
    page, peer = await console.open(0)
    await answers(page, "/canned/find/", 200, {"results": [CANNED]})
    field = await input_of(page, "see /ref")
    await expect(page.get_by_test_id("suggestion")).to_have_count(1)
    composing = {"key": "Enter", "isComposing": True, "keyCode": 229, "bubbles": True}
    await field.dispatch_event("keydown", composing)
    await field.dispatch_event("keydown", composing | {"ctrlKey": True})
    await expect(field).to_have_value("see /ref")
    await field.press("Escape")
    await expect(page.get_by_test_id("suggestions")).to_be_hidden()
    await field.press("Enter")
    assert (await peer.expect("message"))["content"] == "see /ref"
    assert len(peer.sent("message")) == 1


async def test_note_calls_those_whom_it_names(console: Console) -> None:
    page, peer = await console.open(0)
    await answers(page, "/callable/", 200, {"people": [ANN, ANNA, REFUNDS]})
    field = await input_of(page, "@ann")  # a reply calls nobody
    await page.get_by_test_id("note-toggle").click()
    await field.fill("")
    await input_of(page, "ask @ref")
    await expect(page.get_by_test_id("suggestion")).to_have_text("RefundsTeam")
    await field.press("Tab")
    await expect(field).to_have_value("ask @Refunds ")
    await field.press_sequentially("or @Anna Bell")
    await field.press("Enter")
    posted = await peer.expect("message")
    assert (posted["private"], sorted(posted["mentions"])) == (True, [ANNA["id"], REFUNDS["id"]])


async def test_enter_that_comes_before_what_is_offered_waits_for_it(console: Console) -> None:
    page, peer = await console.open(0)
    await answers(page, "/canned/find/", 200, {"results": [CANNED | {"text": "Done.", "empty": []}]})
    await answers(page, "/used/$", 200, {})
    field = await input_of(page, "/ref")
    await field.press("Enter")
    await expect(field).to_have_value("Done.")
    assert peer.sent("message") == []


async def test_note_that_calls_is_looked_at(console: Console) -> None:
    page, peer = await console.open(0)
    looked = await answers(page, "/looked/$", 200, {})
    row = console.site.rows[0]
    called = {"private": True, "metadata": {"mentions": [ANN]}}
    async with page.expect_response(re.compile("/looked/$")):
        await peer.send(message(row, 2, "@Ann please", "agent", **called))
    assert row["id"] in looked[0]


async def test_emoji_by_name_and_by_grid(console: Console) -> None:
    page, _peer = await console.open(0)
    field = await input_of(page, "at 10:30 :thumbs")
    await expect(page.get_by_test_id("suggestion").first).to_contain_text("👍")
    await field.press("Enter")
    await page.get_by_test_id("emoji").click()
    await page.get_by_test_id("emoji-search").fill("hug")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(field).to_have_value("at 10:30 👍🤗")
    await expect(field).to_be_focused()
    await expect(page.get_by_test_id("emoji-panel")).to_be_hidden()


async def test_reply_quotes_a_message(console: Console) -> None:
    page, peer = await console.open(0)
    line = lines(page, "visitor").first
    await line.hover()
    await line.locator('[data-slot="more"]').click()
    await page.get_by_role("menuitem", name="Reply to this message").click()
    await expect(page.get_by_test_id("quote-bar")).to_contain_text("question 0")
    field = page.get_by_test_id("composer-input")
    await expect(field).to_be_focused()
    await field.fill("About that")
    await field.press("Enter")
    posted = await accept_next(peer, 2)
    assert posted["in_reply_to"] == await line.get_attribute("data-id")
    await expect(page.get_by_test_id("quote-bar")).to_be_hidden()
    await field.fill("And more")
    await field.press("Enter")
    assert "in_reply_to" not in await peer.expect("message")


async def test_send_and_resolve_resolves_what_has_arrived(console: Console) -> None:
    page, peer = await console.open(0)
    field = page.get_by_test_id("composer-input")
    await field.fill("All done.")
    await field.press("Control+Enter")
    posted = await peer.expect("message")
    assert peer.sent("resolve") == []
    await peer.send({"type": "error", "code": "blocked", "detail": "", "client_id": posted["client_id"]})
    await field.fill("Really done.")
    await page.get_by_test_id("send-more").click()
    await page.get_by_test_id("send-resolve").click()
    await accept_next(peer, 2)
    assert (await peer.expect("resolve"))["conversation_id"] == console.site.rows[0]["id"]
    assert len(peer.sent("resolve")) == 1


async def test_reply_for_later_is_shown_and_taken_back(console: Console) -> None:
    page, peer = await console.open(0)
    row = {
        "id": "01900000-0000-7000-8000-0000000000d1",
        "content": "Your parcel is here.",
        "send_at": "2031-05-06T07:08:00.000Z",
        "author": {"id": "01900000-0000-7000-8000-0000000000d2", "name": "Mia"},
        "may_cancel": True,
    }
    asked = await answers(page, "/scheduled/$", 201, {"scheduled": [row]})
    await answers(page, "/cancel/$", 200, {"scheduled": []})
    field = page.get_by_test_id("composer-input")
    await field.fill("Your parcel is here.")
    await page.get_by_test_id("send-more").click()
    await page.get_by_test_id("send-later").click()
    await page.get_by_test_id("schedule-hour").click()
    await expect(page.get_by_test_id("scheduled")).to_contain_text("Your parcel is here.")
    await expect(field).to_have_value("")
    assert 'name="send_at"' in asked[0]
    await page.get_by_role("button", name="Do not send").click()
    await expect(page.get_by_test_id("scheduled")).to_have_count(0)
    await expect(field).to_have_value("Your parcel is here.")
    assert peer.sent("message") == []


async def test_draft_of_another_device_is_there_and_newer_words_go_up(console: Console) -> None:
    page, peer = await console.open(None)
    draft = {"content": "begun on the phone", "private": True, "written_at": "", "age_ms": 1000}
    await answers(page, "/composing/$", 200, {"draft": draft, "scheduled": []})
    saved = await answers(page, "/draft/$", 200, {"kept": True})
    await page.goto(console.address(0))
    peer = await console.gateway.welcomed()
    field = page.get_by_test_id("composer-input")
    await expect(field).to_have_value("begun on the phone")
    await expect(page.get_by_test_id("note-toggle")).to_have_attribute("aria-pressed", "true")
    await page.evaluate("document.hasFocus = () => false")
    pushed = {"type": "draft", "conversation_id": console.site.rows[0]["id"], "written_at": ""}
    await peer.send(pushed | {"content": "and finished there", "private": False})
    await expect(field).to_have_value("and finished there")
    async with page.expect_response(re.compile("/draft/$")):
        await field.fill("no, here")
    assert "no, here" in saved[-1]
    await page.evaluate("document.hasFocus = () => true")  # somebody writes here
    await peer.send(pushed | {"content": "too late", "private": False})
    await peer.send(message(console.site.rows[0], 2, "hello"))
    await expect(lines(page, "visitor")).to_have_count(2)
    await expect(field).to_have_value("no, here")
