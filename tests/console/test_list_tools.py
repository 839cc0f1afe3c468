"""Search, views, filters and bulk actions in the agent's browser."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.async_api import Page, Route, expect

from apps.conversations.models import Conversation
from tests import factories
from tests.console.conftest import Console, Site
from tests.console.frames import activity, moved, names

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
UNATTENDED = "?tab=unattended&status=open"
URGENT: Json = {
    "match": "all",
    "conditions": [{"attribute": "priority", "operator": "equal_to", "values": ["urgent"]}],
}


@pytest.fixture
def site(site: Site, agent: Client) -> Site:
    """Besides: the unattended ones, of which the second is one; and what the server would say of the others later."""
    Conversation.objects.filter(pk=site.rows[1]["id"]).update(waiting_since=now())
    first, second, _third = site.rows
    keep(site, agent, f"/console/{UNATTENDED}")
    keep(site, agent, f"/console/list/{UNATTENDED}")
    keep(site, agent, f"/console/list/{UNATTENDED}&ids={first['id']}")
    Conversation.objects.filter(pk=first["id"]).update(owner="human", waiting_since=now())
    keep(site, agent, f"/console/list/{UNATTENDED}&ids={first['id']}")
    Conversation.objects.filter(pk=second["id"]).update(waiting_since=None)
    keep(site, agent, f"/console/list/{UNATTENDED}&ids={second['id']}")
    for address in ("list/?tab=all&status=open&sort=priority", "?tab=all&status=open&sort=priority"):
        keep(site, agent, f"/console/{address}")
    keep(site, agent, "/console/search/?q=question+0")
    at = f"{reverse('console:conversation', args=[first['id']])}?tab=all&status=open&at=1&part=open"
    keep(site, agent, at)
    factories.make_label(tenant=site.desk.tenant, title="vip")
    keep(site, agent, reverse("console:filters"))
    keep(site, agent, "/console/list/ids/?tab=all&status=open")
    return site


def keep(site: Site, agent: Client, address: str) -> None:
    response = agent.get(address)
    assert response.status_code == 200, address
    site.pages[address] = response.content


async def opened(console: Console, query: str) -> tuple[Page, Any]:
    page, _ = await console.open()
    await page.clock.install()
    await page.goto(f"http://{console.gateway.host}/console/{query}")
    return page, await console.gateway.welcomed()


async def test_view_asks_which_of_those_that_moved_belong(console: Console) -> None:
    page, peer = await opened(console, UNATTENDED)
    first, second, _ = console.site.rows
    await expect(names(page)).to_have_text(["question 1"])
    await peer.send({"type": "conversation", "conversation": first | {"owner": "human"}})
    await expect(names(page)).to_have_text(["question 1"])
    await page.clock.fast_forward(400)
    await expect(names(page)).to_have_text(["question 1", "question 0"])
    await peer.send(activity(moved(second, 2, waiting_since=None)))
    await expect(names(page).first).to_have_text("news 2")
    await page.clock.fast_forward(2100)
    await expect(names(page)).to_have_text(["question 0"])
    asked = [address for address in console.site.asked if "ids=" in address]
    assert [parse_qs(urlsplit(address).query)["ids"][0] for address in asked] == [first["id"], second["id"]]


async def test_sorted_list_places_a_row_by_what_changed(console: Console) -> None:
    page, peer = await opened(console, "?tab=all&status=open&sort=priority")
    await expect(names(page)).to_have_text(["question 2", "question 1", "question 0"])
    await peer.send({"type": "conversation", "conversation": console.site.rows[0] | {"priority": "high"}})
    await expect(names(page)).to_have_text(["question 0", "question 2", "question 1"])
    await peer.send(activity(moved(console.site.rows[1], 2)))
    await expect(names(page)).to_have_text(["question 0", "news 2", "question 2"])
    await peer.send({"type": "conversation", "conversation": console.site.rows[2] | {"status": "snoozed"}})
    await expect(names(page)).to_have_text(["question 0", "news 2"])


async def test_search_takes_the_place_of_the_rows_and_leads_to_the_message(console: Console) -> None:
    page, _ = await console.open()
    await page.keyboard.press("Control+KeyK")
    await expect(page.get_by_test_id("search-input")).to_be_focused()
    await page.keyboard.type("question 0")
    hit = page.get_by_test_id("found-message")
    await expect(hit.locator("mark")).to_have_text(["question", "0"])
    await expect(page.locator("#rows")).to_be_hidden()
    await page.keyboard.press("ArrowDown")
    await expect(hit).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread")).to_have_attribute("data-id", console.site.rows[0]["id"])
    assert any("at=1" in address for address in console.site.asked)
    await page.get_by_test_id("search-input").press("Escape")
    await expect(page.locator("#rows")).to_be_visible()
    await expect(page.get_by_test_id("results")).to_have_count(0)


async def test_filter_is_put_together_shown_and_kept(console: Console) -> None:
    page, _ = await console.open()
    kept: list[str] = []

    async def store(route: Route) -> None:
        kept.append(route.request.post_data or "")
        await route.fulfill(
            status=201 if len(kept) > 1 else 403, json={"id": "view-1", "error": {"code": "forbidden"}}
        )

    await console.context.route("**/console/views/", store)
    await page.get_by_test_id("views").locator("summary").click()
    await page.get_by_test_id("new-filter").click()
    line = page.get_by_test_id("condition")
    await line.locator("[data-slot=attribute]").select_option("priority")
    await page.get_by_test_id("filter-show").click()
    await expect(page.locator("#filter-error")).to_contain_text("every condition")
    await line.locator("[data-slot=choices]").select_option("urgent")
    await page.get_by_text("Keep it as a view").click()
    await page.get_by_test_id("filter-name").fill("Urgent ones")
    await page.get_by_test_id("filter-save").click()
    await expect(page.locator("#filter-error")).to_contain_text("supervisor")
    assert "Urgent ones" in kept[0]
    assert json.dumps(URGENT, separators=(",", ":")) in kept[0]
    await page.get_by_test_id("filter-save").click()
    await expect(page.locator("#filter-dialog")).to_be_hidden()
    assert f"{LIST}&view=view-1" in console.site.asked
    await expect(page.locator("#toasts")).to_contain_text("could not be loaded")  # nobody made that page here


LIST = "/console/list/?tab=all&status=open"


async def test_chosen_conversations_are_changed_some_at_a_time(console: Console) -> None:
    page, peer = await console.open()
    posted: list[str] = []

    async def change(route: Route) -> None:
        posted.append(route.request.post_data or "")
        first, second, _ = console.site.rows
        results = [{"id": first["id"], "error": "closed"}, {"id": second["id"], "error": ""}]
        await route.fulfill(json={"results": results})

    await console.context.route("**/console/bulk/", change)
    boxes = page.get_by_test_id("row-check")
    await boxes.last.check(force=True)
    await expect(page.locator("#bulk-count")).to_have_text("1 chosen")
    await boxes.nth(1).click(force=True, modifiers=["Shift"])
    await expect(page.locator("#bulk-count")).to_have_text("2 chosen")
    await peer.send(activity(moved(console.site.rows[0], 2)))
    await expect(page.locator("#bulk-count")).to_have_text("2 chosen")
    await page.get_by_test_id("bulk-open").click()
    await page.get_by_test_id("bulk-action").select_option("add_label")
    await expect(page.get_by_test_id("bulk-to")).to_be_hidden()
    await page.get_by_test_id("bulk-apply").click()
    await expect(page.locator("#bulk-count")).to_have_text(
        "Done: 1 of 2. 1 are resolved and stay as they are."
    )
    assert "add_label" in posted[0]
    assert [row["id"] in posted[0] for row in console.site.rows] == [True, True, False]
    await page.get_by_test_id("bulk-none").click()
    await expect(page.locator("#bulk")).to_be_hidden()


async def test_whole_list_is_chosen_and_what_failed_stays_chosen(console: Console) -> None:
    page, _ = await console.open()
    await console.context.route("**/console/bulk/", lambda route: route.abort())
    await page.get_by_test_id("row-check").first.check(force=True)
    await page.get_by_test_id("bulk-all").click()
    await expect(page.locator("#bulk-count")).to_have_text("3 chosen")
    await page.get_by_test_id("bulk-resolve").click()
    await expect(page.locator("#bulk-count")).to_have_text(
        "Done: 0 of 3. 3 could not be changed. They are still chosen."
    )
    assert await page.locator(".row-check input:checked").count() == 3
