"""The launcher on somebody's page: the inbox's look, greetings, what pages may tell, and pages that never load anew."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from django.test import Client
from playwright.async_api import Browser, Route, expect

from tests import factories
from tests.widget.conftest import HOST, Chat, Gateway, Site, conversation, message, respond
from tests.widget.dressing import answering, dressed
from tests.widget.host_page import WATCH, close, frame, heard

Json = dict[str, Any]
SHOP = "http://shop.test/"
GREETING = {"id": "0a0a0a0a0a0a", "url": "*/cart*", "after_s": 0, "text": "May I help with your cart?"}
LOOK: Json = {
    "name": "Hillside",
    "locale": "en",
    "launcher": {"position": "left", "type": "expanded_bubble", "title": "Ask Hill"},
    "theme": {"accent": "#b3261e", "on_accent": "#ffffff", "accent_dark": "#ff8a80", "radius": "square"},
    "proactive": [GREETING],
    "greeter": "/static/widget/greeter.js",
}


@pytest_asyncio.fixture(loop_scope="session")
async def shop(site: Site, browser: Browser) -> AsyncIterator[Chat]:
    page = await browser.new_page(locale="en-US", reduced_motion="reduce")
    await page.add_init_script(WATCH)
    shop = Chat(page, Gateway(), SHOP, [], [], [])
    look = dressed(site, proactive=[GREETING], locales=["zh-hans", "en"])

    async def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith(SHOP):
            await route.fulfill(body=html(site.site_key), content_type="text/html")
        elif url.endswith("/widget.js"):
            await route.fulfill(path="static/widget/loader.js", content_type="text/javascript; charset=utf-8")
        elif "launcher.json" in url:
            await route.fulfill(json=LOOK, headers={"Access-Control-Allow-Origin": "*"})
        else:
            await respond(route, look, shop)

    await page.route("**/*", answer)
    await page.route_web_socket("**/ws/visitor/", shop.gateway.accept)
    page.on("pageerror", lambda error: shop.problems.append(str(error)))
    yield shop
    await page.context.close()
    assert (shop.foreign, shop.problems) == ([], [])


def html(site_key: str) -> str:
    snippet = f'<script src="{HOST}/widget.js" data-site-key="{site_key}" data-locale="en" async></script>'
    return f"<!doctype html><title>Shop</title><body>{snippet}<p>Shop<p><a href='#x'>Link</a>"


@pytest.mark.django_db
def test_launcher_json_is_public_and_cached(client: Client) -> None:
    inbox = factories.make_inbox(name="Shop")
    answer = client.get(f"/chat/{inbox.site_key}/launcher.json?locale=en")
    assert set(answer.json()) == {"name", "launcher", "theme", "proactive", "locale"}
    assert answer["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert client.get("/chat/no-such-site/launcher.json").status_code == 404


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
class TestLauncher:
    async def test_launcher_looks_as_its_inbox_says(self, shop: Chat) -> None:
        await shop.page.goto(SHOP)
        launcher = shop.page.get_by_test_id("kefu-launcher")
        await expect(launcher).to_have_css("background-color", "rgb(179, 38, 30)")
        await expect(launcher).to_have_css("left", "20px")
        await expect(launcher).to_have_text("Ask Hill")
        await shop.page.emulate_media(color_scheme="dark")
        await expect(launcher).to_have_css("background-color", "rgb(255, 138, 128)")
        await shop.page.evaluate("$kefu.setLocale('zh-CN')")
        await expect(launcher).to_have_attribute("aria-label", "打开在线客服")

    async def test_greeting_comes_once_and_opens_the_chat(self, shop: Chat) -> None:
        greeting = shop.page.get_by_test_id("kefu-greeting")
        await shop.page.goto(SHOP)
        await expect(shop.page.get_by_test_id("kefu-launcher")).to_be_visible()
        await shop.page.evaluate("history.pushState({}, '', '/cart?step=1')")
        await expect(greeting).to_contain_text("May I help with your cart?")
        await shop.page.get_by_test_id("kefu-greeting-open").click()
        await shop.gateway.welcome()
        await expect(greeting).to_have_count(0)
        first_line = frame(shop.page).get_by_test_id("greeting")
        await expect(first_line).to_contain_text("May I help with your cart?")
        await frame(shop.page).get_by_test_id("composer-input").fill("Yes, please")
        await frame(shop.page).get_by_test_id("composer-send").click()
        posted = await shop.gateway.expect("message")
        assert posted["greeting"] == GREETING["id"]
        shop.gateway.send({"type": "conversation", "conversation": conversation()})
        shop.gateway.acknowledge(posted, 2)
        await expect(first_line).to_contain_text("Hello, I am Hill.")
        await shop.page.goto(SHOP + "cart")
        await expect(shop.page.get_by_test_id("kefu-launcher")).to_be_visible()
        await shop.gateway.expect("hello")
        await expect(greeting).to_have_count(0)

    async def test_greeting_is_put_away_for_good(self, shop: Chat) -> None:
        await shop.page.goto(SHOP + "cart")
        await shop.page.get_by_test_id("kefu-greeting-close").click()
        await expect(shop.page.get_by_test_id("kefu-launcher")).to_be_focused()
        await shop.page.reload()
        await shop.page.wait_for_function("window.$kefu && $kefu.isLoaded")
        await shop.page.wait_for_load_state("networkidle")
        assert await shop.page.get_by_test_id("kefu-greeting").count() == 0

    async def test_page_tells_of_visitor_and_conversation(self, shop: Chat) -> None:
        about = await answering(shop.page, "conversation")
        contact = await answering(shop.page, "contact")
        await shop.page.goto(SHOP)
        await shop.page.wait_for_function("window.$kefu && $kefu.isLoaded")
        await shop.page.evaluate(
            "$kefu.setLabel('vip'); $kefu.setLabel('cart'); $kefu.removeLabel('cart');"
            "$kefu.setConversationCustomAttributes({order: 'A1'}); $kefu.deleteCustomAttribute('plan');"
            "$kefu.toggle('open')"
        )
        await shop.gateway.welcome()
        await frame(shop.page).get_by_test_id("composer-input").fill("Hello")
        await frame(shop.page).get_by_test_id("composer-send").click()
        posted = await shop.gateway.expect("message")
        assert about == []
        async with shop.page.expect_response("**/widget/conversation"):
            shop.gateway.send({"type": "conversation", "conversation": conversation()})
            shop.gateway.acknowledge(posted, 1)
        told = {"labels": {"add": ["vip"], "remove": ["cart"]}, "custom_attributes": {"order": "A1"}}
        assert about == [("PATCH", told)]
        assert contact == [("PATCH", {"custom_attributes": {"plan": None}})]

    async def test_another_user_sees_nothing_of_the_first(self, shop: Chat) -> None:
        await shop.page.goto(SHOP)
        await shop.page.wait_for_function("window.$kefu && $kefu.isLoaded")
        await shop.page.evaluate("$kefu.toggle('open')")
        await shop.gateway.welcome()
        await shop.page.evaluate("$kefu.setUser('1', {identifier_hash: 'a'})")
        await shop.gateway.welcome(conversation(last_seq=1))
        shop.gateway.send(message(1, "Private", "agent"))
        await expect(frame(shop.page).get_by_text("Private")).to_be_visible()
        refused = {"error": {"code": "identity_not_proved", "message": ""}}
        await answering(shop.page, "sessions", status=403, body=refused)
        await shop.page.evaluate("$kefu.setUser('2', {identifier_hash: 'wrong'})")
        await expect(frame(shop.page).get_by_text("Private")).to_have_count(0)
        await shop.page.wait_for_function("heard.some(([name]) => name === 'error')")
        assert await heard(shop.page, "error") == [{"code": "identity_not_proved"}]

    async def test_identity_that_is_required_is_asked_of_the_page(self, shop: Chat) -> None:
        required = {"error": {"code": "identity_required", "message": ""}}
        await answering(shop.page, "sessions", status=403, body=required)
        await shop.page.goto(SHOP)
        await shop.page.get_by_test_id("kefu-launcher").click()
        banner = frame(shop.page).get_by_test_id("connection-banner")
        await expect(banner).to_have_text("Please sign in on this site to use the chat.")
        assert await heard(shop.page, "error") == [{"code": "identity_required"}]

    async def test_unread_flashes_the_title(self, shop: Chat) -> None:
        await shop.page.goto(SHOP)
        launcher = shop.page.get_by_test_id("kefu-launcher")
        await launcher.click()
        await shop.gateway.welcome(conversation())
        await close(shop.page)
        shop.gateway.send(message(1, "One", "agent"))
        await shop.page.wait_for_function("document.title === '(1) 1 unread messages'")
        await launcher.click()
        await shop.page.wait_for_function("document.title === 'Shop'")

    async def test_phone_covers_the_page_and_gives_it_back(self, shop: Chat) -> None:
        await shop.page.set_viewport_size({"width": 390, "height": 844})
        await shop.page.goto(SHOP)
        await shop.page.get_by_test_id("kefu-launcher").click()
        await shop.gateway.welcome()
        overflow = "document.documentElement.style.overflow"
        assert await shop.page.evaluate(f"[{overflow}, document.querySelector('p').inert]") == [
            "hidden",
            True,
        ]
        box = await shop.page.get_by_test_id("kefu-frame").bounding_box()
        assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
        await frame(shop.page).get_by_test_id("chat-close").click()
        await expect(shop.page.get_by_test_id("kefu-launcher")).to_be_focused()
        assert await shop.page.evaluate(f"[{overflow}, document.querySelector('p').inert]") == ["", False]

    async def test_language_chosen_inside_is_the_launchers_too(self, shop: Chat) -> None:
        await shop.page.goto(SHOP)
        await shop.page.get_by_test_id("kefu-launcher").click()
        await shop.gateway.welcome()
        await frame(shop.page).get_by_test_id("menu-button").click()
        await frame(shop.page).get_by_test_id("menu-locale-zh-hans").click()
        await shop.gateway.welcome()
        await expect(shop.page.get_by_test_id("kefu-launcher")).to_have_attribute(
            "aria-label", "关闭在线客服"
        )

    async def test_page_that_empties_its_body_keeps_the_launcher(self, shop: Chat) -> None:
        await shop.page.goto(SHOP)
        await shop.page.get_by_test_id("kefu-launcher").click()
        await shop.gateway.welcome()
        await shop.page.evaluate("document.body.replaceChildren(document.createElement('main'))")
        await expect(frame(shop.page).get_by_test_id("composer-input")).to_be_visible()

    async def test_snippet_pasted_twice_draws_one_launcher(self, shop: Chat) -> None:
        await shop.page.goto(SHOP)
        await expect(shop.page.get_by_test_id("kefu-launcher")).to_be_visible()
        await shop.page.add_script_tag(url=f"{HOST}/widget.js")
        assert await shop.page.get_by_test_id("kefu-launcher").count() == 1
        assert len(await heard(shop.page, "ready")) == 1

    async def test_gofly_snippet_works_unchanged(self, shop: Chat, site: Site) -> None:
        async def bare(route: Route) -> None:
            await route.fulfill(
                body="<!doctype html><title>Shop</title><body><p>Shop", content_type="text/html"
            )

        await shop.page.route(SHOP, bare)
        await shop.page.goto(SHOP)
        await shop.page.add_script_tag(url=f"{HOST}/widget.js")
        config = {"KEFU_URL": HOST, "KEFU_KEFU_ID": site.site_key, "KEFU_ENT": "2", "KEFU_LANG": "en"}
        config |= {"KEFU_AUTO_OPEN": True, "KEFU_EXTRA": {"visitorName": "Lin", "product": {"title": "Tent"}}}
        await shop.page.evaluate("config => KEFU.init(config)", config)
        await shop.gateway.welcome()
        assert shop.sessions[-1]["visitor"] == {
            "name": "Lin",
            "custom_attributes": {"product": '{"title":"Tent"}'},
        }
        await expect(frame(shop.page).get_by_test_id("composer-input")).to_be_focused()
