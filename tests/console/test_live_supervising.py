"""The live view in a browser: it follows what moves, and takes a hand in it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.async_api import Page, expect

from apps.desk.models import Wait
from apps.tenants.access import Desk
from apps.tenants.models import Membership
from tests import factories
from tests.console.conftest import Console, Site
from tests.scripted import Peer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
LIVE = reverse("console:live")
FIGURES = f"{LIVE}?part=figures"


@pytest.fixture
def live_site(site: Site, desk: Desk, agent: Client) -> Site:
    """The second conversation waits."""
    Membership.objects.filter(user=desk.user).update(role=Membership.Role.SUPERVISOR)
    colleague = factories.make_user(tenant=desk.tenant, display_name="Mia")
    inbox = factories.make_inbox(tenant=desk.tenant)
    waiting = site.rows[1]["id"]
    Wait.objects.create(
        tenant=desk.tenant, conversation_id=waiting, inbox=inbox, since=site.rows[1]["created_at"]
    )
    for address in (LIVE, FIGURES):
        site.pages[address] = agent.get(address).content
    site.pages[reverse("console:availability", args=[colleague.pk])] = b'{"state": "busy"}'
    return site


async def opened(console: Console) -> tuple[Page, Peer]:
    page = await console.context.new_page()
    page.on("pageerror", lambda error: console.problems.append(str(error)))
    await page.goto(f"http://{console.gateway.host}{LIVE}")
    return page, await console.gateway.welcomed()


async def test_figures_follow_what_moves(console: Console, live_site: Site) -> None:
    page, peer = await opened(console)
    await expect(page.get_by_test_id("tile-queue")).to_contain_text("1")
    await expect(page.get_by_test_id("waiter")).to_have_count(1)
    row = live_site.rows[1]
    await page.get_by_test_id("barge-in").focus()
    live_site.pages[FIGURES] = live_site.pages[FIGURES].replace(
        b'data-testid="waiter"', b'data-testid="read again"'
    )
    await peer.send({"type": "conversation", "conversation": row})
    await expect(page.get_by_test_id("read again")).to_have_count(1)
    await expect(page.get_by_test_id("barge-in")).to_be_focused()
    del live_site.pages[FIGURES]
    await peer.send({"type": "conversation", "conversation": row})
    await expect(page.locator("#live-state")).to_contain_text("Not up to date")


async def test_barge_in_takes_over_and_opens(console: Console, live_site: Site) -> None:
    page, peer = await opened(console)
    waiting = live_site.rows[1]["id"]
    asked = {"type": "takeover", "conversation_id": waiting, "ref": waiting}
    await page.get_by_test_id("barge-in").click()
    assert await peer.expect("takeover") == asked
    await peer.send({"type": "error", "code": "closed", "detail": "", "ref": waiting})  # gone meanwhile
    await expect(page.locator("#toasts")).to_contain_text("resolved")
    assert page.url.endswith(LIVE)
    await page.get_by_test_id("barge-in").click()
    assert await peer.expect("takeover") == asked
    address = reverse("console:conversation", args=[waiting])
    live_site.pages[address] = b"<title>the thread</title>"
    await peer.send({"type": "done", "command": "takeover", "ref": waiting})
    await page.wait_for_url(f"**{address}")


async def test_availability_of_a_colleague_is_set_by_keyboard(console: Console, live_site: Site) -> None:
    page, _peer = await opened(console)
    await page.get_by_role("row", name="Mia").get_by_test_id("set-state").press("Enter")
    dialog = page.get_by_test_id("state-dialog")
    await expect(dialog).to_contain_text("Mia")
    await dialog.get_by_role("combobox").select_option("busy")
    await dialog.get_by_role("textbox").fill("lunch")
    async with page.expect_request("**/availability/") as asking:
        await dialog.get_by_role("textbox").press("Enter")
    body: Any = (await asking.value).post_data
    assert ('name="state"\r\n\r\nbusy' in body, 'name="note"\r\n\r\nlunch' in body) == (True, True)
    await expect(dialog).to_be_hidden()
