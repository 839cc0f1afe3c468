"""No state of the console breaks a rule of WCAG 2.2 AA that a program can check: a light desktop and a dark phone."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.async_api import Page, Route, expect

from apps.conversations.models import Conversation
from apps.conversations.wire import conversation_row_json
from apps.tenants.access import Desk
from apps.tenants.models import Membership
from tests import factories
from tests.axe import broken_rules
from tests.console.conftest import LIST, Console, Site
from tests.console.frames import message
from tests.console.test_live_copilot import TEXT
from tests.console.test_live_copilot import done as copilot_done
from tests.console.test_live_head import LIN, TARGETS, colleague

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SEARCH = f"{reverse('console:search')}?q=tent"
TRIAGE: Json = {
    "labels": [],
    "teams": [],
    "priorities": [],
    "chosen": {"labels": [], "team": None, "priority": "none"},
}
PAGES = ("settings", "live", "contacts", "canned", "security", "second-factor", "password")


@pytest.fixture
def site(desk: Desk, agent: Client) -> Site:
    """Everything that a page can show is there: labels, notes, files, an answer with sources, a handoff card."""
    tenant = desk.tenant
    Membership.objects.filter(user=desk.user).update(role=Membership.Role.SUPERVISOR)
    factories.make_provider(tenant=tenant)
    colleague = factories.make_user(tenant=tenant, display_name="Mia")
    team = factories.make_team(tenant=tenant, members=[colleague])
    contact = factories.make_contact(tenant=tenant, name="Ann Tent", email="ann@example.com")
    contact.custom_attributes = {"plan": "gold"}
    contact.save()
    factories.make_contact_note(contact=contact)
    factories.make_page_view(contact=contact)
    factories.make_canned_response(tenant=tenant)
    row = factories.make_conversation(tenant=tenant, contact=contact, handoff_reason="complaint", team=team)
    factories.label_conversation(row, factories.make_label(tenant=tenant))
    _fill(row, desk)
    others = [factories.make_conversation(tenant=tenant) for _ in range(2)]
    for other in others:
        factories.make_message(conversation=other, content="Which tent?")
    Conversation.objects.filter(pk=others[0].pk).update(
        owner="human", assignee=colleague, priority=Conversation.Priority.URGENT
    )
    factories.make_notification(user=desk.user, conversation=others[0])
    found = [Conversation.objects.get(pk=each.pk) for each in (row, *others)]
    site = Site(desk, {}, [conversation_row_json(each) for each in found])
    address = f"{reverse('console:conversation', args=[row.id])}?tab=all&status=open"
    names = [reverse(f"console:{name}") for name in (*PAGES, "home", "notifications")]
    forms = [
        reverse(f"console:contact-form-{name}", args=[contact.id]) for name in ("edit", "merge", "block")
    ]
    for each in (*names, *forms, LIST, address, SEARCH, f"{reverse('console:live')}?part=figures"):
        site.pages[each] = agent.get(each).content
    return site


def _fill(row: Conversation, desk: Desk) -> None:
    factories.make_message(conversation=row, content="Does the tent stand in a storm?")
    factories.make_message(conversation=row, content="Up to **8** Beaufort.", kind="ai")
    card = {"wants": "A refund", "mood": "angry", "facts": [{"kind": "order", "value": "A1"}]}
    note = {"kind": "system", "visibility": "agents", "metadata": {"activity": "summary", "handoff": card}}
    factories.make_message(conversation=row, content="x", **note)
    told = {"activity": "handoff", "reason": "complaint"}
    factories.make_message(conversation=row, kind="system", content="A person comes.", metadata=told)
    Conversation.objects.filter(pk=row.pk).update(
        owner="queue", priority=Conversation.Priority.HIGH, agent_read_seq=1
    )


# Colours fade into each other for a moment after the scheme has changed.
SETTLED = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  await Promise.allSettled(document.getAnimations().map((each) => each.finished));
}"""


async def look(found: list[str], state: str, page: Page, within: str = "html") -> None:
    """Adds what breaks a rule: on a light desktop and a dark phone."""
    broken = {"light desktop": await broken_rules(page, within)}
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await page.set_viewport_size(PHONE)
    await page.evaluate(SETTLED)
    broken["dark phone"] = await broken_rules(page, within)
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    await page.set_viewport_size(DESKTOP)
    await page.evaluate(SETTLED)
    found += [f"{state}, {where}: {rule}" for where, rules in broken.items() for rule in rules]


async def answering(page: Page, path: str, answer: Any) -> None:
    async def respond(route: Route) -> None:
        await route.fulfill(json=answer)

    await page.route(f"**/console/{path}", respond)


async def test_thread_breaks_no_rule(console: Console) -> None:
    page, peer = await console.open(0)
    await page.set_viewport_size(DESKTOP)
    row = console.site.rows[0]
    found: list[str] = []
    await answering(page, "targets/", TARGETS)
    await answering(page, "c/*/copilot/", {})
    await answering(page, "c/*/triage/", TRIAGE)
    people = [{"id": LIN, "name": "Lin"}]
    await peer.send({"type": "looking", "conversation_id": row["id"], "people": people})
    await peer.send(colleague(9, row), message(row, 10, "and?", "visitor"))
    await expect(page.get_by_test_id("collision")).to_be_visible()
    await look(found, "thread", page)
    await page.keyboard.press("Alt+p")
    await look(found, "note", page)
    for key, name in (("Alt+a", "transfer"), ("Alt+m", "snooze"), ("Alt+b", "sort"), ("Control+/", "help")):
        await page.keyboard.press(key)
        await expect(page.locator(f"#{name}")).to_be_visible()
        await look(found, name, page, f"#{name}")
        await page.keyboard.press("Escape")
        await expect(page.locator(f"#{name}")).to_be_hidden()
    async with page.expect_request("**/copilot/") as asked:
        await page.keyboard.press("Alt+s")
    request = (await asked.value).post_data or ""
    name = request.split('name="request"\r\n\r\n')[1].split("\r\n")[0]
    await peer.send(copilot_done(name, row))
    await expect(page.get_by_test_id("copilot-text")).to_have_text(TEXT)
    await look(found, "copilot", page)
    for name in ("edit", "merge", "block"):
        await page.get_by_test_id(f"contact-{name}").click()
        await expect(page.locator("dialog[open]")).to_be_visible()
        await look(found, name, page, "dialog[open]")
        await page.keyboard.press("Escape")
    assert found == []


async def test_list_breaks_no_rule(console: Console) -> None:
    page, peer = await console.open()
    await page.set_viewport_size(DESKTOP)
    found: list[str] = []
    await look(found, "list", page)
    await page.get_by_test_id("row-check").first.check(force=True)
    await expect(page.locator("#bulk")).to_be_visible()
    await look(found, "bulk", page)
    await page.get_by_test_id("bulk-none").click()
    await page.get_by_test_id("views").locator("summary").click()
    await look(found, "views", page)
    await page.keyboard.press("Escape")
    await page.get_by_test_id("availability").locator("summary").click()
    await look(found, "availability", page)
    await page.keyboard.press("Alt+i")
    await expect(page.get_by_test_id("notification")).to_be_visible()
    await look(found, "bell", page)
    await page.keyboard.press("Escape")
    offer = {
        "type": "offer",
        "conversation_id": console.site.rows[1]["id"],
        "expires_at": "2036-01-01T00:00:00Z",
    }
    await peer.send(offer | {"reason": "round_robin", "contact": {"name": "Bo"}, "preview": "Hello?"})
    await expect(page.get_by_test_id("offer")).to_be_visible()
    await look(found, "offer", page)
    await page.get_by_test_id("search-input").fill("tent")
    await expect(page.get_by_test_id("found-message").first).to_be_visible()
    await look(found, "search", page)
    assert found == []


async def test_pages_break_no_rule(console: Console) -> None:
    found: list[str] = []
    for name in PAGES:
        page = await console.context.new_page()
        await page.set_viewport_size(DESKTOP)
        await page.goto(f"http://{console.gateway.host}{reverse(f'console:{name}')}")
        await look(found, name, page)
        await page.close()
    assert found == []
