"""The contact pane in a browser: its dialogs, notes and panels."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
import pytest_asyncio
from django.test import Client
from django.urls import reverse
from playwright.async_api import Page, Route, expect

from apps.conversations.models import Contact, Conversation
from apps.tenants.access import Desk
from tests import factories
from tests.console.conftest import Console, Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ORDERS = "https://orders.example"
# Says to its parent that it is ready, and shows what it is told.
PANEL = f"""<!DOCTYPE html><title>Orders</title><p id="told"></p><script>
addEventListener("message", ({{ data, origin }}) => {{
  if (origin === "{ORDERS}") return;
  told.textContent = `${{data.type}} ${{data.contact.name}} ${{data.conversation.id}}`;
}});
parent.postMessage({{ type: "kefu.ready" }}, "*");
</script>"""


@pytest.fixture
def contact(site: Site, desk: Desk, agent: Client) -> Contact:
    """Of the first conversation. The pages are made anew, with a panel and everything that opens from the pane."""
    row = Conversation.objects.get(pk=site.rows[0]["id"])
    contact = row.contact
    contact.custom_attributes = {"plan": "pro", "seats": 3}
    contact.save()
    factories.make_panel(tenant=desk.tenant, title="Orders", url=f"{ORDERS}/customers")
    address = f"{reverse('console:conversation', args=[row.id])}?tab=all&status=open"
    page = agent.get(address)
    site.pages[address] = page.content
    assert ORDERS in page["Content-Security-Policy"]
    for name in ("edit", "block", "merge"):
        form = reverse(f"console:contact-form-{name}", args=[contact.id])
        site.pages[form] = agent.get(form).content
    part = f"{reverse('console:conversation', args=[row.id])}?part=contact"
    site.pages[part] = agent.get(part).content
    return contact


@pytest_asyncio.fixture(loop_scope="session")
async def posts(console: Console) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the pane sends; every answer is a success, until one is told otherwise."""
    sent: list[tuple[str, list[tuple[str, str]]]] = []

    async def answer(route: Route) -> None:
        if route.request.method != "POST":
            await route.fallback()
            return
        fields = [each for each in _fields(route.request.post_data or "") if each[0] != "csrfmiddlewaretoken"]
        sent.append((route.request.url.partition(console.gateway.host)[2], fields))
        if any(value == "refuse" for _name, value in fields):
            await route.fulfill(
                status=400, json={"error": {"code": "invalid", "fields": {"email": ["Wrong."]}}}
            )
        else:
            await route.fulfill(json={})

    await console.context.route("**/console/contacts/**", answer)
    return sent


def _fields(body: str) -> list[tuple[str, str]]:
    """Of a multipart body with texts alone."""
    if "Content-Disposition" not in body:
        return parse_qsl(body)
    boundary = body.split("\r\n", 1)[0]
    parts = [part.strip("\r\n") for part in body.split(boundary)[1:-1]]
    return [(part.split('name="')[1].split('"')[0], part.partition("\r\n\r\n")[2]) for part in parts]


async def test_edit_sends_what_was_changed_and_nothing_else(
    contact: Contact, console: Console, posts: list[Any]
) -> None:
    page, _peer = await console.open(0)
    await page.get_by_test_id("contact-edit").click()
    dialog = page.locator("#contact-dialog")
    await expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    await dialog.get_by_label("E-mail").fill("lin@shop.example")
    await dialog.get_by_role("textbox", name="Value: seats").fill("4")
    await dialog.get_by_label("Remove: plan").click()
    await dialog.get_by_role("button", name="Add an attribute").click()
    await page.keyboard.type("vip")
    await dialog.get_by_label("Type").last.select_option("truth")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()
    [(address, fields)] = posts
    assert address == reverse("console:contact-edit", args=[contact.id])
    assert fields == [
        ("email", "lin@shop.example"),
        ("attribute_gone", "plan"),
        ("attribute_name", "seats"),
        ("attribute_kind", "number"),
        ("attribute_value", "4"),
        ("attribute_name", "vip"),
        ("attribute_kind", "truth"),
        ("attribute_value", "yes"),
    ]


async def test_edit_that_is_refused_stays_open_and_says_why(
    contact: Contact, console: Console, posts: list[Any]
) -> None:
    page, _peer = await console.open(0)
    await page.get_by_test_id("contact-edit").click()
    dialog = page.locator("#contact-dialog")
    await dialog.get_by_label("Phone").fill("refuse")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_have_text("Wrong.")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_be_hidden()


async def test_note_that_is_being_written_survives_news_of_the_contact(
    contact: Contact, console: Console, posts: list[Any]
) -> None:
    page, peer = await console.open(0)
    await page.clock.install()
    part = f"{reverse('console:conversation', args=[console.site.rows[0]['id']])}?part=contact"
    told = console.site.pages[part].replace(b"No notes yet.", b"Fresh notes.")
    console.site.pages[part] = told
    note = page.get_by_label("A note about this person")
    await note.fill("likes tea")
    await peer.send({"type": "contact", "contact_id": str(contact.id)})
    await page.clock.run_for(1500)
    await expect(page.locator("#contact-more")).to_contain_text("Fresh notes.")
    await expect(note).to_have_value("likes tea")
    await page.get_by_role("button", name="Add note").last.click()
    await expect(note).to_have_value("")
    assert posts == [(reverse("console:contact-notes", args=[contact.id]), [("text", "likes tea")])]


async def test_block_is_sent_with_its_length(contact: Contact, console: Console, posts: list[Any]) -> None:
    page, _peer = await console.open(0)
    await page.get_by_test_id("contact-block").click()
    dialog = page.locator("#contact-dialog")
    await dialog.get_by_label("How long").select_option("week")
    await dialog.get_by_label("Reason").fill("rude")
    await dialog.get_by_role("button", name="Block").click()
    await expect(dialog).to_be_hidden()
    assert posts[0][1] == [("lasts", "week"), ("reason", "rude")]


async def show_panel(page: Page) -> Any:
    await page.locator("[data-panel] summary").click()
    return page.frame_locator("[data-panel] iframe")


async def test_panel_is_loaded_when_opened_and_told_of_the_contact(
    contact: Contact, console: Console
) -> None:
    asked: list[str] = []

    async def answer(route: Route) -> None:
        asked.append(route.request.url)
        await route.fulfill(body=PANEL, content_type="text/html")

    await console.context.route(f"{ORDERS}/**", answer)
    page, _peer = await console.open(0)
    assert asked == []
    frame = await show_panel(page)
    conversation_id = console.site.rows[0]["id"]
    await expect(frame.locator("#told")).to_have_text(f"kefu.context {contact.name} {conversation_id}")
    sandbox = await page.locator("[data-panel] iframe").get_attribute("sandbox")
    assert "allow-top-navigation" not in (sandbox or "allow-top-navigation")


async def test_panel_that_became_another_origin_is_told_nothing(contact: Contact, console: Console) -> None:
    """A redirect, or a page that was taken over: the context is for the listed origin alone."""

    async def lead_away(route: Route) -> None:
        await route.fulfill(status=302, headers={"Location": "https://elsewhere.example/"})

    async def answer(route: Route) -> None:
        await route.fulfill(body=PANEL.replace(ORDERS, "https://elsewhere.example"), content_type="text/html")

    await console.context.route(f"{ORDERS}/**", lead_away)
    await console.context.route("https://elsewhere.example/**", answer)
    page, _peer = await console.open(0)
    await show_panel(page)
    holder = await page.locator("[data-panel] iframe").element_handle()
    frame = await holder.content_frame()
    assert frame is not None
    await frame.wait_for_load_state()
    told = await frame.evaluate("() => document.getElementById('told')?.textContent ?? ''")
    assert told == ""
