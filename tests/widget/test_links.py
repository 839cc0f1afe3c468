"""Where letters lead: pages that do nothing by themselves, and the calls behind their buttons."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from playwright.async_api import Browser, Page, Route, expect

from apps.conversations.models import Conversation, Rating
from apps.conversations.visitors import Visitor, token_for, visitor_of
from apps.desk import mail_refusals, mailed_links
from apps.desk.mailed_links import Purpose
from apps.desk.models import MailedLink, MailRefusal
from tests import factories
from tests.widget.conftest import HOST, fulfil_file

Json = dict[str, Any]
API = "/api/v1/widget"


@pytest.fixture
def conversation(db: None) -> Conversation:
    inbox = factories.make_inbox(name="Hillside", site_key=f"hill-{uuid4().hex[:6]}")
    contact = factories.make_contact(tenant=inbox.tenant, email="lin@shop.example", name="Lin")
    earlier = factories.make_conversation(inbox=inbox, contact=contact, status="resolved")
    factories.make_message(conversation=earlier, content="last year's secret")
    row = factories.make_conversation(inbox=inbox, contact=contact, locale="en")
    factories.make_message(conversation=row, content="Where is it?")
    return row


def issued(conversation: Conversation, purpose: Purpose = Purpose.RETURN) -> str:
    return mailed_links.signed(mailed_links.issue(conversation, purpose).id)


def post(verb: str, **body: Any) -> tuple[int, Json]:
    answer = Client().post(f"{API}/links/{verb}", body, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else {}


def visiting(token: str, method: str, path: str, **body: Any) -> Any:
    call = getattr(Client(headers={"Authorization": f"Visitor {token}"}), method)
    options = {"content_type": "application/json"} if method != "get" else {}
    return call(f"{API}/{path}", body, **options).json()


# ── back into the conversation ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", ["back", "rate"])
def test_looking_at_a_link_does_nothing(conversation: Conversation, client: Client, page: str) -> None:
    """As mail scanners do, with the link behind # or, wrongly, without."""
    link = issued(conversation)
    base = f"/chat/{conversation.inbox.site_key}/{page}/"
    answers = [client.get(address, follow=True) for address in (base, f"{base}#{link}", base)]
    answers.append(client.head(base))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert answers[0]["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answers[0]["Content-Security-Policy"]
    assert MailedLink.objects.get().used_at is None
    assert client.post(base).status_code == 405


def test_the_link_opens_a_session_once(conversation: Conversation) -> None:
    link = issued(conversation)
    status, answer = post("open", link=link)
    assert status == 200
    assert answer["contact_id"] == str(conversation.contact_id)
    visitor = visitor_of(answer["token"])
    assert visitor == Visitor(conversation.tenant_id, conversation.inbox_id, conversation.contact_id)
    assert post("open", link=link)[0] == 410
    assert post("open", link=link, token=answer["token"]) == (200, answer)
    other = token_for(Visitor(conversation.tenant_id, conversation.inbox_id, uuid4()))
    assert post("open", link=link, token=other)[0] == 410


def test_the_session_shows_nothing_from_before_and_redirects_no_letters(
    conversation: Conversation, settings: Any
) -> None:
    settings.KEFU_HAS_MAIL = True
    token = post("open", link=issued(conversation))[1]["token"]
    rows = visiting(token, "get", "conversations")["results"]
    assert [row["id"] for row in rows] == [str(conversation.id)]
    visiting(token, "patch", "contact", email="thief@else.example", phone="+86 1", name="Lin Z")
    conversation.contact.refresh_from_db()
    assert (conversation.contact.email, conversation.contact.phone) == ("lin@shop.example", "")
    assert conversation.contact.name == "Lin Z"
    mailed = visiting(token, "post", "transcript", email="thief@else.example")
    assert list(mailed["error"]["fields"]) == ["email"]
    resumed = visiting(token, "post", "sessions", site_key=conversation.inbox.site_key)
    assert visitor_of(resumed["token"]).bounds == visitor_of(token).bounds


@pytest.mark.parametrize("verb", ["open", "renew", "rate"])
@pytest.mark.parametrize("link", ["x", "0" * 64, "é" * 64, "0" * 101, ""])
def test_what_is_no_link_opens_nothing(conversation: Conversation, verb: str, link: str) -> None:
    status, answer = post(verb, link=link, score=5)
    assert (status, answer["error"]["code"]) in ((404, "link_invalid"), (400, "invalid"))


def test_a_rating_by_mail_is_stored(conversation: Conversation) -> None:
    link = issued(conversation, Purpose.RATE)
    assert post("rate", link=link, score=4, comment="fine") == (200, {"score": 4})
    assert post("rate", link=link, score=9)[0] == 400
    assert post("open", link=link)[0] == 404
    assert Rating.objects.get(conversation=conversation).comment == "fine"


# ── no more letters ────────────────────────────────────────────────────────────────────────────────


def test_letters_end_by_a_press_and_come_again_by_another(conversation: Conversation) -> None:
    path = mail_refusals.link_for(conversation.inbox, "lin@shop.example").partition("8000")[2]
    browser = Client(enforce_csrf_checks=True)
    assert "Letters of Hillside" in browser.get(f"{path}?locale=en").content.decode()
    assert not MailRefusal.objects.exists()
    one_click = {"List-Unsubscribe": "One-Click"}
    assert browser.post(path, one_click).status_code == 200
    assert mail_refusals.is_refused(conversation.tenant_id, conversation.inbox_id, "Lin+news@shop.example")
    assert not mail_refusals.is_refused(conversation.tenant_id, conversation.inbox_id, "li@shop.example")
    browser.post(path, {"again": "1"})
    assert not MailRefusal.objects.exists()


def test_forged_wishes_are_not_found(conversation: Conversation, client: Client) -> None:
    path = mail_refusals.link_for(conversation.inbox, "lin@shop.example").partition("8000")[2]
    for forged in (path.replace("-", "-0", 1), "/mail/stop/x/", "/mail/stop/x.y/"):
        assert client.post(forged).status_code == 404
    assert not MailRefusal.objects.exists()


# ── the pages ──────────────────────────────────────────────────────────────────────────────────────

LINK = "ab" * 32
CONTACT = "01900000-0000-7000-8000-000000000009"


@dataclass
class Letters:
    """The pages as the views make them, and calls that are answered as a test says."""

    pages: dict[str, bytes]
    policy: str
    site_key: str
    answers: dict[str, tuple[int, Json]] = field(default_factory=dict)
    calls: list[tuple[str, Json]] = field(default_factory=list)

    async def respond(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0].partition("#")[0]
        if path.startswith("/static/"):
            await fulfil_file(route, path.removeprefix("/static/"))
        elif path.startswith(f"{API}/links/"):
            verb = path.rsplit("/", 1)[1]
            self.calls.append((verb, route.request.post_data_json))
            status, body = self.answers[verb]
            await route.fulfill(status=status, json=body)
        else:
            body = self.pages.get(path, b"<title>chat</title>")
            headers = {"Content-Security-Policy": self.policy, "Content-Type": "text/html; charset=utf-8"}
            await route.fulfill(body=body, headers=headers)

    async def open(self, browser: Browser, purpose: str, *, stored: Json | None = None) -> Page:
        page = await browser.new_page(locale="en-US", reduced_motion="reduce")
        await page.route("**/*", self.respond)
        if stored:
            await page.goto(f"{HOST}/chat/{self.site_key}/")
            entries = {f"kefu:{self.site_key}:{name}": json.dumps(value) for name, value in stored.items()}
            await page.evaluate("(entries) => Object.assign(localStorage, entries)", entries)
        await page.goto(f"{HOST}/chat/{self.site_key}/{purpose}/#{LINK}")
        return page

    async def stored(self, page: Page) -> Json:
        kept: Json = await page.evaluate("() => ({ ...localStorage })")
        prefix = f"kefu:{self.site_key}:"
        return {name.removeprefix(prefix): json.loads(value) for name, value in kept.items()}


@pytest.fixture
def letters(conversation: Conversation, client: Client) -> Letters:
    key = conversation.inbox.site_key
    paths = [f"/chat/{key}/{purpose}/" for purpose in ("back", "rate")]
    made = [client.get(f"{path}?locale=en") for path in paths]
    pages = {path: answer.content for path, answer in zip(paths, made, strict=True)}
    return Letters(pages, made[0]["Content-Security-Policy"], key)


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_a_press_leads_back_and_leaves_nothing_of_somebody_else(
    letters: Letters, browser: Browser
) -> None:
    letters.answers["open"] = (200, {"token": "fresh", "contact_id": CONTACT})
    before = {"token": "old", "contact": "somebody", "outbox:1": {"content": "unsent"}, "draft": "half"}
    page = await letters.open(browser, "back", stored=before)
    await expect(page.get_by_role("heading")).to_have_text("Your conversation with Hillside")
    assert page.url.endswith("/back/")  # what opens something is in no history
    assert letters.calls == []
    await page.get_by_test_id("letter-back.go").click()
    await page.wait_for_url(f"{HOST}/chat/{letters.site_key}/")
    assert letters.calls == [("open", {"link": LINK, "token": "old"})]
    assert await letters.stored(page) == {"token": "fresh", "contact": CONTACT}
    await page.context.close()


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_whoever_was_in_it_keeps_what_they_had(letters: Letters, browser: Browser) -> None:
    letters.answers["open"] = (200, {"token": "own", "contact_id": CONTACT})
    page = await letters.open(browser, "back", stored={"token": "own", "contact": CONTACT, "draft": "half"})
    await page.get_by_test_id("letter-back.go").click()
    await page.wait_for_url(f"{HOST}/chat/{letters.site_key}/")
    assert await letters.stored(page) == {"token": "own", "contact": CONTACT, "draft": "half"}
    await page.context.close()


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_a_spent_link_offers_a_new_one(letters: Letters, browser: Browser) -> None:
    letters.answers |= {"open": (410, {}), "renew": (202, {})}
    page = await letters.open(browser, "back")
    await page.get_by_test_id("letter-back.go").click()
    await expect(page.get_by_text("This link was used already, or its time is over.")).to_be_visible()
    await page.get_by_test_id("letter-spent.send").click()
    await expect(page.get_by_test_id("letter-sent")).to_contain_text("on its way")
    assert await letters.stored(page) == {}
    await page.context.close()


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_a_rating_is_chosen_and_sent_by_keyboard(letters: Letters, browser: Browser) -> None:
    letters.answers["rate"] = (200, {"score": 4})
    page = await letters.open(browser, "rate")
    await page.get_by_label("Good", exact=True).focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.type("quick")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("letter-thanks")).to_be_visible()
    assert letters.calls == [("rate", {"link": LINK, "score": 4, "comment": "quick"})]
    await page.context.close()
