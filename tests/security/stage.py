"""A page of ours in a real Chromium, and everything that must not happen there.

The views' answers are taken beforehand, with their headers; the page asks for nothing else but static files.
"""

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.async_api import Browser, Page, Route, WebSocketRoute

from tests.scripted import SERVER_TIME
from tests.security.hostile import MARK
from tests.widget.conftest import fulfil_bundle

Json = dict[str, Any]
ORIGIN = "http://testserver"
LISTEN = """addEventListener("securitypolicyviolation", (event) => {
  (window.violations ??= []).push(`${event.effectiveDirective} ${event.blockedURI}`);
});"""
# A hostile text may stand in texts, and in attributes that are only words. Anywhere else it has become alive.
EXAMINE = """(mark, document = window.document) => {
  const WORDS = new Set(["value", "title", "alt", "placeholder", "download", "content", "label"]);
  const FRAMES = new Set(["iframe", "object", "embed", "base", "applet", "marquee", "math"]);
  const found = (window.violations ?? []).map((violation) => `policy: ${violation}`);
  if (window[mark] !== undefined) found.push("a script ran");
  const isFine = (element, name, value) =>
    WORDS.has(name) || name.startsWith("data-") || name.startsWith("aria-") ||
    (name === "href" && element.localName === "a" && /^(https?:|[/?])/i.test(value));
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const tag = element.localName;
      const isOurs = tag === "iframe" && /^\\//.test(element.getAttribute("src") ?? "") && !element.srcdoc;
      const redirects = tag === "meta" && element.hasAttribute("http-equiv");
      if ((FRAMES.has(tag) && !isOurs) || redirects) found.push(`<${tag}>`);
      for (const { name, value } of element.attributes) {
        const about = `<${tag} ${name}="${value.slice(0, 80)}">`;
        if (name.includes(mark)) found.push(about);
        if (value.includes(mark) && !isFine(element, name, value)) found.push(about);
        if (/^(href|src|action|formaction|data|xlink:href)$/.test(name) && /^\\s*(javascript|vbscript):/i.test(value)) {
          if (!/^javascript:(void\\(0\\);?|;)?$/.test(value)) found.push(about);
        }
      }
      const isCode = tag === "style" || (tag === "script" && !/json/.test(element.type));
      if (isCode && element.textContent.includes(mark)) found.push(`<${tag}> ${element.textContent.slice(0, 80)}`);
      if (tag === "template") walk(element.content);
    }
  };
  walk(document);
  return found;
}"""


@dataclass
class Stage:
    """problems: what went wrong while pages were shown. welcomed: the page's hello was answered."""

    page: Page
    answers: dict[str, Any]
    problems: list[str] = field(default_factory=list)
    sockets: list[WebSocketRoute] = field(default_factory=list)
    welcomed: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, path: str) -> None:
        await self.page.goto(f"{ORIGIN}{path}")

    async def send(self, *frames: Json) -> None:
        """After the welcome, which begins everything anew."""
        await asyncio.wait_for(self.welcomed.wait(), 30)
        for frame in frames:
            self.sockets[-1].send(json.dumps(frame))

    async def texts(self, selector: str) -> list[str]:
        found: list[str] = await self.page.locator(selector).evaluate_all(
            "(elements) => elements.map((element) => element.textContent)"
        )
        return found

    async def examine(self) -> None:
        """Nothing on the page is anything but text."""
        assert await self.page.evaluate(EXAMINE, MARK) == []
        assert self.problems == []


def pages_of(client: Client, paths: Iterable[str]) -> dict[str, Any]:
    found = {}
    for path in paths:
        found[path] = client.get(path)
        assert found[path].status_code == 200, path
    return found


@asynccontextmanager
async def staged(
    browser: Browser, answers: dict[str, Any], welcome: Json | None = None
) -> AsyncIterator[Stage]:
    """welcome: the conversation of the frame that answers the page's hello."""
    page = await browser.new_page(locale="en-US", reduced_motion="reduce")
    stage = Stage(page, answers)
    page.on("pageerror", lambda error: stage.problems.append(f"error: {error}"))
    page.on("dialog", lambda dialog: stage.problems.append(f"dialog: {dialog.message}"))
    page.on("console", lambda said: _listen(stage, said.text))
    page.on("popup", lambda _page: stage.problems.append("popup"))
    await page.add_init_script(LISTEN)

    async def answer(route: Route) -> None:
        await _respond(route, stage)

    def accept(socket: WebSocketRoute) -> None:
        stage.sockets.append(socket)
        socket.on_message(lambda text: _welcome(stage, json.loads(text), welcome))

    await page.route("**/*", answer)
    await page.route_web_socket("**/ws/**", accept)
    yield stage
    await page.context.close()


def _listen(stage: Stage, said: str) -> None:
    if "Content Security Policy" in said or MARK in said:
        stage.problems.append(f"console: {said}")


def _welcome(stage: Stage, frame: Json, current: Json | None) -> None:
    if frame["type"] == "hello":
        last = current["last_seq"] if current else 0
        fields = {"conversation": current, "last_seq": last, "server_time": SERVER_TIME}
        stage.sockets[-1].send(json.dumps({"type": "welcome"} | fields))
        stage.welcomed.set()


async def _respond(route: Route, stage: Stage) -> None:
    address = route.request.url
    path = address.removeprefix(ORIGIN)
    if path in stage.answers:
        found = stage.answers[path]
        headers = {"Content-Type": found["Content-Type"]}
        headers |= {name: found[name] for name in ("Content-Security-Policy",) if name in found}
        await route.fulfill(status=found.status_code, body=found.content, headers=headers)
    elif not address.startswith(f"{ORIGIN}/") or MARK in path:
        stage.problems.append(f"asked for: {address}")
        await route.abort()
    elif path.startswith("/widget/"):
        await fulfil_bundle(route, path)
    elif path.startswith("/static/"):
        await _fulfil_static(route, path)
    else:
        await route.fulfill(status=404, json={"error": {"code": "not_found", "message": ""}})


async def _fulfil_static(route: Route, path: str) -> None:
    name = path.removeprefix("/static/").partition("?")[0]
    file = finders.find(name)
    assert isinstance(file, str), name
    await route.fulfill(path=file, content_type=mimetypes.guess_type(name)[0] or "text/plain")
