"""The pane beside the thread: who the visitor is, where they have been, what the site told."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.async_api import expect

from apps.common.clock import now
from apps.console.contact import PAGES, contact_of
from apps.conversations.models import Conversation
from apps.conversations.queries import conversation as found
from apps.tenants.access import Desk
from tests import factories
from tests.console.conftest import Console

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}'


def about(agent: Client, row: Conversation) -> str:
    response = agent.get(reverse("console:conversation", args=[row.id]), {"part": "contact"})
    assert response.status_code == 200
    return response.content.decode()


def test_pane_shows_what_is_known(agent: Client, desk: Desk) -> None:
    contact = factories.make_contact(
        tenant=desk.tenant,
        phone="+86 571-0000",
        custom_attributes={"plan": "pro", "seats": 3, "unverified_identifier": "claimed-17"},
    )
    row = factories.make_conversation(contact=contact, custom_attributes={"order": "4711"})
    factories.make_page_view(
        contact=contact, url="https://shop.example/tent", title="Tents", referrer="https://search.example/"
    )
    factories.make_page_view(url="https://shop.example/of-somebody-else")
    page = about(agent, row)
    for text in (
        "+86 571-0000",
        "plan",
        "pro",
        "seats",
        "order",
        "4711",
        "Tents",
        "from https://search.example/",
    ):
        assert text in page
    assert "Claims to be" in page
    assert page.count("claimed-17") == 1
    assert "unverified_identifier" not in page
    assert "of-somebody-else" not in page
    assert page.lstrip().startswith("<div")


def test_proved_identifier_stands_instead_of_a_claim(agent: Client, desk: Desk) -> None:
    contact = factories.make_contact(tenant=desk.tenant, identifier="proved-17", is_verified=True)
    page = about(agent, factories.make_conversation(contact=contact))
    assert "proved-17" in page
    assert "Claims to be" not in page


def test_pane_shows_the_latest_pages(desk: Desk) -> None:
    contact = factories.make_contact(tenant=desk.tenant)
    row = factories.make_conversation(contact=contact)
    for number in range(PAGES + 2):
        at = now() - timedelta(minutes=number)
        factories.make_page_view(contact=contact, url=f"https://shop.example/{number}", at=at)
    known = found(desk.tenant.id, row.id)
    assert known is not None
    shown = contact_of(desk, known).pages
    assert [view.url for view in shown] == [f"https://shop.example/{number}" for number in range(PAGES)]


def test_hostile_descriptions_are_only_text(agent: Client, desk: Desk) -> None:
    hostile: dict[str, Any] = {HOSTILE: HOSTILE, "unverified_identifier": HOSTILE}
    contact = factories.make_contact(tenant=desk.tenant, phone=HOSTILE[:40], custom_attributes=hostile)
    row = factories.make_conversation(contact=contact, custom_attributes=hostile)
    factories.make_page_view(contact=contact, url="javascript:alert(1)", title=HOSTILE, referrer=HOSTILE)
    page = about(agent, row)
    assert "<script" not in page
    assert "<img" not in page
    assert "href" not in page
    assert unescape(page).count(HOSTILE) == 7


def test_pane_of_another_tenant_is_not_found(agent: Client) -> None:
    row = factories.make_conversation()
    response = agent.get(reverse("console:conversation", args=[row.id]), {"part": "contact"})
    assert response.status_code == 404


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_pane_follows_the_visitor(console: Console) -> None:
    """Unless the agent is about to follow a link in it."""
    page, peer = await console.open(0)
    await page.clock.install()
    row = console.site.rows[0]
    address = f"{reverse('console:conversation', args=[row['id']])}?part=contact"

    part = console.site.pages[
        f"{console.address(0).removeprefix(f'http://{console.gateway.host}')}&part=open"
    ].decode()
    start = f'<div id="contact-about" data-id="{row["id"]}">'

    async def told(text: str) -> None:
        console.site.pages[address] = part.replace(start, f'{start}<a href="#x">{text}</a>').encode()
        await peer.send({"type": "conversation", "conversation": row})
        await page.clock.run_for(1500)

    shown = page.locator("#contact-about > a")
    await told("first")
    await expect(shown).to_have_text("first")
    await shown.focus()
    await told("second")
    await expect(shown).to_have_text("first")
    asked = console.site.asked.count(address)
    await page.clock.run_for(5000)
    assert console.site.asked.count(address) == asked == 1
    await page.locator("#thread-name").focus()
    await page.clock.run_for(1500)
    await expect(shown).to_have_text("second")
