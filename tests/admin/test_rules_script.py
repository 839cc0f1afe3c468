"""The rule editor's script in a real browser: our page and our files, served by the test itself."""

from collections.abc import Callable
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route, expect, sync_playwright

from apps.desk.models import TriggerRule
from tests import factories as make
from tests.admin.conftest import World
from tests.admin.urls import page as address_of
from tests.browsers import CHROMIUM_ARGUMENTS, chromium

pytestmark = pytest.mark.browser
HOST = "http://office.example"
FORM = "application/x-www-form-urlencoded"


class Office:
    """Answers what the browser asks for, and keeps what it sends and what goes wrong in it."""

    def __init__(self, response: Any) -> None:
        self._html = response.content.decode()
        self._policy = response["Content-Security-Policy"]
        self.sent = ""
        self.errors: list[str] = []

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            kind = guess_type(path)[0] or "text/plain"
            route.fulfill(body=Path(found).read_bytes() if found else b"", content_type=kind)
        elif route.request.method == "POST":
            self.sent = route.request.post_data or ""
            route.fulfill(body="stored", content_type="text/plain")
        elif path == "/":
            headers = {"Content-Security-Policy": self._policy}
            route.fulfill(body=self._html, content_type="text/html; charset=utf-8", headers=headers)
        else:
            route.fulfill(body="", content_type="text/javascript")

    def visited(self, act: Callable[[Page], None]) -> str:
        """What the page sends when somebody does all this and saves. The database waits until the browser is gone."""
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
            page = browser.new_page(viewport={"width": 390, "height": 844})
            page.on("pageerror", lambda error: self.errors.append(str(error)))
            page.route("**/*", self.answer)
            page.goto(f"{HOST}/")
            expect(page.locator("[data-add-row]").first).to_be_visible()
            act(page)
            page.locator("[name=_save]").click()
            expect(page.locator("body")).to_have_text("stored")
            browser.close()
        assert self.errors == []
        return self.sent


def group(page: Page, number: int) -> Any:
    return page.locator("[data-groups] > [data-group]").nth(number)


def add_row(page: Page, number: int, kind: str) -> None:
    """By the keyboard alone."""
    picker = group(page, number).locator("[data-new-kind]")
    picker.select_option(kind)
    picker.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_a_rule_is_made_by_keyboard(client: Client, ours: World) -> None:
    def act(page: Page) -> None:
        page.locator("[name=name]").fill("Angry")
        assert page.locator("[data-join]").is_hidden()
        add_row(page, 0, "keywords")
        page.keyboard.type("refund*\n退款")  # the new row has the focus
        add_row(page, 0, "hours")
        page.locator("[name=conditions-0-1-hours]").select_option("closed")
        page.locator("[data-add-group]").press("Enter")
        expect(page.locator("[data-join]")).to_be_visible()
        page.locator("[name=conditions-join]").select_option("any")
        page.locator("[name=conditions-1-mode]").select_option("none")
        add_row(page, 1, "owner")
        page.keyboard.press("Space")
        add_row(page, 1, "page")
        group(page, 1).locator("[data-remove-row]").last.press("Enter")
        page.locator("[name=decision]").select_option("handoff")
        assert page.evaluate("document.documentElement.scrollWidth") == 390

    sent = Office(client.get(address_of("desk.TriggerRule", "add"))).visited(act)
    response = client.post(address_of("desk.TriggerRule", "add"), sent, content_type=FORM)
    assert response.status_code == 302
    rule = TriggerRule.objects.get(name="Angry")
    assert rule.conditions == {
        "any": [
            {"all": [{"keywords": ["refund*", "退款"]}, {"hours": "closed"}]},
            {"not": {"owner": ["ai"]}},
        ]
    }
    assert rule.actions == {"handoff": {"texts": {}, "team": None}}


def test_fields_of_other_decisions_and_rows_beside_json_are_hidden(client: Client, ours: World) -> None:
    tree = {"any": [{"hours": "open"}, {"not": {"language": ["en"]}}]}
    rule = make.make_rule(tenant=ours.tenant, conditions=tree)

    def act(page: Page) -> None:
        team, text, style = (page.locator(f"[name={name}]").first for name in ("team", "text_en", "persona"))
        assert [each.is_visible() for each in (team, text, style)] == [False, True, False]
        page.locator("[name=decision]").select_option("answer")
        assert [each.is_visible() for each in (team, text, style)] == [False, False, True]
        group(page, 1).locator("[data-remove-group]").click()
        assert page.locator("[data-remove-group]").first.is_hidden()
        page.locator(".kefu-rule__json summary").click()
        page.locator("[data-as-json]").check()
        assert page.locator("[data-groups]").is_hidden()
        page.locator("[data-as-json]").uncheck()

    address = address_of("desk.TriggerRule", "change", rule.pk)
    sent = Office(client.get(address)).visited(act)
    assert client.post(address, sent, content_type=FORM).status_code == 302
    rule.refresh_from_db()
    assert rule.conditions == {"hours": "open"}
    assert rule.actions == {"answer": {"persona": None, "collections": []}}
