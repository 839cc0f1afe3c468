"""The loader on somebody else's page: hostile rules, a strict policy, another origin, and the calls pages make."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from tests.widget.conftest import CONVERSATION, HOST, Chat, Gateway, Site, conversation, message, respond
from tests.widget.host_page import WATCH, close, frame, heard

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SHOP = "http://shop.test/"
HOSTILE = "* {all: unset !important; float: left !important} div, button {display: none !important}"
STRICT = f"default-src 'none'; script-src {HOST} 'nonce-page'; frame-src {HOST}; style-src 'nonce-page'"


@pytest_asyncio.fixture(loop_scope="session")
async def shop(site: Site, browser: Browser) -> AsyncIterator[Chat]:
    page = await browser.new_page(locale="en-US", reduced_motion="reduce")
    shop = Chat(page, Gateway(), SHOP, [], [], [])
    snippet = (
        f'<script src="{HOST}/widget.js" data-site-key="{site.site_key}" data-locale="en" async></script>'
    )
    html = f"<!doctype html><title>Shop</title><style nonce=page>{HOSTILE}</style>"
    html += f"<script nonce=page>{WATCH}</script><body>{snippet}<p>Shop"

    async def answer(route: Route) -> None:
        if route.request.url.startswith(SHOP):
            headers = {"Content-Type": "text/html", "Content-Security-Policy": STRICT}
            await route.fulfill(body=html, headers=headers)
        elif route.request.url.endswith("/widget.js"):
            await respond_with_loader(route)
        else:
            await respond(route, site, shop)

    await page.route("**/*", answer)
    await page.route_web_socket("**/ws/visitor/", shop.gateway.accept)
    page.on("pageerror", lambda error: shop.problems.append(str(error)))
    yield shop
    await page.context.close()
    assert (shop.foreign, shop.problems) == ([], [])


async def respond_with_loader(route: Route) -> None:
    await route.fulfill(path="static/widget/loader.js", content_type="text/javascript")


async def test_loader_stands_against_hostile_pages(shop: Chat) -> None:
    await shop.page.goto(SHOP)
    launcher = shop.page.get_by_test_id("kefu-launcher")
    await expect(launcher).to_be_visible()
    box = await launcher.bounding_box()
    assert box
    assert (box["width"], box["height"]) == (60, 60)
    assert await shop.page.get_by_test_id("kefu-frame").count() == 0
    await launcher.click()
    await shop.gateway.welcome()
    await expect(frame(shop.page).get_by_test_id("composer-input")).to_be_focused()
    assert await heard(shop.page, "opened") == [{}]


async def test_loader_returns_the_focus_on_escape(shop: Chat) -> None:
    await shop.page.goto(SHOP)
    await shop.page.get_by_test_id("kefu-launcher").click()
    await shop.gateway.welcome()
    await frame(shop.page).get_by_test_id("composer-input").press("Escape")
    await expect(shop.page.get_by_test_id("kefu-frame")).to_be_hidden()
    await expect(shop.page.get_by_test_id("kefu-launcher")).to_be_focused()
    assert await heard(shop.page, "closed") == [{}]


async def test_loader_counts_what_came_while_closed(shop: Chat) -> None:
    await shop.page.goto(SHOP)
    launcher = shop.page.get_by_test_id("kefu-launcher")
    await launcher.click()
    await shop.gateway.welcome(conversation())
    await close(shop.page)
    shop.gateway.send(message(1, "One", "agent"), message(2, "Two", "agent"))
    await expect(shop.page.get_by_test_id("kefu-badge")).to_have_text("2")
    await expect(launcher).to_have_attribute("aria-label", "Open the chat (2 unread messages)")
    assert [row["content"] for row in await heard(shop.page, "on-message")] == ["One", "Two"]
    await launcher.click()
    assert (await shop.gateway.expect("read"))["seq"] == 2
    await expect(shop.page.get_by_test_id("kefu-badge")).to_be_hidden()


async def test_loader_comes_back_with_the_page_when_a_conversation_exists(shop: Chat) -> None:
    await shop.page.goto(SHOP)
    await shop.page.get_by_test_id("kefu-launcher").click()
    await shop.gateway.welcome(conversation(id=CONVERSATION))
    await expect(frame(shop.page).get_by_test_id("chat-status")).to_have_text(
        "Answers from the knowledge base"
    )
    await shop.page.reload()
    hello = await shop.gateway.welcome(conversation(last_seq=1))
    assert len(shop.sessions) == 1  # though this browser forbids the frame any storage
    assert hello["token"]
    shop.gateway.send(message(1, "While you were away", "agent"))
    await expect(shop.page.get_by_test_id("kefu-badge")).to_have_text("1")


async def test_loader_obeys_the_page(shop: Chat) -> None:
    await shop.page.goto(SHOP)
    await expect(shop.page.get_by_test_id("kefu-launcher")).to_be_visible()
    await shop.page.evaluate("$kefu.setUser('42', {name: 'Lin', identifier_hash: 'abc'})")
    await shop.gateway.welcome()
    assert shop.sessions[-1]["visitor"] == {"name": "Lin", "identifier_hash": "abc", "identifier": "42"}
    await shop.page.evaluate("$kefu.sendMessage('From the page')")
    assert (await shop.gateway.expect("message"))["content"] == "From the page"
    await shop.page.evaluate("$kefu.toggle('open')")
    await shop.page.evaluate("$kefu.setColorScheme('dark')")
    await expect(frame(shop.page).locator("html")).to_have_attribute("data-theme", "dark")
    await shop.page.evaluate("$kefu.toggleBubbleVisibility('hide')")
    await expect(shop.page.get_by_test_id("kefu-launcher")).to_be_hidden()
    await shop.page.evaluate("$kefu.push(['fly'])")
    assert await heard(shop.page, "error") == [{"code": "unknown_call", "call": "fly"}]


async def test_loader_reset_forgets_the_visitor(shop: Chat) -> None:
    await shop.page.goto(SHOP)
    await shop.page.get_by_test_id("kefu-launcher").click()
    await shop.gateway.welcome(conversation(last_seq=1))
    shop.gateway.send(message(1, "Private", "agent"))
    await expect(frame(shop.page).get_by_text("Private")).to_be_visible()
    await shop.page.evaluate("$kefu.reset()")
    assert (await shop.gateway.welcome())["after_seq"] == 0
    await expect(frame(shop.page).get_by_text("Private")).to_have_count(0)
    assert len(shop.sessions) == 2


async def test_loader_hears_its_own_frame_only(shop: Chat) -> None:
    await shop.page.goto(SHOP)
    await shop.page.get_by_test_id("kefu-launcher").click()
    await shop.gateway.welcome()
    await shop.page.evaluate("postMessage({kefu: 1, type: 'unread', count: 9}, '*')")
    await shop.page.get_by_test_id("kefu-launcher").click()
    await expect(shop.page.get_by_test_id("kefu-badge")).to_be_hidden()
    assert await heard(shop.page, "unread") == []
