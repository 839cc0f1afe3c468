"""From an empty tenant to the first answer of a model, as its administrator goes: by the guide, in a browser."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.installation import Installation
from tests.e2e.pages import ANSWER_MS
from tests.e2e.tenants import found, sign_in
from tests.provider.fixtures import ProviderServer

pytestmark = pytest.mark.browser
QUESTION, ANSWER = "How long does delivery take?", "Three days within the country."


@pytest.fixture
def fresh(knowledge_only: Installation) -> Installation:
    """With a tenant that has an owner and nothing else."""
    found(knowledge_only, "tents", {"tina": "owner"})
    return knowledge_only


def save(page: Page) -> None:
    page.locator('button[name="_save"], input[name="_save"]').first.click()
    expect(page.locator("#result_list, .messagelist, form")).not_to_have_count(0)


def step(page: Page, installation: Installation, name: str) -> Locator:
    page.goto(f"{installation.url}/admin/first-run/")
    return page.locator(f'[data-step="{name}"]')


def test_guide_leads_to_the_first_answer(
    fresh: Installation, agent_browser: BrowserContext, provider_server: ProviderServer
) -> None:
    provider_server.control(mode="stream", text="It takes {passage} [1]")
    page = agent_browser.new_page()
    sign_in(page, fresh, "tina", "/admin/")
    page.get_by_test_id("first-run").get_by_role("link", name="Go on").click()

    page.locator('[data-link="provider"]').click()
    fields = {"name": "Here", "base_url": provider_server.base_url, "api_key": "sk-test", "model": "test"}
    for name, value in fields.items():
        page.locator(f'[name="{name}"]').fill(value)
    save(page)
    page.locator("#result_list").get_by_role("link", name="Here").click()
    page.get_by_role("link", name="Test", exact=True).click()
    page.get_by_role("button", name="Test").click()
    expect(page.locator("body")).to_contain_text("The answer ended as it should.")

    knowledge = step(page, fresh, "knowledge")
    expect(page.locator('[data-step="model"]')).to_have_attribute("data-state", "done")
    knowledge.locator('[name="title"]').fill(QUESTION)
    knowledge.locator('[name="body"]').fill(ANSWER)
    knowledge.get_by_role("button", name="Publish it").click()
    expect(page.locator('[data-step="knowledge"]')).to_have_attribute("data-state", "done")

    page.locator('[data-link="inbox"]').click()
    save(page)
    step(page, fresh, "try").locator('[data-link="playground"]').click()
    page.locator('[name="text"]').fill(QUESTION)
    page.get_by_role("button", name="Try").click()
    expect(page.locator('[data-row="answer"]')).to_contain_text(f"It takes {ANSWER}", timeout=ANSWER_MS)
    expect(step(page, fresh, "try")).to_have_attribute("data-state", "done")
