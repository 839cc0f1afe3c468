"""The widget stands in every page, and no page is changed by it."""

from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests.widget.conftest import conversation
from tests.widget.embedded.conftest import LOOKS
from tests.widget.embedded.hosting import HOSTS, SHOP_BODY, Host, fields_of
from tests.widget.embedded.house import House
from tests.widget.embedded.serving import NOBODY, Servers
from tests.widget.embedded.staging import DESKTOP, PHONE, Stage, said, staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def talk(stage: Stage) -> None:
    """One message there and one back."""
    await stage.find("composer-input").fill("How much is shipping?")
    await stage.find("composer-send").click()
    posted = await stage.gateway.expect("message")
    stage.gateway.acknowledge(posted, 1)
    stage.gateway.send(
        said(1, "visitor", posted["content"], client_id=posted["client_id"]), said(2, "ai", "Free.")
    )
    await expect(stage.find("message")).to_have_count(2)


async def box(stage: Stage, test_id: str) -> dict[str, int]:
    found = await stage.page.get_by_test_id(test_id).bounding_box()
    assert found
    return {side: round(length) for side, length in found.items()}


async def is_unchanged(stage: Stage) -> bool:
    """Nothing of the page has moved or looks different from before the widget came."""
    found: Any = await stage.page.evaluate("() => [before, look()]")
    return bool(found[0] == found[1])


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
async def test_widget_stands_in_every_page(
    host: Host, context: BrowserContext, house: House, servers: Servers
) -> None:
    async with staged(context, house, servers, **fields_of(host, servers.ours)) as stage:
        await stage.page.set_viewport_size(DESKTOP)
        await stage.visit()
        assert await box(stage, "kefu-launcher") == {"x": 1360, "y": 820, "width": 60, "height": 60}
        await stage.launcher.click()
        await stage.gateway.welcome(conversation())
        await talk(stage)
        assert await box(stage, "kefu-frame") == {"x": 1020, "y": 116, "width": 400, "height": 690}
        assert await is_unchanged(stage)
        await stage.launcher.click()
        await expect(stage.page.get_by_test_id("kefu-frame")).to_be_hidden()


@pytest.mark.parametrize("host", [HOSTS[0], HOSTS[1], HOSTS[4]], ids=lambda host: host.name)
async def test_widget_fills_a_phone(host: Host, browser: Browser, house: House, servers: Servers) -> None:
    context = await browser.new_context(**LOOKS, viewport=PHONE, has_touch=True, is_mobile=True)
    async with staged(context, house, servers, **fields_of(host, servers.ours)) as stage:
        await stage.visit()
        await stage.launcher.tap()
        await stage.gateway.welcome(conversation())
        await talk(stage)
        assert await box(stage, "kefu-frame") == {"x": 0, "y": 0, **PHONE}
        await expect(stage.launcher).to_be_hidden()
        await stage.find("chat-close").tap()
        await expect(stage.launcher).to_be_visible()
        assert await is_unchanged(stage)
    await context.close()


async def test_phone_gets_out_of_a_frame_that_is_not_the_chat(
    browser: Browser, house: House, servers: Servers
) -> None:
    """A wrong key, or a server that is away: nobody in the frame closes it."""
    context = await browser.new_context(**LOOKS, viewport=PHONE, has_touch=True, is_mobile=True)
    async with staged(context, house, servers, settings={"siteKey": NOBODY}) as stage:
        await stage.visit()
        await stage.launcher.tap()
        await expect(stage.chat.locator("h1")).to_be_visible()
        await stage.launcher.tap()
        await expect(stage.page.get_by_test_id("kefu-frame")).to_be_hidden()
    await context.close()


@pytest.mark.parametrize(
    "swap",
    ["document.body.innerHTML = ''", "document.body = document.createElement('body')"],
    ids=["emptied", "replaced"],
)
async def test_widget_outlives_the_body(
    swap: str, context: BrowserContext, house: House, servers: Servers
) -> None:
    """As frameworks do when they go to another page without loading one."""
    async with staged(context, house, servers, body=SHOP_BODY) as stage:
        await stage.open(conversation())
        await talk(stage)
        await stage.page.evaluate(swap)
        await expect(stage.launcher).to_be_visible()
        await expect(stage.find("message")).to_have_count(2)
        assert len(stage.gateway.sockets) == 1


async def test_widget_leaves_two_names_in_the_page(
    context: BrowserContext, house: House, servers: Servers
) -> None:
    names = "window.names = new Set(Object.getOwnPropertyNames(window).concat('names'))"
    async with staged(context, house, servers, head=f"<script>{names}</script>") as stage:
        await stage.open()
        added = await stage.page.evaluate(
            "Object.getOwnPropertyNames(window).filter((name) => !names.has(name))"
        )
        assert sorted(added) == ["$kefu", "KEFU"]


async def test_widget_keeps_a_visitor_whose_browser_stores_nothing_for_frames(
    browser: Browser, house: House, servers: Servers
) -> None:
    context = await browser.new_context(**LOOKS)
    refusing = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
    await context.add_init_script(f"if (window !== top) {refusing}")
    async with staged(context, house, servers) as stage:
        first = await stage.open(conversation())
        await talk(stage)
        await stage.page.reload()
        again = await stage.gateway.welcome(conversation(last_seq=2))
        assert again["token"] == first["token"]
    await context.close()
