"""The search page of the back office: the chat's own pipeline, asked from a browser, answered by the worker."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.installation import Installation
from tests.e2e.pages import ANSWER_MS
from tests.e2e.tenants import sign_in

pytestmark = pytest.mark.browser


def test_question_shows_what_would_be_said_and_why(
    knowledge_only: Installation, agent_browser: BrowserContext
) -> None:
    page = agent_browser.new_page()
    sign_in(page, knowledge_only, "admin", "/admin/knowledge/search/")
    page.locator('select[name="tenant"]').select_option(label="山野小铺 Hillside Goods")
    page.locator('textarea[name="text"]').fill("How much does shipping cost?")
    page.get_by_role("button", name="Try").click()
    decision = page.get_by_test_id("decision")
    expect(decision).to_contain_text("99", timeout=ANSWER_MS)
    expect(page.get_by_test_id("query")).to_have_text("How much does shipping cost?")
    best = page.get_by_test_id("candidate").first
    expect(best.locator("td").first).to_contain_text("shipping")
    expect(best.locator("td").last).to_have_text("used")
    page.get_by_text("Each stage of the pipeline").click()
    expect(page.locator(".kefu-table caption", has_text="retrieval")).to_be_visible()
