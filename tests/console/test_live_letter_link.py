"""The page to which a letter leads, in a real browser: the link's token goes into the form and out of the address."""

from urllib.parse import parse_qs

import pytest
from django.test import Client
from playwright.async_api import Browser, Route, expect

from tests.console.conftest import browser
from tests.widget.conftest import fulfil_file

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ORIGIN = "http://kefu.example"


@pytest.fixture
def letter_page(db: None) -> bytes:
    return bytes(Client(headers={"accept-language": "en"}).get("/console/invited/").content)


async def test_token_is_posted_and_leaves_the_address(browser: Browser, letter_page: bytes) -> None:
    asked: list[tuple[str, str, str]] = []

    async def answer(route: Route) -> None:
        request, address = route.request, route.request.url.removeprefix(ORIGIN)
        asked.append((request.method, address, request.post_data or ""))
        if address.startswith("/static/"):
            await fulfil_file(route, address.removeprefix("/static/"))
        elif request.method == "POST":
            await route.fulfill(body="<h1>Join</h1>", content_type="text/html")
        else:
            await route.fulfill(body=letter_page, content_type="text/html; charset=utf-8")

    context = await browser.new_context(locale="en-US")
    await context.route("**/*", answer)
    page = await context.new_page()
    await page.goto(f"{ORIGIN}/console/invited/#abc123")
    await expect(page.get_by_role("heading", name="Join")).to_be_visible()
    (posted,) = [parse_qs(body) for method, _address, body in asked if method == "POST"]
    assert posted["token"] == ["abc123"]
    assert "abc123" not in "".join(address for _method, address, _body in asked)
    assert page.url == f"{ORIGIN}/console/invited/"
    await page.goto(f"{ORIGIN}/console/invited/?again")
    await expect(page.get_by_text("Please open this page by the link in your letter.")).to_be_visible()
    await context.close()
