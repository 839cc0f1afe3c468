"""The whole loop, the back office in a real browser: asked, not answered, drafted, published, answered, shown."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from apps.desk import tasks
from apps.desk.models import BotTurn, Gap
from apps.knowledge.services import update_article
from tests.browsers import CHROMIUM_ARGUMENTS, chromium
from tests.desk.conftest import Shop
from tests.factories import make_contact, make_user, make_visitor

pytestmark = pytest.mark.browser
T = TypeVar("T")
UNKNOWN, ALIKE = "帐篷可以租吗？", "请问你们租帐篷吗"
REPLY = "可以租，一天 30 元。"


class Office:
    """A person at work. The browser has a thread of its own: beside Playwright's loop Django refuses the database."""

    def __init__(self, thread: ThreadPoolExecutor, page: Page, address: str) -> None:
        self._thread, self._page, self._address = thread, page, address

    def do(self, act: Callable[[Page], T]) -> T:
        return self._thread.submit(act, self._page).result()

    def click(self, name: str) -> None:
        self.do(lambda page: page.get_by_test_id(name).click())

    def visit(self, path: str) -> None:
        self.do(lambda page: page.goto(f"{self._address}{path}"))

    def sees(self, text: str) -> None:
        self.do(lambda page: expect(page.locator("body")).to_contain_text(text))


@pytest.fixture
def office(shop: Shop, live_server: Any) -> Iterator[Office]:
    client = Client()
    client.force_login(make_user(tenant=shop.inbox.tenant, role="owner", is_staff=True, username="mei"))
    session = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(sync_playwright().start).result()
        try:
            yield Office(
                thread, thread.submit(_page, playwright, session, live_server.url).result(), live_server.url
            )
        finally:
            thread.submit(playwright.stop).result()


def _page(playwright: Any, session: dict[str, str], address: str) -> Page:
    browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
    context.add_cookies(
        [session | {"url": address}, {"name": "django_language", "value": "en", "url": address}]
    )
    page: Page = context.new_page()
    return page


def ask(shop: Shop, text: str) -> str:
    """What a new visitor is answered; then the background looks at it."""
    visitor = make_visitor(inbox=shop.inbox, contact=make_contact(tenant=shop.inbox.tenant))
    somebody = Shop(shop.inbox, visitor, shop.persona, shop.answering)
    somebody.ask(text)
    BotTurn.objects.update(created_at=F("created_at") - timedelta(seconds=3))
    tasks.improve()
    return somebody.messages("ai")[-1].content


def test_unanswered_question_becomes_an_article_that_answers_it(shop: Shop, office: Office) -> None:
    assert REPLY not in ask(shop, UNKNOWN)
    office.visit("/admin/desk/gap/")
    office.do(lambda page: page.get_by_role("link", name=UNKNOWN).click())
    office.click("gap-draft")
    office.sees("The draft is there")
    office.click("gap-publish")
    office.sees("The answer is not written yet")
    assert REPLY not in ask(shop, ALIKE)

    gap = Gap.objects.get()
    update_article(article=gap.article, body=REPLY)
    office.click("gap-publish")
    office.sees("Published")

    Gap.objects.update(resolved_at=F("resolved_at") - timedelta(seconds=5))
    assert REPLY in ask(shop, ALIKE)
    office.visit(f"/admin/desk/gap/{gap.pk}/change/")
    office.sees("asked 1 times: 1 answered (1 from the article), 0 not")
