"""Signing in in two steps: set up, with a code, with a recovery code, and because the tenant demands it."""

import base64
import hmac
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.installation import Installation
from tests.e2e.tenants import PASSWORD, found, sign_in

pytestmark = pytest.mark.browser
STEP_S = 30
OWN = "/console/security/"


@pytest.fixture(scope="module")
def careful(knowledge_only: Installation) -> Installation:
    """With a tenant of an owner and two agents."""
    found(knowledge_only, "careful", {"olga": "owner", "anton": "agent", "berta": "agent"})
    return knowledge_only


def code_of(secret: str, *, later: int = 0) -> str:
    """As an authenticator app shows it (RFC 6238), so many steps from now."""
    step = int(time.time()) // STEP_S + later
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture
def page(agent_browser: BrowserContext) -> Page:
    return agent_browser.new_page()


def give(page: Page, code: str) -> None:
    page.get_by_test_id("login-code").fill(code)
    page.get_by_test_id("login-submit").click()


def set_up(page: Page) -> tuple[str, list[str]]:
    """(the secret, the recovery codes); the code is the present one."""
    page.locator("summary").click()
    secret = page.get_by_test_id("secret").inner_text().replace(" ", "")
    page.get_by_test_id("setup-code").fill(code_of(secret))
    page.get_by_test_id("setup-submit").click()
    codes = page.get_by_test_id("recovery-codes").locator("li")
    expect(codes).to_have_count(10)
    return secret, codes.all_inner_texts()


def is_in(page: Page) -> None:
    expect(page.get_by_test_id("sessions")).to_be_visible()


def is_out(page: Page, at: Installation) -> None:
    page.goto(at.url + OWN)
    expect(page.get_by_test_id("login-password")).to_be_visible()


def test_who_has_set_it_up_comes_in_with_a_code_or_once_with_a_recovery_code(
    careful: Installation, page: Page
) -> None:
    sign_in(page, careful, "anton", OWN)
    page.get_by_test_id("factor-on").click()
    page.locator('[name="password"]').fill(PASSWORD)
    secret, recovery = set_up(page)
    page.get_by_test_id("codes-kept").click()
    expect(page.locator("main")).to_contain_text("10 of 10 recovery codes are left.")

    sign_in(page, careful, "anton", OWN)
    give(page, code_of(secret, later=-3))
    expect(page.get_by_role("alert")).to_be_visible()
    give(page, code_of(secret, later=1))  # the present one was spent on the set-up
    is_in(page)

    sign_in(page, careful, "anton", OWN)
    give(page, recovery[0])
    is_in(page)
    sign_in(page, careful, "anton", OWN)
    give(page, recovery[0])
    expect(page.get_by_role("alert")).to_be_visible()
    is_out(page, careful)


def test_who_must_have_it_sets_it_up_before_anything_else(careful: Installation, page: Page) -> None:
    sign_in(page, careful, "olga", "/admin/tenants/signinsettings/add/")
    page.locator('[name="requires_second_factor"]').check(force=True)
    page.locator('[name="_save"]').first.click()
    expect(page.locator("#result_list")).to_be_visible()

    sign_in(page, careful, "berta", OWN)
    expect(page.get_by_test_id("secret")).to_be_attached()
    is_out(page, careful)
    sign_in(page, careful, "berta", OWN)
    set_up(page)
    page.get_by_test_id("codes-kept").click()
    is_in(page)
    expect(page.locator("main")).to_contain_text("It cannot be switched off")
