"""The widget on somebody else's page, with what its inbox says and what its gateway sends in the test's hands.

The chat page and the session answer are the views' own; a state then changes what the inbox says (`Stage.inbox`):
that JSON is the interface between the two.
"""

import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Frame, FrameLocator, Locator, Page

from tests.widget.conftest import Gateway, message
from tests.widget.embedded.house import House, Json
from tests.widget.embedded.serving import Servers

NOW = "2026-01-02T03:05:00.000Z"  # shortly after SERVER_TIME
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
_numbers = itertools.count(1)


@dataclass
class Stage:
    page: Page
    house: House
    servers: Servers
    locale: str = "en"
    inbox: Json = field(default_factory=dict)  # laid over what the views say of the inbox
    settings: Json = field(default_factory=dict)  # the page's window.kefuSettings
    head: str = ""  # of the page
    body: str = "<main><h1>Shop</h1></main>"
    doctype: str = "<!doctype html>"
    headers: dict[str, str] = field(default_factory=dict)  # of the page
    raw: str = ""  # the whole page instead
    answers: dict[str, Any] = field(default_factory=dict)  # further answers of ours, by path: JSON or Served
    gateway: Gateway = field(default_factory=Gateway)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)  # method, path, JSON body of our API
    foreign: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    site_key: str = field(default_factory=lambda: f"stage-{next(_numbers)}")
    token_number: int = 0

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_test_id("kefu-launcher")

    @property
    def chat(self) -> FrameLocator:
        return self.page.frame_locator("[data-testid=kefu-frame]")

    @property
    def frame(self) -> Frame:
        """The chat's own frame, or the page itself as long as there is none."""
        ours = (frame for frame in self.page.frames if frame.url.startswith(self.servers.ours))
        return next(ours, self.page.main_frame)

    @property
    def address(self) -> str:
        return f"{self.servers.shop}/{self.site_key}/"

    def find(self, test_id: str) -> Locator:
        return self.chat.get_by_test_id(test_id)

    def html(self) -> str:
        if self.raw:
            return self.raw
        settings = {"siteKey": self.site_key, "locale": self.locale} | self.settings
        return (
            f'{self.doctype}<html lang="{self.locale}"><head><title>Shop</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
            f"<script nonce=page>window.kefuSettings = {json.dumps(settings)}</script>{self.head}</head>"
            f'<body>{self.body}<script src="{self.servers.ours}/widget.js" async></script>'
        )

    def session(self, token: str) -> Json:
        """What the session call answers to this token, or to none."""
        base = self.house.sessions[self.locale]
        if not token:
            self.token_number += 1
            token = f"{self.site_key}:{self.token_number}"
        inbox = base["inbox"] | self.inbox | {"site_key": self.site_key}
        return base | {"token": token, "inbox": inbox, "contact": base["contact"] | {"id": token}}

    async def visit(self, path: str = "") -> None:
        await self.page.goto(self.address + path)
        await self.launcher.wait_for()

    async def open(self, current: Json | None = None) -> Json:
        """As a visitor does; returns the hello."""
        await self.visit()
        await self.launcher.click()
        hello = await self.gateway.welcome(current)
        await self.find("composer-input").wait_for()
        return hello


@asynccontextmanager
async def staged(
    context: BrowserContext, house: House, servers: Servers, **fields: Any
) -> AsyncIterator[Stage]:
    """fields: of Stage. Nothing foreign was asked for and no script failed, or this raises in the end."""
    page = await context.new_page()
    stage = Stage(page, house, servers, **fields)
    servers.stages[stage.site_key] = stage
    known = (servers.ours, servers.shop, "data:", "blob:", "about:")
    page.on("request", lambda asked: asked.url.startswith(known) or stage.foreign.append(asked.url))
    page.on("pageerror", lambda error: stage.problems.append(str(error)))
    await page.route_web_socket("**/ws/visitor/", stage.gateway.accept)
    await page.clock.set_fixed_time(NOW)
    try:
        yield stage
        assert (stage.foreign, stage.problems) == ([], [])
    finally:
        await page.close()


def said(seq: int, kind: str, content: str, **fields: Any) -> Json:
    """A stored message as the gateway sends it."""
    names = {"ai": "小山 Hill", "agent": "林雨 Rain"}
    sender = {"kind": kind, "id": None, "name": names.get(kind, ""), "avatar_url": ""}
    return message(seq, content, kind, **({"sender": sender, "attachments": []} | fields))


def thread(*lines: tuple[str, str]) -> Sequence[Json]:
    return [said(seq, kind, content) for seq, (kind, content) in enumerate(lines, start=1)]
