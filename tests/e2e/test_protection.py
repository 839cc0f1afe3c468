"""A masked number, from the tenant's choice to the audit log, as the people of a desk see it."""

import uuid

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e import sockets
from tests.e2e.installation import Installation
from tests.e2e.pages import AgentPage
from tests.e2e.tenants import found

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("close_sockets")]
PHONE, MASKED = "13812345678", "138****5678"
SITE_KEY = "discreet"


@pytest.fixture
def discreet(knowledge_only: Installation) -> Installation:
    """With a tenant of an owner and an agent, and an inbox."""
    found(knowledge_only, "discreet", {"vera": "owner", "emil": "agent"}, site_key=SITE_KEY)
    return knowledge_only


def say(at: Installation, text: str) -> None:
    client = sockets.visitor(at, sockets.visitor_token(at, SITE_KEY))
    client.receive("welcome")
    client_id = str(uuid.uuid4())
    client.send(type="message", client_id=client_id, content=text)
    client.receive("ack", client_id=client_id)


def test_masked_number_is_shown_to_who_may_and_says_why(
    discreet: Installation, agent_browser: BrowserContext, visitor_browser: BrowserContext
) -> None:
    owner = AgentPage(agent_browser, discreet, username="vera")
    owner.page.goto(f"{discreet.url}/admin/data-protection/")
    owner.page.get_by_role("checkbox", name="phone").first.check()
    owner.page.get_by_role("button", name="Save").click()
    expect(owner.page.get_by_text("What is due goes tonight.")).to_be_visible()
    say(discreet, f"please call {PHONE} after six")

    agent = AgentPage(visitor_browser, discreet, username="emil")
    agent.open_newest()
    expect(agent.messages("visitor").filter(has_text=MASKED)).to_have_count(1)
    assert PHONE not in agent.page.content()

    owner.page.goto(f"{discreet.url}/console/")
    owner.is_online()
    owner.open_newest()
    line = owner.messages("visitor").filter(has_text=MASKED)
    line.locator('[data-slot="more"]').click()
    owner.page.locator('#message-menu [data-name="reveal"]').click()
    dialog = owner.page.locator("#reveal-dialog")
    dialog.locator('[name="reason"]').fill("the courier waits")
    dialog.get_by_role("button", name="Show").click()
    expect(owner.page.get_by_test_id("revealed")).to_contain_text(PHONE)
    dialog.get_by_role("button", name="Close").click()
    assert PHONE not in owner.page.content()

    owner.page.goto(f"{discreet.url}/admin/tenants/auditentry/?q=Vera")
    owner.page.locator("#result_list tr", has_text="revealed").locator("a").first.click()
    expect(owner.page.locator("#content, main").first).to_contain_text("the courier waits")
    assert PHONE not in owner.page.content()
