"""The top bar over a real socket: the bell, sounds, desktop notifications, availability."""

import json
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.console.conftest import Console, Site
from tests.console.frames import activity, moved
from tests.scripted import SERVER_TIME

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
STATE, READ = "/console/notifications/state/", "/console/notifications/read/"
# What a browser would play and show, counted; focus as the test says.
EARS = """
  window.heard = [];
  const silence = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  class Oscillator {
    frequency = {};
    connect(other) { return other; }
    start() { window.heard.push(this.frequency.value); }
    stop() {}
  }
  window.AudioContext = class {
    state = "running"; currentTime = 0; destination = {};
    createOscillator() { return new Oscillator(); }
    createGain() { return { gain: silence, connect: (other) => other }; }
  };
  window.Notification = class {
    static permission = "granted";
    constructor(text, { body }) { window.heard.push(`${text}|${body}`); }
    close() {}
  };
  window.isLooking = true;
  document.hasFocus = () => window.isLooking;
"""


@pytest.fixture
def told(site: Site) -> Json:
    """How things stand; a test may change it before the page asks. Nothing is unread, the first row is the agent's."""
    state: Json = {
        "unread": 0,
        "availability": {"state": "online", "why": "asked"},
        "ways": {"message": ["desktop", "sound"], "queued": ["sound"]},
        "mine": {site.rows[0]["id"]: 1},
        "queue": [site.rows[1]["id"]],
        "teams": [],
    }
    site.pages[STATE] = json.dumps(state).encode()
    site.pages[READ] = b'{"unread": 0}'
    return state


def notification(site: Site, number: int, kind: str = "mention", ways: list[str] | None = None) -> Json:
    row = site.rows[number]
    told = {
        "id": "id-1",
        "kind": kind,
        "conversation_id": row["id"],
        "contact": {"id": row["contact"]["id"], "name": "<b>Wei</b>"},
        "actor": "Mia",
        "text": "@you look",
        "created_at": SERVER_TIME,
    }
    return {"type": "notification", "notification": told, "ways": ways or ["desktop", "list", "sound"]}


async def listening(console: Console, number: int | None = None) -> tuple[Page, Any]:
    """A page that has asked how things stand, and in which sounds may be heard."""
    await console.context.add_init_script(EARS)
    page, peer = await console.open(number)
    await page.locator("body").press("Shift")  # browsers are silent until somebody touches the page
    await expect(page.get_by_test_id("availability-why")).to_have_text("asked")
    return page, peer


async def heard(page: Page) -> Any:
    return await page.evaluate("window.heard")


async def test_notification_is_counted_told_and_leads_to_its_conversation(
    console: Console, told: Json
) -> None:
    page, peer = await listening(console)
    await page.evaluate("window.isLooking = false")
    await expect(page.get_by_test_id("bell-count")).to_be_hidden()
    await peer.send(notification(console.site, 2))
    await expect(page.get_by_test_id("bell-count")).to_have_text("1")
    bell = page.get_by_test_id("bell").locator("summary")
    await expect(bell).to_have_attribute("aria-label", "Notifications, 1 unread")
    text = "Mia mentioned you in the conversation with <b>Wei</b>"
    await expect(page.locator("#news")).to_have_text(text)
    assert await heard(page) == [523, 784, f"{text}|@you look"]
    await page.locator("#news button").click()
    await expect(page.get_by_test_id("thread")).to_have_attribute("data-id", console.site.rows[2]["id"])
    await expect(page.get_by_test_id("bell-count")).to_be_hidden()  # opening it is reading it
    assert READ in console.site.asked


async def test_ways_decide_what_is_heard_and_what_is_looked_at_makes_no_noise(
    console: Console, told: Json
) -> None:
    page, peer = await listening(console, 2)
    page.on("request", lambda _request: None)  # expect_request would subscribe, and the frame overtake that
    assert await heard(page) == []
    await peer.expect("subscribe")
    async with page.expect_request(f"**{READ}") as reading:
        await peer.send(notification(console.site, 2))
    assert 'name="id"' in ((await reading.value).post_data or "")
    assert await heard(page) == []
    await expect(page.get_by_test_id("bell-count")).to_be_hidden()
    await page.evaluate("window.isLooking = false")
    many = {"type": "notifications_read", "unread": 100}
    await peer.send(notification(console.site, 2, ways=["desktop"]), many)
    await expect(page.get_by_test_id("bell-count")).to_have_text("99+")
    await page.wait_for_function("window.heard.length > 0")
    assert len(await heard(page)) == 1
    await expect(page.locator("#news")).to_be_empty()


async def test_news_of_the_own_conversations_and_the_queue_come_from_the_frames(
    console: Console, told: Json
) -> None:
    page, peer = await listening(console)
    await page.evaluate("window.isLooking = false")
    mine, queued, other = console.site.rows
    await peer.send(
        activity(moved(other, 2, waiting_since=SERVER_TIME)),  # not mine
        activity(moved(mine, 2, waiting_since=None)),  # answered: nobody waits
        {"type": "conversation", "conversation": queued},  # waits since before
    )
    await peer.send(activity(moved(mine, 3, waiting_since=SERVER_TIME)))
    await page.wait_for_function("window.heard.length === 2")
    assert await heard(page) == [660, "Somebody has written to you|"]
    await page.evaluate("window.heard.length = 0; Date.now = () => Number.MAX_SAFE_INTEGER")
    await peer.send({"type": "conversation", "conversation": other | {"owner": "queue", "last_seq": 3}})
    await page.wait_for_function("window.heard.length > 0")
    assert await heard(page) == [523, 659]


async def test_one_of_two_tabs_makes_the_noise(console: Console, told: Json) -> None:
    first, peer = await listening(console)
    second, other = await listening(console)
    for page in (first, second):
        await page.evaluate("window.isLooking = false; dispatchEvent(new Event('blur'))")
    for each in (other, peer):
        await each.send(notification(console.site, 2))
    for page in (first, second):
        await expect(page.get_by_test_id("bell-count")).to_have_text("1")
    assert (len(await heard(first)), await heard(second)) == (3, [])


async def test_availability_is_chosen_and_follows_what_others_choose(console: Console, told: Json) -> None:
    page, peer = await listening(console)
    menu = page.get_by_test_id("availability")
    await menu.locator("summary").press("Enter")
    await menu.get_by_role("button", name="Busy").click()
    frame = await peer.expect("availability")
    assert frame == {"type": "availability", "state": "busy", "ref": "availability"}
    await expect(menu).to_have_attribute("data-state", "busy")
    await expect(menu).not_to_have_attribute("open", "")
    why = {"state": "offline", "why": "Set by Boss · lunch"}
    console.site.pages[STATE] = json.dumps(told | {"availability": why}).encode()
    me = {"kind": "agent", "id": str(console.site.desk.user.pk)}
    await peer.send({"type": "presence", "person": me, "state": "offline"})
    await expect(menu).to_have_attribute("data-state", "offline")
    await menu.locator("summary").click()
    await expect(page.get_by_test_id("availability-why")).to_have_text("Set by Boss · lunch")
    await expect(menu.get_by_role("button", name="Offline")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("Escape")
    await expect(menu).not_to_have_attribute("open", "")


async def test_bell_opens_by_keyboard_and_all_is_marked_read(console: Console, told: Json) -> None:
    told_one = (
        f'<a class="told-one" data-id="7" data-conversation="{console.site.rows[2]["id"]}" href="#">News</a>'
    )
    console.site.pages["/console/notifications/"] = f"<ul><li>{told_one}</li></ul>".encode()
    page, peer = await listening(console)
    await peer.send({"type": "notifications_read", "unread": 3})
    await expect(page.get_by_test_id("bell-count")).to_have_text("3")
    await page.keyboard.press("Alt+i")
    await expect(page.get_by_test_id("bell-list").get_by_role("link")).to_have_text("News")
    await page.get_by_test_id("bell-read").click()
    await expect(page.get_by_test_id("bell-count")).to_be_hidden()
    await page.get_by_test_id("bell-list").get_by_role("link").click()
    await expect(page.get_by_test_id("thread")).to_have_attribute("data-id", console.site.rows[2]["id"])
    await expect(page.get_by_test_id("bell")).not_to_have_attribute("open", "")
