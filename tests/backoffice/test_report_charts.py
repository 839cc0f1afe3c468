"""Charts in a real browser: drawn from what the page says, again in the dark, and a point opens its list."""

from mimetypes import guess_type
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Route, expect, sync_playwright

from apps.reports.following import count_changes
from apps.reports.queries import today
from apps.tenants.models import Membership
from tests.browsers import CHROMIUM_ARGUMENTS, chromium
from tests.factories import make_conversation, make_message, make_user

pytestmark = pytest.mark.browser
HOST = "http://office.example"
DRAWN = """canvas => {
  const chart = Chart.getChart(canvas);
  const [line] = chart?.data.datasets ?? [];
  return line && [chart.config.type, line.data.at(-1), line.borderColor];
}"""
LAST_POINT = (
    "canvas => { const { x, y } = Chart.getChart(canvas).getDatasetMeta(0).data.at(-1); return { x, y }; }"
)


@pytest.mark.django_db
def test_chart_follows_the_theme_and_opens_the_list_of_a_point(client: Client) -> None:
    conversation = make_conversation()
    make_message(conversation=conversation)
    tenant = conversation.tenant
    count_changes(tenant.id)
    client.force_login(make_user(tenant=tenant, role=Membership.Role.ANALYST, is_staff=True))
    response = client.get(reverse("report_overview"))
    html, policy = response.content.decode(), response["Content-Security-Policy"]
    day = f"{today(tenant.id)}"
    errors: list[str] = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if found:
            route.fulfill(body=Path(found).read_bytes(), content_type=guess_type(path)[0] or "text/plain")
        elif path == "/":
            headers = {"Content-Security-Policy": policy}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
        else:
            route.fulfill(body="", content_type="text/html")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route("**/*", answer)
        page.goto(f"{HOST}/")
        canvas = page.locator("canvas[data-chart]")
        expect(canvas).to_have_count(1)
        page.wait_for_function("Chart.getChart(document.querySelector('canvas[data-chart]'))")
        assert canvas.evaluate(DRAWN) == ["line", 1, "#0b6b5c"]
        page.evaluate("document.documentElement.classList.add('dark')")
        page.wait_for_function(f"({DRAWN})(document.querySelector('canvas[data-chart]'))?.[2] === '#43b79f'")
        canvas.scroll_into_view_if_needed()
        canvas.click(position=canvas.evaluate(LAST_POINT))
        page.wait_for_url("**/rows/**")
        query = parse_qs(urlsplit(page.url).query)
        assert (query["figure"], query["first"], query["last"]) == (["new"], [day], [day])
        browser.close()
    assert errors == []
