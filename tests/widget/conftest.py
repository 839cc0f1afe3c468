"""The real chat page in a real Chromium, with a socket whose other end the test holds.

The page and the session answer are made by the views; files come from static/. What the gateway would send is written
by the test, frame by frame: repeats, holes, cuts and refusals at the moment where they hurt.
"""

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from django.conf import settings
from django.test import Client
from playwright.async_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Route,
    WebSocketRoute,
    async_playwright,
)

from apps.widget import bundle
from tests import factories
from tests.browsers import CHROMIUM_ARGUMENTS, chromium
from tests.scripted import SERVER_TIME, Peer, ScriptedGateway, scripted_gateway

Json = dict[str, Any]
HOST = "http://kefu.test"
CONVERSATION = "01900000-0000-7000-8000-000000000001"


def conversation(**fields: Any) -> Json:
    base = {"id": CONVERSATION, "status": "open", "owner": "ai", "assignee": None, "last_seq": 0}
    return base | {"created_at": SERVER_TIME} | fields


def message(seq: int, content: str, kind: str = "ai", **fields: Any) -> Json:
    name = {"ai": "Hill", "agent": "Rain"}.get(kind, "")
    base: Json = {"id": f"id-{seq}", "seq": seq, "conversation_id": CONVERSATION, "client_id": f"id-{seq}"}
    base |= {"sender": {"kind": kind, "id": None, "name": name, "avatar_url": ""}, "content": content}
    base |= {"content_type": "text", "citations": [], "metadata": {}, "created_at": SERVER_TIME}
    return {"type": "message", "message": base | fields}


@dataclass
class Gateway:
    """The other end of the page's sockets."""

    sockets: list[WebSocketRoute] = field(default_factory=list)
    frames: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)

    def accept(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda text: self.frames.put_nowait(json.loads(text)))

    def send(self, *frames: Json) -> None:
        for frame in frames:
            self.sockets[-1].send(json.dumps(frame))

    async def expect(self, *kinds: str) -> Json:
        """The next frame of one of these kinds; others are passed over."""
        while True:
            frame = await asyncio.wait_for(self.frames.get(), 30)
            if frame["type"] in kinds:
                return frame

    async def welcome(self, current: Json | None = None) -> Json:
        """Answer the next hello; returns it."""
        hello = await self.expect("hello")
        last = current["last_seq"] if current else 0
        self.send({"type": "welcome", "conversation": current, "last_seq": last, "server_time": SERVER_TIME})
        return hello

    def acknowledge(self, posted: Json, seq: int) -> None:
        ack = {"type": "ack", "client_id": posted["client_id"], "conversation_id": CONVERSATION}
        self.send(ack | {"id": f"id-{seq}", "seq": seq, "created_at": SERVER_TIME})

    def echo(self, posted: Json, seq: int) -> None:
        self.send(message(seq, posted["content"], "visitor", client_id=posted["client_id"]))


@dataclass
class Chat:
    page: Page
    gateway: Gateway
    address: str
    foreign: list[str]
    problems: list[str]
    sessions: list[Json]

    async def open(self, current: Json | None = None) -> Json:
        await self.page.goto(self.address)
        return await self.gateway.welcome(current)

    async def write(self, text: str) -> None:
        await self.page.get_by_test_id("composer-input").fill(text)
        await self.page.get_by_test_id("composer-send").click()

    def bubbles(self, kind: str) -> Any:
        return self.page.locator(f"[data-testid=message][data-kind={kind}]")


@dataclass(frozen=True)
class Site:
    """What the views answered, taken before the browser starts."""

    site_key: str
    chat: bytes
    policy: str
    session: Json


@pytest.fixture
def site(db: None, client: Client) -> Site:
    inbox = factories.make_inbox(
        name="Hillside",
        greeting="Hello, I am **Hill**.",
        quick_questions=["How much is shipping?"],
        allowed_origins=["http://shop.test"],
    )
    factories.make_persona(tenant=inbox.tenant, name="Hill", is_default=True)
    page = client.get(f"/chat/{inbox.site_key}/?locale=en", headers={"host": "testserver"})
    session = client.post(
        "/api/v1/widget/sessions", {"site_key": inbox.site_key}, content_type="application/json"
    )
    policy = page["Content-Security-Policy"].replace("testserver", "kefu.test")
    return Site(inbox.site_key, page.content, policy, session.json())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)


@pytest_asyncio.fixture(loop_scope="session")
async def chat(site: Site, browser: Browser) -> AsyncIterator[Chat]:
    page = await browser.new_page(locale="en-US", reduced_motion="reduce")
    gateway = Gateway()
    chat = Chat(page, gateway, f"{HOST}/chat/{site.site_key}/?locale=en", [], [], [])

    async def answer(route: Route) -> None:
        await respond(route, site, chat)

    await page.route("**/*", answer)
    await page.route_web_socket("**/ws/visitor/", gateway.accept)
    page.on("pageerror", lambda error: chat.problems.append(str(error)))
    yield chat
    await page.context.close()
    assert (chat.foreign, chat.problems) == ([], [])


async def respond(route: Route, site: Site, chat: Chat) -> None:
    address = route.request.url
    path = address.removeprefix(HOST).partition("?")[0]
    if not address.startswith(HOST):
        chat.foreign.append(address)
        await route.abort()
    elif path == "/api/v1/widget/sessions":
        chat.sessions.append(route.request.post_data_json)
        await route.fulfill(status=201, json=site.session)
    elif path.startswith("/static/"):
        await fulfil_file(route, path.removeprefix("/static/"))
    elif path.startswith("/widget/"):
        await fulfil_bundle(route, path)
    else:
        headers = {"Content-Security-Policy": site.policy, "Content-Type": "text/html; charset=utf-8"}
        await route.fulfill(body=site.chat, headers=headers)


async def fulfil_bundle(route: Route, path: str) -> None:
    made = bundle.styles() if path.endswith(".css") else bundle.script()
    await route.fulfill(body=made.content, content_type=made.media_type)


async def fulfil_file(route: Route, name: str) -> None:
    file = Path(settings.BASE_DIR) / "static" / name
    await route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(name)[0] or "text/plain")


@dataclass
class Visitor:
    """One person's browser in front of a real socket. Several tabs are several pages."""

    context: BrowserContext
    gateway: ScriptedGateway
    address: str
    problems: list[str]

    async def open(self) -> Page:
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        await page.goto(self.address)
        return page

    async def start(self, current: Json | None = None) -> tuple[Page, Peer]:
        """A tab that has been welcomed."""
        page = await self.open()
        return page, await self.gateway.welcomed(current)


async def write(page: Page, text: str) -> None:
    await page.get_by_test_id("composer-input").fill(text)
    await page.get_by_test_id("composer-send").click()


def bubbles(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-testid=message][data-kind={kind}]")


def acknowledgement(posted: Json, seq: int) -> Json:
    ack = {"type": "ack", "client_id": posted["client_id"], "conversation_id": CONVERSATION}
    return ack | {"id": f"id-{seq}", "seq": seq, "created_at": SERVER_TIME}


def echo(posted: Json, seq: int) -> Json:
    return message(seq, posted["content"], "visitor", client_id=posted["client_id"])


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(site: Site, browser: Browser) -> AsyncIterator[Visitor]:
    context = await browser.new_context(locale="en-US", reduced_motion="reduce")
    async with scripted_gateway() as gateway:
        origin = f"http://{gateway.host}"
        policy = site.policy.replace("kefu.test", gateway.host)

        async def answer(route: Route) -> None:
            path = route.request.url.removeprefix(origin).partition("?")[0]
            if path == "/api/v1/widget/sessions":
                await route.fulfill(status=201, json=site.session)
            elif path.startswith("/static/"):
                await fulfil_file(route, path.removeprefix("/static/"))
            elif path.startswith("/widget/"):
                await fulfil_bundle(route, path)
            else:
                headers = {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}
                await route.fulfill(body=site.chat, headers=headers)

        await context.route("**/*", answer)
        await context.grant_permissions(
            ["local-network-access"]
        )  # the page is the test's, the socket this machine's
        visitor = Visitor(context, gateway, f"{origin}/chat/{site.site_key}/?locale=en", [])
        yield visitor
        await context.close()
    assert visitor.problems == []
