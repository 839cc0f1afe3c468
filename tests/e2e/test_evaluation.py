"""An evaluation set in the back office: a case fails, its article is mended, and the next run tells of it."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.installation import Installation
from tests.e2e.pages import ANSWER_MS
from tests.e2e.tenants import sign_in

pytestmark = pytest.mark.browser
QUESTION = "Which knots hold a hammock?"


def save(page: Page) -> None:
    page.locator('button[name="_save"], input[name="_save"]').first.click()


def run(page: Page, address: str) -> None:
    """By its button, until the worker is done."""
    page.goto(f"{address}run/")
    page.get_by_role("button", name="Start").click()
    expect(page.locator('.kefu-results[data-state="done"]')).to_be_visible(timeout=ANSWER_MS)


def test_failing_case_is_mended(knowledge_only: Installation, agent_browser: BrowserContext) -> None:
    page, admin = agent_browser.new_page(), f"{knowledge_only.url}/admin"
    sign_in(page, knowledge_only, "admin", "/admin/")
    page.goto(f"{admin}/knowledge/evaluationset/?q=Hillside")
    page.locator("#result_list a", has_text="Hillside Goods").first.click()
    address = page.url.split("change/")[0]
    page.goto(f"{address}import/")
    page.locator('textarea[name="text"]').fill(
        f'{{"question": "{QUESTION}", "articles": ["order-gift-wrap.en"]}}'
    )
    page.get_by_role("button", name="Import").click()
    run(page, address)
    failed = page.locator(".kefu-results__all tr", has_text=QUESTION)
    expect(failed).to_contain_text("refuse")

    failed.get_by_role("link", name="Do you offer gift wrapping").click()
    page.locator('textarea[name="similar_questions"]').fill(QUESTION)
    save(page)
    run(page, address)
    expect(page.locator(".kefu-results__fixed")).to_contain_text(QUESTION)
    expect(page.locator(".kefu-results__regressed")).to_have_count(0)
