"""A page of somebody else that shows the chat, seen from tests."""

from typing import Any

from playwright.async_api import Page

# Keeps the events that the loader tells the page.
WATCH = """
  window.heard = [];
  for (const name of ["ready", "error", "opened", "closed", "unread", "on-message", "on-start-conversation"])
    addEventListener("kefu:" + name, (event) => heard.push([name, event.detail]));
"""


def frame(page: Page) -> Any:
    return page.frame_locator("[data-testid=kefu-frame]")


async def heard(page: Page, name: str) -> list[Any]:
    found: list[Any] = await page.evaluate(
        "name => heard.filter(([kind]) => kind === name).map(([, d]) => d)", name
    )
    return found


async def close(page: Page) -> None:
    """As the visitor does; until the frame knows of it, it takes what comes as read."""
    inside = page.frames[-1]
    await inside.evaluate("""() => { window.toldToClose = new Promise((done) => addEventListener(
        "message", ({ data }) => data.type === "open" && !data.isOpen && setTimeout(done))); }""")
    await page.get_by_test_id("kefu-launcher").click()
    await inside.evaluate("() => toldToClose")
