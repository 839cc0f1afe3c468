"""An inbox's own look and rules on the scripted chat page, without a row for each."""

import json
import re
from dataclasses import replace
from typing import Any

from playwright.async_api import Page, Route

from tests.widget.conftest import HOST, Chat, Site

Json = dict[str, Any]
SETTINGS = re.compile(rb'(<script id="kefu-settings" type="application/json">)(.*?)(</script>)', re.DOTALL)


def dressed(site: Site, **inbox: Any) -> Site:
    """The same page whose inbox has these settings, too."""

    def changed(found: re.Match[bytes]) -> bytes:
        settings = json.loads(found[2])
        settings["inbox"] |= inbox
        text = json.dumps(settings).replace("<", "\\u003c")
        return found[1] + text.encode() + found[3]

    return replace(site, chat=SETTINGS.sub(changed, site.chat))


async def dress(chat: Chat, site: Site, **inbox: Any) -> None:
    """The page as it will be from the next load on."""
    changed = dressed(site, **inbox)
    headers = {"Content-Security-Policy": site.policy, "Content-Type": "text/html; charset=utf-8"}

    async def answer(route: Route) -> None:
        await route.fulfill(body=changed.chat, headers=headers)

    await chat.page.route(f"{HOST}/chat/{site.site_key}/?*", answer)


async def answering(
    page: Page, path: str, status: int = 200, body: Json | None = None
) -> list[tuple[str, Json]]:
    """Answers the visitor's calls of that path; what was asked is added to the list that comes back."""
    asked: list[tuple[str, Json]] = []

    async def answer(route: Route) -> None:
        asked.append((route.request.method, route.request.post_data_json))
        await route.fulfill(status=status, json=body or {})

    await page.route(f"**/api/v1/widget/{path}", answer)
    return asked
