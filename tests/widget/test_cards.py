"""Cards in the chat: drawn from the message alone, and answered."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.widget.attaching import Uploads, stored
from tests.widget.conftest import Chat, conversation, message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
PRODUCT: Json = {
    "kind": "product",
    "title": "Scarf <b>",
    "price": "¥299",
    "text": "warm\nsoft",
    "url": "https://shop.example/scarf",
    "image": "file-1",
    "image_url": "https://elsewhere.example/spy.png",
    "buttons": [
        {"label": "View", "url": "https://shop.example/scarf"},
        {"label": "Stock?", "reply": "Is it in stock?"},
        {"label": "Bad", "url": "javascript:window.hurt=1"},
    ],
}
ORDER: Json = {
    "kind": "order",
    "number": "A-1",
    "status": "Shipped",
    "total": "¥598",
    "items": [{"title": "Scarf", "quantity": 2, "price": "¥299", "image": "missing"}],
    "steps": [{"label": "Paid", "done": True, "at": "1 Nov"}, {"label": "Delivered", "done": False}],
}
FAQ: Json = {"kind": "faq", "title": "Delivery", "questions": ["How long?", "How much?"]}
FORM: Json = {
    "kind": "form",
    "title": "Return",
    "submit": "Go",
    "fields": [
        {"name": "order", "label": "Order", "kind": "text", "required": True, "pattern": "A-[0-9]+"},
        {"name": "keep", "label": "Box kept", "kind": "checkbox", "required": False},
        {"name": "why", "label": "Why", "kind": "select", "required": False, "options": ["small", "large"]},
    ],
}


def card(seq: int, content: Json, **fields: Any) -> Json:
    return message(seq, "as text", "agent", content_type="card", metadata={"card": content}, **fields)


async def test_cards_show_what_they_hold_and_load_nothing_foreign(chat: Chat) -> None:
    await Uploads().attach(chat.page)
    await chat.open(conversation(last_seq=4))
    other = card(4, {"kind": "from-the-future"})
    chat.gateway.send(card(1, PRODUCT, attachments=[stored()]), card(2, ORDER), card(3, FAQ), other)
    cards = chat.page.get_by_test_id("card")
    await expect(cards).to_have_count(3)
    product, order, faq = (cards.nth(index) for index in range(3))
    await expect(product).to_contain_text("Scarf <b>")
    await expect(product.locator("img")).to_have_attribute("src", "/files/1/scarf.png")
    links = "nodes => nodes.map((node) => node.getAttribute('href'))"
    assert await product.locator("a").evaluate_all(links) == ["https://shop.example/scarf"] * 2
    await expect(chat.bubbles("agent").first.get_by_test_id("picture")).to_have_count(0)
    await expect(order).to_contain_text("Order A-1")
    await expect(order).to_contain_text("×2")
    await expect(order.locator("li.is-done")).to_contain_text("Paid(done)1 Nov")
    await expect(chat.bubbles("agent").last.locator(".bubble")).to_have_text("as text")
    await product.get_by_test_id("card-reply").click()
    assert (await chat.gateway.expect("message"))["content"] == "Is it in stock?"
    await faq.get_by_test_id("card-question").last.click()
    await expect(chat.bubbles("visitor").last).to_contain_text("How much?")


async def test_form_is_checked_kept_and_sent_once(chat: Chat) -> None:
    await chat.open(conversation(last_seq=1))
    chat.gateway.send(card(1, FORM))
    form = chat.page.get_by_test_id("card")
    await form.get_by_label("Order").fill("B-1")
    await form.get_by_test_id("card-submit").click()
    await expect(form.get_by_label("Order")).to_be_focused()
    assert await form.get_by_label("Order").get_attribute("aria-invalid") == "true"
    await form.get_by_label("Order").fill("A-7")
    await form.get_by_label("Box kept").check()
    chat.gateway.send({"type": "message_updated", "message": card(1, FORM | {"title": "Back"})["message"]})
    await expect(form).to_contain_text("Back")
    await expect(form.get_by_label("Order")).to_have_value("A-7")  # drawn anew, nothing is lost
    await form.get_by_test_id("card-submit").click()
    posted = await chat.gateway.expect("message")
    values = {"order": "A-7", "keep": True}
    assert posted == {
        "type": "message",
        "client_id": "form-id-1",
        "content_type": "text",
        "content": "",
        "form": {"card_message_id": "id-1", "values": values},
    }
    await expect(form).to_contain_text("Sent. Thank you!")
    await expect(chat.bubbles("visitor").locator(".bubble")).to_have_text("Order: A-7Box kept: ✓")
    answered = {"form": {"card_message_id": "id-1", "title": "Return", "answers": []}}
    chat.gateway.send(message(2, "Order: A-7", "visitor", client_id="form-id-1", metadata=answered))
    await expect(chat.bubbles("visitor")).to_have_attribute("data-seq", "2")
    await expect(form.locator("form")).to_have_count(0)
