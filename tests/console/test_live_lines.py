"""What stands between, above and beside the messages of an open thread, and the way through a long one."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.async_api import Page, expect

from apps.conversations.models import Conversation
from apps.conversations.wire import message_json
from apps.tenants.access import Desk
from tests import factories
from tests.console.conftest import Console, Site
from tests.console.frames import lines, message, texts
from tests.console.test_live_head import utc

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
LINES = 130
AT = 40


@pytest.fixture
def long(desk: Desk, agent: Client, site: Site) -> list[Json]:
    """Before the browser: a conversation is long, read up to its last line but one, and its 40th is linked to. Answers
    its messages."""
    row = Conversation.objects.get(pk=site.rows[0]["id"])
    said = [factories.make_message(conversation=row, content=f"line {seq}") for seq in range(2, LINES + 1)]
    Conversation.objects.filter(pk=row.pk).update(agent_read_seq=LINES - 1)
    address = f"{reverse('console:conversation', args=[row.id])}?tab=all&status=open"
    for place in (address, f"{address}&part=open", f"{address}&at={AT}", f"{address}&at={AT}&part=open"):
        site.pages[place] = agent.get(place).content
    first = row.messages.get(seq=1)
    return [message_json(each) for each in (first, *said)]


def in_page(row: Json, messages: list[Json], ref: str) -> Json:
    frame = {"type": "history", "conversation_id": row["id"], "ref": ref}
    return frame | {"messages": messages, "more": messages[0]["seq"] > 1}


async def middle(page: Page, seq: int) -> bool:
    """Whether the line is in sight."""
    found: bool = await page.locator(f"[data-seq='{seq}']").evaluate(
        "(line) => { const box = line.getBoundingClientRect(), area = document.getElementById('scroll')"
        ".getBoundingClientRect(); return box.top >= area.top && box.bottom <= area.bottom; }"
    )
    return found


async def test_link_to_a_message_opens_the_thread_around_it(long: list[Json], console: Console) -> None:
    page = await console.context.new_page()
    row = console.site.rows[0]
    await page.goto(f"{console.address(0)}&at={AT}")
    peer = await console.gateway.welcomed()
    assert (await peer.expect("subscribe"))["after_seq"] == LINES  # the rest of the thread is not sent again
    await expect(lines(page, "visitor")).to_have_count(50)
    await expect(page.locator(f"[data-seq='{AT}']")).to_be_focused()
    assert await middle(page, AT)
    await peer.send(message(row, LINES + 1, "news"))
    await expect(page.locator("#new-messages")).to_be_visible()
    await expect(texts(page, "visitor").last).to_have_text("line 64")
    assert peer.sent("read") == []
    await page.locator("#later").click()
    wanted = await peer.expect("history")
    assert (wanted["before_seq"], wanted["limit"], wanted["ref"]) == (115, 50, "later")
    await peer.send(in_page(row, long[64:114], "later"))
    await expect(texts(page, "visitor").last).to_have_text("line 114")
    await page.locator("#later").click()
    assert (await peer.expect("history"))["before_seq"] == 165
    news = message(row, LINES + 1, "news")["message"]
    await peer.send(in_page(row, [*long[114:], news], "later"))
    await expect(texts(page, "visitor").last).to_have_text("news")
    await expect(page.locator("#later")).to_be_hidden()
    await peer.send(message(row, LINES + 2, "and live again"))
    await expect(texts(page, "visitor").last).to_have_text("and live again")
    await page.locator("#earlier").click()
    wanted = await peer.expect("history")
    assert (wanted["before_seq"], wanted["ref"]) == (15, "earlier")
    await peer.send(in_page(row, long[:14], "earlier"))
    await expect(texts(page, "visitor").first).to_have_text("question 0")
    await expect(page.locator("#earlier")).to_be_hidden()
    seqs = await lines(page, "visitor").evaluate_all("(all) => all.map((line) => Number(line.dataset.seq))")
    assert seqs == list(range(1, LINES + 3))


async def test_news_button_of_a_cut_thread_leads_to_its_end(long: list[Json], console: Console) -> None:
    page = await console.context.new_page()
    await page.goto(f"{console.address(0)}&at={AT}")
    peer = await console.gateway.welcomed()
    await peer.send(message(console.site.rows[0], LINES + 1, "news"))
    await page.locator("#new-messages").click()
    await expect(texts(page, "visitor").last).to_have_text(f"line {LINES}")
    await peer.expect("unsubscribe")
    await expect(page.locator(".unread-line + [data-seq]")).to_have_attribute("data-seq", str(LINES))


async def test_days_and_the_first_news_are_marked(console: Console) -> None:
    page, peer = await console.open(0)
    await page.clock.set_fixed_time("2026-06-01T12:00:00")
    row = console.site.rows[0]
    await page.evaluate("document.getElementById('messages').replaceChildren()")
    local = {2: "2025-12-31T23:50", 3: "2026-01-01T00:10", 4: "2026-01-01T09:00"}
    moments = {seq: await utc(page, moment) for seq, moment in local.items()}
    for seq in (2, 4, 3):
        await peer.send(message(row, seq, f"line {seq}", created_at=moments[seq]))
    days, order = page.locator("#messages > .day"), page.locator("#messages > li")
    await expect(days).to_have_text(["Wednesday, December 31, 2025", "Thursday, January 1"])
    assert await order.evaluate_all("(all) => all.map((line) => line.dataset.seq ?? 'day')") == [
        "day",
        "2",
        "day",
        "3",
        "4",
    ]


async def test_menu_of_a_message_by_keyboard(console: Console) -> None:
    page, peer = await console.open(0)
    row, menu = console.site.rows[0], page.locator("#message-menu")
    await console.context.grant_permissions(["clipboard-read", "clipboard-write"])
    mine = {"kind": "agent", "id": str(console.site.desk.user.id), "name": "Me", "avatar_url": ""}
    now = await page.evaluate("new Date().toISOString()")
    fresh = message(row, 2, "Mine <b>", "agent", sender=mine, created_at=now)
    await peer.send(fresh, message(row, 3, "Old", "agent", sender=mine))
    more = lines(page, "agent").locator("[data-slot=more]")
    await more.first.press("Enter")
    choices = ["Copy text", "Copy link", "Recall", "Reply to this message"]
    await expect(menu.get_by_role("menuitem")).to_have_text(choices)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#toasts")).to_contain_text("Copied.")
    link = await page.evaluate("navigator.clipboard.readText()")
    assert link.endswith(f"{reverse('console:conversation', args=[row['id']])}?at=2")
    await expect(more.first).to_be_focused()
    await more.first.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    asked = await peer.expect("recall")
    assert asked == {"type": "recall", "ref": "recall", "conversation_id": row["id"], "message_id": "id-2"}
    await peer.send({"type": "error", "code": "closed", "detail": "", "ref": "recall"})
    await expect(page.locator("#toasts")).to_contain_text("A message can be recalled for two minutes.")
    await more.last.click()
    await expect(menu.get_by_role("menuitem", name="Recall")).to_have_count(0)  # two minutes are over
    await page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()


async def test_quote_shows_what_is_answered_and_leads_there(console: Console) -> None:
    page, peer = await console.open(0)
    row = console.site.rows[0]
    first = await lines(page, "visitor").get_attribute("data-id")
    answer = {"id": "far", "seq": 0, "name": "Lin", "text": "An <i>old</i> one"}

    async def respond(route: Any) -> None:
        await route.fulfill(json=answer)

    await page.route("**/quote/*/", respond)
    await peer.send(
        message(row, 2, "Because", "agent", in_reply_to=first),
        message(row, 3, "And that", in_reply_to="far"),
    )
    quotes = page.locator("#messages .quote:visible")
    await expect(quotes.first).to_contain_text("question 0")
    await expect(quotes.last).to_have_text(re.compile(r"Lin\s+An <i>old</i> one"))
    await quotes.first.click()
    await expect(page.locator(f"[data-id='{first}']")).to_be_focused()


async def test_notes_mark_whom_they_call_and_system_lines_for_agents_are_no_notes(console: Console) -> None:
    page, peer = await console.open(0)
    row = console.site.rows[0]
    called = [{"kind": "agent", "id": "1", "name": "Lin"}, {"kind": "agent", "id": "2", "name": "Lin (a+b)"}]
    note = "@Lin (a+b) and @Lin, not @Wei <b>"
    agents = {"private": True, "sender": {"kind": "system", "id": None, "name": "", "avatar_url": ""}}
    snoozed = {"activity": "snoozed", "name": "Wei", "until": await utc(page, "2026-03-01T09:00")}
    await peer.send(
        message(row, 2, note, "agent", private=True, metadata={"mentions": called}),
        message(
            row,
            3,
            "raw",
            "system",
            metadata={"activity": "priority", "to": "urgent", "name": "Lin"},
            **agents,
        ),
        message(row, 4, "raw", "system", metadata=snoozed, **agents),
        message(row, 5, "What happened so far", "system", metadata={"activity": "summary"}, **agents),
    )
    await expect(lines(page, "note").locator("mark")).to_have_text(["@Lin (a+b)", "@Lin"])
    await expect(texts(page, "note")).to_have_text([note, "What happened so far"])
    await expect(lines(page, "system").locator("[data-slot=activity]")).to_have_text(
        ["Lin set: Urgent", "Wei snoozed the conversation until"]
    )
    await expect(lines(page, "system").locator("[data-slot=until]").last).to_have_text("Mar 1, 09:00")


async def test_very_long_thread_makes_room_at_its_beginning(console: Console) -> None:
    page, peer = await console.open(0)
    row = console.site.rows[0]
    await peer.send(*(message(row, seq, f"line {seq}") for seq in range(2, 421)))
    await expect(texts(page, "visitor").last).to_have_text("line 420")
    assert await lines(page, "visitor").count() < 400
    await expect(page.locator("#earlier")).to_be_visible()
    first = await lines(page, "visitor").first.get_attribute("data-seq")
    await page.locator("#earlier").click()
    assert (await peer.expect("history"))["before_seq"] == int(first or 0)
