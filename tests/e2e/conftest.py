"""Browsers and whole installations. One installation of each kind serves all tests here (tests/shares.py)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from apps.common.engines import throwaway_home
from tests.browsers import CHROMIUM_ARGUMENTS, chromium
from tests.e2e.installation import Installation, running
from tests.e2e.sockets import close_sockets
from tests.provider.fixtures import ProviderServer, provider_process, provider_server

__all__ = ["close_sockets", "provider_process", "provider_server"]


@pytest.fixture(scope="package")
def knowledge_only() -> Iterator[Installation]:
    """No model: answers come from the knowledge base alone. Tenants may connect one that runs on this machine."""
    settings = {"KEFU_PRIVATE_TARGETS": "127.0.0.1/32"}
    with throwaway_home() as home, running(home, settings) as installation:
        yield installation


@pytest.fixture(scope="package")
def with_model(provider_process: ProviderServer) -> Iterator[Installation]:
    """The environment names a model: the test provider, a real HTTP process."""
    settings = {"OPENAI_BASE_URL": provider_process.base_url, "OPENAI_API_KEY": "test-key"}
    with throwaway_home() as home, running(home, settings) as installation:
        yield installation


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Gone at the end of the module: while Playwright's loop runs, Django refuses the database in this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor_browser(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def agent_browser(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    yield context
    context.close()
