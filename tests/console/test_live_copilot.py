"""The copilot, the handoff card and the reports in a real browser; the server's answers are the test's."""

import json
import re
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from playwright.async_api import Page, Route, expect

from apps.conversations.models import Conversation
from apps.conversations.wire import conversation_row_json
from apps.tenants.access import Desk
from tests import factories
from tests.console.conftest import LIST, Console, Site
from tests.console.frames import lines, message
from tests.scripted import Peer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
TEXT = "Within 30 days [1]. 😀"
PASSAGE = {
    "index": 1,
    "title": "Returns <b>",
    "text": "You may return it within 30 days.",
    "url": "javascript:alert(1)",
    "verdict": "sure",
    "cited": True,
}
WHY = "<div class='why-body'><button type='button' data-report data-message='{id}'>Report</button></div>"


@pytest.fixture
def site(desk: Desk, agent: Client) -> Site:
    """A conversation that a person was called to, with an answer of the AI; there is a model."""
    factories.make_provider(tenant=desk.tenant)
    row = factories.make_conversation(tenant=desk.tenant, handoff_reason="complaint")
    factories.make_message(conversation=row, content="Can I return it?")
    factories.make_message(conversation=row, content="No.", kind="ai")
    Conversation.objects.filter(pk=row.pk).update(owner="queue")
    found = Conversation.objects.get()
    address = f"{reverse('console:conversation', args=[row.id])}?tab=all&status=open"
    pages = {each: agent.get(each).content for each in (reverse("console:home"), LIST, address)}
    card = {"wants": "A refund", "mood": "angry", "facts": [{"kind": "order", "value": "A1"}]}
    factories.make_message(
        conversation=row,
        kind="system",
        visibility="agents",
        content="x",
        metadata={"activity": "summary", "handoff": card},
    )
    handoff = reverse("console:handoff", args=[row.id])
    pages[handoff] = agent.get(handoff).content
    return Site(desk, pages, [conversation_row_json(found)])


class Server:
    """Takes what the copilot posts. asked: (address without the conversation, fields)."""

    def __init__(self, refusals: dict[str, Json] | None = None) -> None:
        self.asked: list[tuple[str, Json]] = []
        self.refusals = refusals or {}

    async def listen(self, page: Page) -> None:
        await page.route(re.compile(r"/(copilot|report|article)/"), self._answer)

    async def _answer(self, route: Route) -> None:
        address = re.sub(r"^.*/console/(c/[0-9a-f-]+/)?", "", route.request.url)
        if route.request.method == "POST":
            self.asked.append((address, fields_of(route.request.post_data or "")))
        refusal = self.refusals.get(address)
        await route.fulfill(json=refusal or {}, status=409 if refusal else 202)

    def named(self, address: str) -> list[Json]:
        return [fields for asked, fields in self.asked if re.fullmatch(address, asked)]


def fields_of(body: str) -> Json:
    """Of a multipart form."""
    found = re.findall(r'name="(\w+)"\r\n\r\n(.*?)\r\n--', body, re.DOTALL)
    return dict(found) or {name: values[0] for name, values in parse_qs(body).items()}


def done(request: str, conversation: Json, **fields: Any) -> Json:
    frame = {"type": "copilot_done", "request": request, "conversation_id": conversation["id"]}
    frame |= {"reason": "done", "notice": "", "text": TEXT, "source": "ai", "passages": [PASSAGE]}
    return frame | {"missing": [], "added": [], "suggestion_id": "s-1"} | fields


async def opened(console: Console, refusals: dict[str, Json] | None = None) -> tuple[Page, Peer, Server]:
    page, peer = await console.open(0)
    server = Server(refusals)
    await server.listen(page)
    return page, peer, server


async def asked_for(page: Page, server: Server) -> str:
    """The request's name as the server repeats it, once it has it."""
    await expect(page.get_by_test_id("copilot-panel")).to_be_visible()
    while not server.named("copilot/"):
        await page.wait_for_timeout(10)
    return str(UUID(server.named("copilot/")[-1]["request"]))


async def test_suggestion_grows_and_goes_into_the_composer_by_keyboard(console: Console) -> None:
    page, peer, server = await opened(console)
    row = console.site.rows[0]
    await page.keyboard.press("Alt+KeyS")
    request = await asked_for(page, server)
    delta = {"type": "copilot_delta", "request": request, "conversation_id": row["id"]}
    text = page.get_by_test_id("copilot-text")
    await peer.send(delta | {"offset": 0, "text": "Within"})
    await expect(text).to_have_text("Within")
    await peer.send(delta | {"request": "another", "offset": 0, "text": "Never"})
    await peer.send(delta | {"offset": 9, "text": "a hole"}, delta | {"offset": 6, "text": " 30"})
    await expect(text).to_have_text("Within 30")
    await peer.send(done(request, row))
    await expect(text).to_have_text(TEXT)
    source = page.get_by_test_id("copilot-sources")
    await expect(source.locator("[data-slot=title]")).to_have_text("Returns <b>")
    await expect(source.locator("[data-slot=link]")).to_be_hidden()
    await page.keyboard.press("Alt+KeyS")
    composer = page.get_by_test_id("composer-input")
    await expect(composer).to_have_value("Within 30 days. 😀")
    await expect(composer).to_be_focused()
    assert peer.sent("message") == []
    await composer.press("Enter")
    posted = await peer.expect("message")
    assert posted["content"] == "Within 30 days. 😀"
    assert server.named("copilot/s-1/") == [
        server.named("copilot/s-1/")[0] | {"outcome": "used", "text": "Within 30 days. 😀"}
    ]


async def test_own_text_is_reworded_and_can_be_had_back(console: Console) -> None:
    page, peer, server = await opened(console)
    composer = page.get_by_test_id("composer-input")
    menu = page.get_by_test_id("copilot-menu")
    await menu.click()
    await page.locator("[data-assist=shorten]").click()
    await expect(page.get_by_test_id("copilot-notice")).to_contain_text("Write something first")
    assert server.asked == []
    await composer.fill("We pay you back 99 yuan.")
    await menu.click()
    await page.locator("[data-assist=shorten]").click()
    request = await asked_for(page, server)
    assert server.named("copilot/")[0]["text"] == "We pay you back 99 yuan."
    frame = done(request, console.site.rows[0], text="90 back.", missing=["99 yuan"], passages=[])
    await peer.send(frame)
    await expect(page.get_by_test_id("copilot-facts")).to_contain_text("99 yuan")
    await page.get_by_test_id("copilot-use").click()
    await expect(composer).to_have_value("90 back.")
    await page.get_by_test_id("copilot-undo").click()
    await expect(composer).to_have_value("We pay you back 99 yuan.")
    await page.get_by_test_id("copilot-close").click()
    await expect(page.get_by_test_id("copilot-panel")).to_be_hidden()
    assert [fields["outcome"] for fields in server.named("copilot/s-1/")] == ["rejected"]


async def test_stop_is_told_and_what_came_stays(console: Console) -> None:
    page, peer, server = await opened(console)
    await page.get_by_test_id("copilot-suggest").click()
    request = await asked_for(page, server)
    await page.get_by_test_id("copilot-stop").click()
    await peer.send(done(request, console.site.rows[0], reason="stopped", text="Within", passages=[]))
    await expect(page.get_by_test_id("copilot-notice")).to_contain_text("Stopped")
    await expect(page.get_by_test_id("copilot-text")).to_have_text("Within")
    assert [fields["request"] for fields in server.named("copilot/stop/")] == [request]


async def test_refusal_lost_connection_and_silence_are_told(console: Console) -> None:
    page, peer, server = await opened(console, {"copilot/": {"error": {"code": "rate_limited"}}})
    notice = page.get_by_test_id("copilot-notice")
    await page.get_by_test_id("copilot-suggest").click()
    await expect(notice).to_contain_text("Please wait a minute")
    server.refusals.clear()
    await page.get_by_test_id("copilot-suggest").click()
    await expect(notice).to_be_hidden()
    peer.cut()
    peer = await console.gateway.welcomed()
    await expect(notice).to_contain_text("No answer came")
    await page.clock.install()
    await page.get_by_test_id("copilot-suggest").click()
    await expect(notice).to_be_hidden()
    await page.clock.fast_forward(31_000)
    await expect(notice).to_contain_text("No answer came")


async def test_passages_alone_can_be_put_into_the_reply(console: Console) -> None:
    page, peer, server = await opened(console)
    await page.get_by_test_id("copilot-suggest").click()
    request = await asked_for(page, server)
    await peer.send(done(request, console.site.rows[0], text="", notice="no_model", suggestion_id=None))
    await expect(page.get_by_test_id("copilot-notice")).to_contain_text("No model is set up here")
    await expect(page.get_by_test_id("copilot-use")).to_be_hidden()
    source = page.get_by_test_id("copilot-sources")
    await source.locator("summary").click()
    await source.locator("[data-slot=use]").click()
    await expect(page.get_by_test_id("composer-input")).to_have_value(PASSAGE["text"])


async def test_summary_goes_into_a_note(console: Console) -> None:
    page, peer, server = await opened(console)
    await page.get_by_test_id("copilot-summarise").click()
    request = await asked_for(page, server)
    assert server.named("copilot/")[0]["language"] == "en"
    await peer.send(done(request, console.site.rows[0], text="Asks for a return.", passages=[]))
    await page.get_by_test_id("copilot-use").click()
    await expect(page.locator("#composer")).to_have_attribute("data-mode", "note")
    await expect(page.get_by_test_id("composer-input")).to_have_value("Asks for a return.")


async def test_handoff_card_comes_with_the_summary(console: Console) -> None:
    page, peer, _server = await opened(console)
    await expect(page.get_by_test_id("handoff-pending")).to_be_visible()
    note = message(console.site.rows[0], 3, "x", "system", metadata={"activity": "summary"}, private=True)
    await peer.send(note)
    await expect(page.get_by_test_id("handoff-wants")).to_have_text("A refund")
    await expect(page.get_by_test_id("handoff-mood")).to_have_text("Angry")
    await expect(page.get_by_test_id("handoff-pending")).to_have_count(0)


async def test_answer_is_reported_with_a_correction(console: Console) -> None:
    page, _peer, server = await opened(console, {})
    line = lines(page, "ai")
    message_id = await line.get_attribute("data-id")
    why = f"/console/c/{console.site.rows[0]['id']}/why/{message_id}/"
    console.site.pages[why] = WHY.format(id=message_id).encode()
    await line.get_by_test_id("why").locator("summary").click()
    await line.locator("[data-report]").click()
    dialog = page.get_by_test_id("report-dialog")
    await expect(dialog.locator("#report-said")).to_have_text("No.")
    await dialog.locator("[value=outdated_information]").check()
    await page.get_by_test_id("report-correction").fill("Yes, within 30 days.")
    server.refusals[f"article/{message_id}/"] = {"error": {"code": "names_somebody"}}
    await page.get_by_test_id("report-send").click()
    await expect(dialog.locator("#report-error")).to_contain_text("cannot become an article")
    server.refusals.clear()
    await page.get_by_test_id("report-send").click()
    await expect(dialog).to_be_hidden()
    await expect(page.locator("#toasts")).to_contain_text("Reported.")
    assert [each["reason"] for each in server.named("report/.*")] == ["outdated_information"] * 2
    assert [each["text"] for each in server.named("article/.*")] == ["Yes, within 30 days."] * 2


async def test_report_can_be_cancelled(console: Console) -> None:
    page, _peer, server = await opened(console)
    await page.evaluate(
        "(id) => document.querySelector(`[data-kind=ai]`).insertAdjacentHTML('beforeend',"
        " '<button data-draft type=button>draft</button>')",
        "",
    )
    await page.locator("[data-draft]").last.click()
    dialog = page.get_by_test_id("report-dialog")
    await expect(dialog.locator("#report-reasons")).to_be_hidden()
    await page.get_by_test_id("report-send").click()
    await expect(dialog.locator("#report-error")).to_contain_text("should have been answered")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    assert json.dumps(server.asked) == "[]"
