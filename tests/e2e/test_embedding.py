"""The widget of a whole installation on a page of another origin, which allows only what docs/embed.md asks for."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.installation import Installation
from tests.local_site import Answer, Site, running_site
from tests.widget.embedded.hosting import strict_policy

SNIPPET = '<script src="{url}/widget.js" data-site-key="demo" data-locale="en" async></script>'
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def shop(knowledge_only: Installation) -> Iterator[Site]:
    with running_site() as site:
        policy = {"Content-Type": "text/html", "Content-Security-Policy": strict_policy(knowledge_only.url)}
        html = f"<!doctype html><title>Shop</title><h1>Shop</h1>{SNIPPET.format(url=knowledge_only.url)}"
        site.answers["/"] = Answer(html, headers=policy)
        yield site


@pytest.mark.browser
@pytest.mark.parametrize(
    ("device", "question"),
    [({}, "What does shipping to a desktop cost?"), (PHONE, "What does shipping to a phone cost?")],
    ids=["desktop", "phone"],
)
def test_embedded_widget_answers_and_asks_nobody_else(
    device: dict[str, Any], question: str, browser: Browser, knowledge_only: Installation, shop: Site
) -> None:
    context = browser.new_context(**device)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(shop.url("/"))
    page.get_by_test_id("kefu-launcher").click()
    chat = page.frame_locator("[data-testid=kefu-frame]")
    chat.get_by_test_id("composer-input").fill(question)
    chat.get_by_test_id("composer-send").click()
    expect(chat.locator("[data-testid=message][data-kind=ai]").first).to_be_visible()
    page.reload()  # the visitor is known again
    page.get_by_test_id("kefu-launcher").click()
    expect(chat.locator("[data-testid=message][data-kind=visitor]").first).to_contain_text(question)
    known = (shop.origin, knowledge_only.url, "data:", "blob:")
    assert [address for address in asked if not address.startswith(known)] == []
    context.close()
