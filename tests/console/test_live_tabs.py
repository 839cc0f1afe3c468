"""Several tabs of an agent, several agents of a browser, and the line."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.console.conftest import Console
from tests.console.frames import (
    accept_next,
    echo,
    lines,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
NO_CHANNEL = "delete window.BroadcastChannel; Object.defineProperty(navigator, 'locks', {value: undefined});"


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


async def test_draft_survives_a_reload_and_belongs_to_one_agent(console: Console) -> None:
    page, _ = await console.open(0)
    await page.get_by_test_id("composer-input").fill("about your parcel")
    await write_offline(page, console)
    await page.reload()
    await console.gateway.welcomed()
    await expect(page.get_by_test_id("composer-input")).to_have_value("and another thing")
    await expect(lines(page, "agent")).to_have_count(1)
    user = str(console.site.desk.user.id).encode()
    pages = console.site.pages
    for address in pages.addresses:
        pages[address] = pages[address].replace(user, b"01900000-0000-7000-8000-00000000000f")
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
