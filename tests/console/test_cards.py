"""Cards, and forms that were filled in, as agents see them: from the server's page and live."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.async_api import Locator, Page, expect

from apps.tenants.access import Desk
from tests.console.conftest import Console, Site
from tests.console.frames import message
from tests.factories import make_conversation, make_message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
ORDER: Json = {
    "kind": "order",
    "number": "A-17",
    "status": "On its way",
    "items": [
        {"title": "Tent", "quantity": 2, "price": "¥899", "image_url": "https://foreign.example/t.png"}
    ],
    "total": "¥1,798",
    "steps": [{"label": "Paid", "done": True, "at": "1 May"}, {"label": "Delivered", "done": False}],
    "url": "https://shop.example/orders/17",
}
PRODUCT: Json = {
    "kind": "product",
    "title": "Tent",
    "image": "picture-1",
    "buttons": [{"label": "Buy", "url": "https://shop.example/"}, {"label": "Size?", "reply": "Which size?"}],
}
FORM: Json = {
    "card_message_id": "id-1",
    "title": "Call me back",
    "answers": [
        {"name": "phone", "label": "Phone", "kind": "phone", "value": "138"},
        {"name": "terms", "label": "I agree", "kind": "checkbox", "value": False},
    ],
}


@pytest.fixture
def site(desk: Desk, agent: Client) -> Site:
    """One conversation with a card and a form, made by the server."""
    row = make_conversation(tenant=desk.tenant)
    fields = {"content_type": "card", "metadata": {"card": ORDER}}
    make_message(conversation=row, content="what it says", kind="ai", **fields)
    make_message(conversation=row, content="Phone: 138", metadata={"form": FORM})
    address = f"{reverse('console:conversation', args=[row.id])}?tab=all&status=open"
    found = agent.get(address)
    assert found.status_code == 200
    pages = {address: found.content}
    return Site(desk, pages, [{"id": str(row.id)}])


def cards(page: Page) -> Locator:
    return page.get_by_test_id("card")


async def test_cards_and_filled_forms_of_the_servers_page_are_drawn(console: Console) -> None:
    page, _peer = await console.open(0)
    order = cards(page).first
    await expect(order).to_contain_text("Order")
    await expect(order.locator(".card-title")).to_have_text("A-17On its way")
    await expect(order.locator(".card-items li")).to_have_text(["Tent × 2¥899"])
    await expect(order.locator(".card-steps li")).to_have_text(["✓ Paid 1 May", "○ Delivered"])
    await expect(order.locator("a")).to_have_attribute("href", "https://shop.example/orders/17")
    await expect(order.locator("img")).to_have_count(0)
    await expect(page.get_by_text("what it says")).to_be_hidden()
    assert all("foreign.example" not in asked for asked in console.site.asked)
    filled = cards(page).nth(1)
    await expect(filled.locator("dt")).to_have_text(["Phone", "I agree"])
    await expect(filled.locator("dd")).to_have_text(["138", "No"])
    await expect(filled).to_contain_text("Form, filled in")


async def test_live_cards_are_drawn_and_recalled(console: Console) -> None:
    page, peer = await console.open(0)
    fields = {
        "content_type": "card",
        "metadata": {"card": PRODUCT},
        "attachments": [{"id": "picture-1", "kind": "image", "url": "/static/img/mark.svg"}],
    }
    await peer.send(message(console.site.rows[0], 3, "says it", "agent", **fields))
    product = cards(page).nth(2)
    await expect(product.locator("img")).to_have_attribute("src", "/static/img/mark.svg")
    await expect(product.locator("li")).to_have_text(["Buy", "Size?Which size?"])
    erased = {"metadata": {"recalled": True}, "content_type": "card"}
    changed = message(console.site.rows[0], 3, "", "agent", **erased)["message"]
    await peer.send({"type": "message_updated", "message": changed})
    await expect(page.get_by_text("This message was recalled.")).to_be_visible()
    await expect(cards(page)).to_have_count(2)


async def test_only_a_visitors_message_is_a_filled_form(console: Console) -> None:
    page, peer = await console.open(0)
    await peer.send(message(console.site.rows[0], 3, "just text", "agent", metadata={"form": FORM}))
    await peer.send(message(console.site.rows[0], 4, "no card", "ai", metadata={"card": PRODUCT}))
    odd = {"content_type": "card", "metadata": {"card": {"kind": "constructor"}}}
    await peer.send(message(console.site.rows[0], 5, "odd card", "ai", **odd))
    for text in ("just text", "no card", "odd card"):
        await expect(page.get_by_text(text)).to_be_visible()
    await expect(cards(page)).to_have_count(2)
