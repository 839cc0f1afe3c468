"""The two sites, what our views answer there, and browsers in front of them."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from tests.widget.embedded.house import House, take
from tests.widget.embedded.serving import Servers, serving

LOOKS: dict[str, Any] = {"reduced_motion": "reduce", "timezone_id": "Asia/Shanghai", "locale": "en-US"}


@pytest.fixture
def house(db: None) -> House:
    return take()


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    with serving() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One for all: each stage has its own site key, so nothing that one keeps is seen by the next."""
    context = await browser.new_context(**LOOKS)
    yield context
    await context.close()
