"""An agent at work: signed in, and in a real Chromium in front of a socket whose other end the test holds.

The pages are made by the views when the browser asks and kept in `pages` by address, so a test may change what the
server says meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from django.test import Client
from django.urls import reverse
from playwright.async_api import Browser, BrowserContext, Page, Route

from apps.conversations.models import Conversation
from apps.conversations.wire import conversation_row_json
from apps.tenants.access import Desk
from tests import factories
from tests.scripted import Peer, ScriptedGateway, scripted_gateway
from tests.widget.conftest import browser, fulfil_file

__all__ = ["browser"]
Json = dict[str, Any]
LIST = "/console/list/?tab=all&status=open"


@pytest.fixture
def desk(db: None) -> Desk:
    return factories.make_desk()


@pytest.fixture
def agent(client: Client, desk: Desk) -> Client:
    client.force_login(desk.user)
    client.cookies["django_language"] = "en"
    return client


class Pages(dict[str, bytes]):
    """What the server says at each address: what a test put there, else what the view at one of `addresses` makes."""

    def __init__(self, agent: Client, addresses: Iterable[str]) -> None:
        super().__init__()
        self.addresses = set(addresses)
        self._agent = agent

    def __contains__(self, address: object) -> bool:
        return super().__contains__(address) or address in self.addresses

    def __missing__(self, address: str) -> bytes:
        if address not in self.addresses:
            raise KeyError(address)
        loop = asyncio._get_running_loop()
        asyncio._set_running_loop(None)  # within a loop Django would leave the test's transaction
        try:
            self[address] = self._agent.get(address).content
        finally:
            asyncio._set_running_loop(loop)
        return self[address]


@dataclass
class Site:
    """rows: the frames of the conversations, oldest first."""

    desk: Desk
    pages: Pages
    rows: list[Json]
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def site(desk: Desk, agent: Client) -> Site:
    """Three open conversations with a message each; the second waits for a person."""
    rows = [factories.make_conversation(tenant=desk.tenant) for _ in range(3)]
    for number, row in enumerate(rows):
        factories.make_message(conversation=row, content=f"question {number}")
    Conversation.objects.filter(pk=rows[1].pk).update(owner=Conversation.Owner.QUEUE)
    found = [Conversation.objects.get(pk=row.pk) for row in rows]
    parts = [f"{reverse('console:conversation', args=[row.id])}?tab=all&status=open" for row in rows]
    pages = Pages(agent, (reverse("console:home"), LIST, *parts, *(f"{part}&part=open" for part in parts)))
    return Site(desk, pages, [conversation_row_json(row) for row in found])


@dataclass
class Console:
    """The agent's browser. Several tabs are several pages."""

    context: BrowserContext
    gateway: ScriptedGateway
    site: Site
    problems: list[str]

    async def open(self, number: int | None = None) -> tuple[Page, Peer]:
        """A tab that has been welcomed, with a conversation open or only the list."""
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        await page.goto(self.address(number))
        return page, await self.gateway.welcomed()

    def address(self, number: int | None) -> str:
        origin = f"http://{self.gateway.host}"
        if number is None:
            return f"{origin}{reverse('console:home')}"
        address = reverse("console:conversation", args=[self.site.rows[number]["id"]])
        return f"{origin}{address}?tab=all&status=open"


@pytest_asyncio.fixture(loop_scope="session")
async def console(site: Site, browser: Browser) -> AsyncIterator[Console]:
    context = await browser.new_context(locale="en-US", reduced_motion="reduce")
    async with scripted_gateway() as gateway:
        origin = f"http://{gateway.host}"

        async def answer(route: Route) -> None:
            address = route.request.url.removeprefix(origin)
            site.asked.append(address)
            if address.startswith("/static/"):
                await fulfil_file(route, address.removeprefix("/static/"))
            elif address.startswith("/console/counts/"):
                await route.fulfill(json={"mine": 0, "unassigned": 3, "all": 3, "waiting": 1})
            elif address in site.pages:
                await route.fulfill(body=site.pages[address], content_type="text/html; charset=utf-8")
            else:
                await route.fulfill(status=404)

        await context.route("**/*", answer)
        await context.grant_permissions(
            ["local-network-access"]
        )  # the page is the test's, the socket this machine's
        console = Console(context, gateway, site, [])
        yield console
        await context.close()
    assert console.problems == []
