"""The head of the thread: who else is here, passing on, snoozing, sorting, and what is offered."""

import json
from typing import Any

import pytest
from playwright.async_api import Page, Request, Route, expect

from tests.console.conftest import Console
from tests.console.frames import lines, message, write
from tests.scripted import Peer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
LIN, WEI, TEAM = (f"01900000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3))
TARGETS: Json = {
    "agents": [
        {"id": LIN, "name": "Lin", "state": "online", "load": 3, "capacity": 10, "me": False},
        {"id": WEI, "name": "Wei", "state": "offline", "load": 0, "capacity": 0, "me": False},
    ],
    "teams": [{"id": TEAM, "name": "售后 Aftersales", "online": 0, "members": 4}],
}


def colleague(seq: int, row: Json, content: str = "I have this", name: str = "Lin", **fields: Any) -> Json:
    sender = {"kind": "agent", "id": LIN, "name": name, "avatar_url": ""}
    return message(row, seq, content, "agent", sender=sender, **fields)


async def test_colleagues_who_look_are_shown(console: Console) -> None:
    page, peer = await console.open(0)
    row, lookers = console.site.rows[0], page.get_by_test_id("lookers")
    assert await peer.expect("looking") == {"type": "looking", "conversation_id": row["id"], "on": True}
    me = {"id": str(console.site.desk.user.id), "name": "Me"}
    others = [{"id": f"{LIN[:-1]}{number}", "name": f"<b>{number}"} for number in range(5)]
    frame = {"type": "looking", "conversation_id": row["id"]}
    await peer.send(frame | {"people": [me]})
    await peer.send(frame | {"people": [me, others[0]], "conversation_id": "another"})
    await expect(lookers).to_be_hidden()
    await peer.send(frame | {"people": [me, others[0]]})
    await expect(lookers).to_contain_text("<b>0 is looking too")
    await peer.send(frame | {"people": others})
    await expect(lookers.locator(".looker")).to_have_text(["<", "<", "+3"])
    await expect(lookers).to_contain_text("<b>0, <b>1, <b>2, <b>3, <b>4 are looking too")
    await page.get_by_test_id("conversation-row").filter(has_text="question 1").click()
    assert (await peer.expect("looking"))["conversation_id"] == console.site.rows[1]["id"]
    await expect(page.get_by_test_id("lookers")).to_be_hidden()


async def test_looking_is_said_again_and_ends_while_the_page_is_hidden(console: Console) -> None:
    page, peer = await console.open(0)
    await page.clock.install()
    await page.reload()
    peer = await console.gateway.welcomed()
    assert (await peer.expect("looking"))["on"] is True
    await page.clock.fast_forward(20_000)
    assert (await peer.expect("looking"))["on"] is True
    await hide(page, is_hidden=True)
    assert (await peer.expect("looking"))["on"] is False
    await page.clock.fast_forward(60_000)
    await hide(page, is_hidden=False)
    assert [frame["on"] for frame in [await peer.expect("looking")]] == [True]


async def hide(page: Page, *, is_hidden: bool) -> None:
    await page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        is_hidden,
    )


async def test_colleagues_reply_meanwhile_is_warned_of(console: Console) -> None:
    page, peer = await console.open(0)
    row, warning = console.site.rows[0], page.get_by_test_id("collision")
    await peer.send(message(row, 2, "and?"), colleague(3, row, "for us", private=True))
    await expect(lines(page, "note")).to_have_count(1)
    await expect(warning).to_be_hidden()
    await peer.send(colleague(4, row))
    await expect(warning).to_contain_text("Lin has replied since you opened this conversation.")
    await warning.get_by_role("button", name="Close").click()
    await page.get_by_test_id("composer-input").fill("I was just about to")
    await peer.send(colleague(5, row, "Done.", "<i>Wei"))
    await expect(warning).to_contain_text("<i>Wei has replied while you were writing.")
    await warning.get_by_role("button", name="Show").click()
    await expect(warning).to_be_hidden()
    await expect(page.locator("[data-seq='5']")).to_be_focused()
    await peer.send(colleague(6, row))
    await expect(warning).to_be_visible()
    await write(page, "Thank you both")
    posted = await peer.expect("message")
    mine = {"kind": "agent", "id": str(console.site.desk.user.id), "name": "Me", "avatar_url": ""}
    await peer.send(message(row, 7, "Thank you both", "agent", client_id=posted["client_id"], sender=mine))
    await expect(warning).to_be_hidden()


@pytest.fixture
def asked(console: Console) -> list[Request]:
    """What the page asked of the server beside the pages."""
    return []


async def answering(page: Page, path: str, answer: Any, asked: list[Request]) -> None:
    async def respond(route: Route) -> None:
        asked.append(route.request)
        if isinstance(answer, str):
            await route.fulfill(body=answer, content_type="text/html")
        else:
            await route.fulfill(json=answer)

    await page.route(f"**/console/{path}", respond)


async def test_conversation_is_transferred_by_keyboard_alone(console: Console, asked: list[Request]) -> None:
    page, peer = await console.open(1)
    await answering(page, "targets/", TARGETS, asked)
    await answering(page, "c/*/assignment/", "<p>It waits <b>for</b> anybody.</p>", asked)
    await page.keyboard.press("Alt+a")
    sheet, choices = page.locator("#transfer"), page.locator("#transfer .pick:visible")
    await expect(choices).to_have_text(
        [
            "The AI assistant",
            "售后 Aftersales0 of 4 online",
            "Linonline · 3 of 10",
            "Weioffline · 0 open",
        ]
    )
    await page.keyboard.press("Enter")
    await expect(sheet).to_contain_text("Choose who takes over.")
    await page.keyboard.type("nobody at all")
    await expect(sheet).to_contain_text("Nobody is called like that.")
    await page.locator("#transfer-search").fill("wei")
    await expect(choices).to_have_count(1)
    await expect(sheet).to_contain_text("Wei is not online: the conversation waits for them.")
    await page.locator("#transfer-search").fill("")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(choices.nth(2).locator("input")).not_to_be_checked()
    await page.locator("#transfer-why summary").click()
    await expect(page.locator("#transfer-why-body")).to_have_text("It waits for anybody.")
    await page.locator("#transfer-note").fill("  Please call  ")
    await choices.filter(has_text="售后").locator("input").check()
    await page.locator("#transfer-search").press("Enter")
    sent = await peer.expect("transfer")
    where = {"conversation_id": console.site.rows[1]["id"], "to": {"team": TEAM}, "note": "Please call"}
    assert sent == {"type": "transfer", "ref": "transfer"} | where
    await peer.send({"type": "error", "code": "not_found", "detail": "", "ref": "transfer"})
    await expect(sheet).to_contain_text("This conversation is not available here.")
    await page.keyboard.press("Enter")
    await peer.expect("transfer")
    await peer.send({"type": "done", "command": "transfer", "ref": "transfer"})
    await expect(sheet).to_be_hidden()


async def utc(page: Page, local: str) -> str:
    """What the browser's own time is for everybody."""
    moment: str = await page.evaluate("(local) => new Date(local).toISOString()", local)
    return moment


async def test_snooze_offers_moments_and_takes_any_other(console: Console) -> None:
    page, peer = await console.open(0)
    await page.clock.set_fixed_time("2026-11-21T10:00:00")  # a Saturday
    sheet = page.locator("#snooze")
    expected: dict[str, str] = {
        "In an hour": await utc(page, "2026-11-21T11:00"),
        "Later today": await utc(page, "2026-11-21T18:00"),
        "Tomorrow morning": await utc(page, "2026-11-22T09:00"),
        "Next Monday": await utc(page, "2026-11-23T09:00"),
        "The visitor writes": "reply",
    }
    for name, until in expected.items():
        await page.keyboard.press("Alt+m")
        await sheet.get_by_role("button", name=name).click()
        assert (await peer.expect("snooze"))["until"] == until
        await peer.send({"type": "done", "command": "snooze", "ref": "snooze"})
        await expect(sheet).to_be_hidden()
    await page.get_by_test_id("snooze").click()
    await page.locator("#snooze-at").fill("2026-11-20T09:30")
    await page.locator("#snooze-at").press("Enter")
    await expect(sheet).to_contain_text("Choose a moment that lies ahead.")
    await page.locator("#snooze-at").fill("2026-12-24T09:30")
    await page.locator("#snooze-at").press("Enter")
    chosen = await utc(page, "2026-12-24T09:30")
    assert (await peer.expect("snooze"))["until"] == chosen
    await peer.send({"type": "done", "command": "snooze", "ref": "snooze"})
    snoozed = console.site.rows[0] | {"status": "snoozed", "snoozed_until": chosen}
    await peer.send({"type": "conversation", "conversation": snoozed})
    await expect(page.locator("#snoozed")).to_have_text("Snoozed until Dec 24, 09:30")
    await page.keyboard.press("Alt+m")
    await page.get_by_role("button", name="End the snooze").click()
    sent = await peer.expect("reopen")
    assert sent == {"type": "reopen", "ref": "snooze", "conversation_id": console.site.rows[0]["id"]}


async def test_labels_priority_and_team_go_out_as_what_changed(
    console: Console, asked: list[Request]
) -> None:
    page, peer = await console.open(0)
    row = console.site.rows[0]
    labels = [{"id": LIN, "title": "VIP", "color": "orange"}, {"id": WEI, "title": "退款", "color": "gray"}]
    choice = {"labels": labels, "teams": [{"id": TEAM, "name": "售后"}]}
    chosen = {"chosen": {"labels": [LIN], "priority": "none", "team": ""}}
    await answering(page, "c/*/triage/", row | choice | chosen, asked)
    await page.keyboard.press("Alt+b")
    await page.locator("#sort-search").fill("退")
    await expect(page.locator("#sort .pick:visible")).to_have_text(["退款"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    await page.locator("#sort-search").fill("vi")
    await page.get_by_label("VIP").uncheck()
    await page.locator("#sort-priority").select_option("high")
    await page.get_by_test_id("sort-save").click()
    await expect(page.locator("#sort")).to_be_hidden()
    assert [request.method for request in asked] == ["GET", "POST"]
    body = asked[1].post_data or ""
    for name, value in (("add", WEI), ("remove", LIN), ("priority", "high")):
        assert f'name="{name}"\r\n\r\n{value}' in body
    assert 'name="team"' not in body
    changed = row | {"team": {"id": TEAM, "name": "售后"}, "priority": "high"}
    await peer.send({"type": "conversation", "conversation": changed})
    await expect(page.locator("#triage [data-slot=team]")).to_have_text("售后")


async def test_resolved_conversation_can_be_sorted_and_nothing_else(console: Console) -> None:
    page, peer = await console.open(0)
    await peer.send({"type": "conversation", "conversation": console.site.rows[0] | {"status": "resolved"}})
    await expect(page.get_by_test_id("transfer")).to_be_hidden()
    await expect(page.get_by_test_id("snooze")).to_be_hidden()
    await expect(page.get_by_test_id("sort")).to_be_visible()
    await page.keyboard.press("Alt+a")
    await page.keyboard.press("Alt+m")
    await expect(page.locator("dialog[open]")).to_have_count(0)


def offer(row: Json, **fields: Any) -> Json:
    base = {"conversation_id": row["id"], "expires_at": "2026-11-21T10:00:30.000Z", "reason": "last_agent"}
    return {"type": "offer", "contact": {"name": "小林 <b>"}, "preview": "Where is it?"} | base | fields


async def offering(console: Console) -> tuple[Page, Peer]:
    page, _peer = await console.open()
    await page.clock.set_fixed_time("2026-11-21T10:00:00Z")
    await page.reload()
    return page, await console.gateway.welcomed()


async def test_offer_counts_down_and_is_accepted(console: Console) -> None:
    page, peer = await offering(console)
    row, card = console.site.rows[1], page.get_by_test_id("offer")
    await peer.send(offer(row))
    await expect(card).to_contain_text("小林 <b>")
    await expect(card).to_contain_text("The visitor knows you already.")
    await expect(card.locator("[data-slot=left]")).to_have_text("30 s left")
    await page.clock.set_fixed_time("2026-11-21T10:00:10Z")
    await expect(card.locator("[data-slot=left]")).to_have_text("20 s left")
    await page.keyboard.press("Alt+y")
    assert await peer.expect("accept") == {"type": "accept", "ref": "accept", "conversation_id": row["id"]}
    await peer.send({"type": "offer_ended", "conversation_id": row["id"], "outcome": "accepted"})
    await peer.send({"type": "done", "command": "accept", "ref": "accept"})
    await expect(page.get_by_test_id("thread")).to_have_attribute("data-id", row["id"])
    await expect(card).to_have_count(0)


async def test_offers_that_end_say_so(console: Console) -> None:
    page, peer = await offering(console)
    rows, card, toasts = console.site.rows, page.get_by_test_id("offer"), page.locator("#toasts")
    await peer.send(offer(rows[0]), offer(rows[1], contact={"name": "Wei"}, reason="of tomorrow"))
    await expect(card).to_have_count(2)
    await page.keyboard.press("Alt+n")
    assert (await peer.expect("decline"))["conversation_id"] == rows[0]["id"]
    await peer.send({"type": "done", "command": "decline", "ref": "decline"})
    await expect(card).to_have_count(1)
    await peer.send({"type": "offer_ended", "conversation_id": rows[1]["id"], "outcome": "taken"})
    await expect(toasts).to_contain_text("Somebody else took “Wei”.")
    await peer.send(offer(rows[2], contact={"name": "Ana"}))
    await card.get_by_role("button", name="Accept").click()
    await peer.expect("accept")
    await peer.send({"type": "error", "code": "taken", "detail": "", "ref": "accept"})
    await expect(toasts).to_contain_text("A colleague was faster.")
    await expect(card).to_have_count(0)
    await peer.send(offer(rows[2], contact={"name": "Ana"}))
    await expect(card).to_have_count(1)
    await page.clock.set_fixed_time("2026-11-21T10:00:31Z")
    await expect(toasts).to_contain_text("The offer of “Ana” has expired")
    assert json.dumps(peer.sent("accept")).count(rows[2]["id"]) == 1


async def test_taking_over_what_nobody_has_asks_for_it(console: Console) -> None:
    """Of two who press it at once one gets it; from a colleague it is taken."""
    page, peer = await console.open(1)
    await page.get_by_test_id("takeover").click()
    assert (await peer.expect("claim"))["conversation_id"] == console.site.rows[1]["id"]
    await peer.send({"type": "error", "code": "taken", "detail": "", "ref": "takeover"})
    await expect(page.locator("#toasts")).to_contain_text("A colleague was faster.")
    owned = console.site.rows[1] | {
        "owner": "human",
        "assignee": {"id": LIN, "name": "Lin", "avatar_url": ""},
    }
    await peer.send({"type": "conversation", "conversation": owned})
    await page.get_by_test_id("takeover").click()
    assert (await peer.expect("takeover"))["ref"] == "takeover"
