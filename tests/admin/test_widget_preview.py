"""The pages of an inbox's chat in a real browser: the live preview, and the buttons that copy."""

from collections.abc import Callable
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route, expect, sync_playwright

from apps.common.patterns import checked, fits
from apps.tenants.models import User
from tests.admin.conftest import World
from tests.admin.urls import page as address_of
from tests.browsers import CHROMIUM_ARGUMENTS, chromium
from tests.common.test_patterns import ACCEPTED
from tests.security.html_forms import form_data

pytestmark = pytest.mark.browser
HOST = "https://office.example"  # only there may a page copy
LABEL = "tenants.WidgetSettings"
ANSWERS = [
    "",
    "123456",
    "13800138000",
    "021-55556666",
    "AB123456",
    "ab",
    "a@b.cn",
    "x@example.com",
    "山野",
    "#0b6b5c",
]
ANSWERS += ["$9.50", "1234 1234 1234 1234", "[]{}()/|-", "a\n", "１２３"]


class Office:
    """Our answers, made before the browser starts, by path; keeps what is asked for and what goes wrong."""

    def __init__(self, pages: dict[str, Any]) -> None:
        self._pages = pages
        self.asked: list[str] = []
        self.sent: list[str] = []
        self.errors: list[str] = []

    def answer(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        self.asked.append(route.request.url)
        if url.path.startswith("/static/"):
            found = finders.find(url.path.removeprefix("/static/"))
            kind = guess_type(url.path)[0] or "text/plain"
            route.fulfill(body=Path(found).read_bytes() if found else b"", content_type=kind)
            return
        if route.request.method == "POST":
            self.sent.append(route.request.post_data or "")
        name = parse_qs(url.query).get("scene", [""])[0] or url.path
        response = self._pages.get(name)
        if response is None:
            route.fulfill(body="", content_type="text/javascript")
        else:
            headers = {name: value for name, value in response.items() if name.startswith("Content-")}
            route.fulfill(status=response.status_code, body=response.content, headers=headers)

    def visit(self, path: str, act: Any) -> None:
        """The database waits until the browser is gone."""
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
            page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
            page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=HOST)
            page.on("pageerror", lambda error: self.errors.append(str(error)))
            page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
            page.on("websocket", lambda socket: self.errors.append(socket.url))
            page.route("**/*", self.answer)
            page.goto(HOST + path)
            act(page)


@pytest.fixture
def client(ours: World, enter: Callable[[User], Client]) -> Client:
    """The owner, who reads English."""
    signed_in = enter(ours.owner)
    signed_in.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return signed_in


def test_preview_follows_the_form_and_reaches_nobody(client: Client, ours: World) -> None:
    look = ours.rows[LABEL]
    form = client.get(address_of(LABEL, "change", look.pk))
    unsaved = form_data(form) | {
        "inbox": str(look.inbox_id),
        "accent": "#1d5a9e",
        "announcement_en": "Fresh news",
    }
    kept = client.post(address_of(LABEL, "preview"), unsaved)
    chat = kept.json()["address"]
    scenes = {scene: Client().get(f"{chat}&locale=en&scene={scene}") for scene in ("start", "talk")}
    office = Office({"/": form, address_of(LABEL, "preview"): kept} | scenes)

    def act(page: Page) -> None:
        preview = page.frame_locator("[data-testid=preview-frame]").last
        expect(preview.get_by_text("Fresh news")).to_be_visible()
        with page.expect_response(lambda response: response.request.method == "POST"):
            page.locator("[name=accent]").fill("#1d5a9e")
        expect(page.locator("[data-launcher]")).to_have_css("background-color", "rgb(29, 90, 158)")
        expect(page.locator("[data-stage]")).to_have_attribute("aria-busy", "false")
        page.locator("[data-choice=scene]").select_option("talk")
        expect(page.locator("[data-stage]")).to_have_attribute("aria-busy", "false")
        expect(preview.get_by_text("How long does delivery take?")).to_be_visible()
        preview.get_by_test_id("composer-input").fill("Only to try")
        preview.get_by_test_id("composer-input").press("Enter")
        expect(preview.get_by_text("Thank you! This is a preview.", exact=True)).to_be_visible()
        kept = "Object.keys(localStorage).filter((key) => key.startsWith('kefu:'))"
        assert page.evaluate(kept) == []  # the office's storage is the chat's, too
        page.locator("[data-rows-editor=proactive] [data-add-row]").click()
        with page.expect_response(lambda response: "Hello there" in (response.request.post_data or "")):
            page.locator("[name=proactive-0-text_en]").fill("Hello there")

    office.visit("/", act)
    assert office.errors == []
    assert [address for address in office.asked if "/api/" in address or not address.startswith(HOST)] == []
    assert any("#1d5a9e" in body for body in office.sent)


def test_installation_page_copies_the_snippet(client: Client, ours: World) -> None:
    inbox = ours.rows["tenants.Inbox"]
    address = address_of("tenants.Inbox", "installation", inbox.pk)
    office = Office({"/": client.post(address, {"url": "http://10.0.0.7/"})})
    copied: list[str] = []

    def act(page: Page) -> None:
        expect(page.locator("[data-finding=refused]")).to_contain_text("private network")
        page.locator("[data-copied]").first.locator("button").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        copied.append(page.evaluate("navigator.clipboard.readText()"))
        page.get_by_text("Ruby").click()
        expect(page.get_by_text("OpenSSL::HMAC")).to_be_visible()

    office.visit("/", act)
    assert copied == [
        f'<script src="http://127.0.0.1:8000/widget.js" data-site-key="{inbox.site_key}" async></script>'
    ]
    assert office.errors == []


def test_patterns_mean_the_same_in_a_browser() -> None:
    """As an input's pattern does it: the v flag, and the whole value."""
    patterns = [checked(pattern) for pattern in ACCEPTED]
    script = """([patterns, answers]) => patterns.map((pattern) =>
        answers.map((answer) => new RegExp(`^(?:${pattern})$`, "v").test(answer)))"""
    found: list[Any] = []
    Office({}).visit("/", lambda page: found.append(page.evaluate(script, [patterns, ANSWERS])))
    assert found == [[[fits(pattern, answer) for answer in ANSWERS] for pattern in patterns]]
