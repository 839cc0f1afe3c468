"""What stands around the conversation, in a real browser: forms, consent, waiting, menu, rating, look."""

from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.widget.conftest import CONVERSATION, HOST, Chat, Site, conversation, message
from tests.widget.dressing import answering, dress

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
SOON = "2026-01-02T05:00:00.000Z"  # two hours after the scripted gateway's clock


def shape(name: str, kind: str = "text", **fields: Any) -> Json:
    base: Json = {"name": name, "label": name.title(), "kind": kind, "required": False}
    return base | {"pattern": "", "error": "", "options": []} | fields


def form(*fields: Json, when: str = "always") -> Json:
    return {"when": when, "title": "About you", "fields": list(fields)}


EMAIL = shape("email", "email", required=True)
ORDER = shape("order", pattern=r"[A-Z]{2}-\d{4}", error="Like AB-1234.")


async def began(chat: Chat, **fields: Any) -> None:
    """A conversation of one question and one answer."""
    await chat.open(conversation(last_seq=2, **fields))
    chat.gateway.send(message(1, "My tent leaks", "visitor"), message(2, "Where?", "agent"))
    await expect(chat.bubbles("agent")).to_have_count(1)


async def over(chat: Chat) -> None:
    await began(chat)
    chat.gateway.send({"type": "conversation", "conversation": conversation(status="resolved", last_seq=2)})


async def choose(chat: Chat, entry: str) -> None:
    await chat.page.get_by_test_id("menu-button").click()
    await chat.page.get_by_test_id(f"menu-{entry}").click()


async def test_form_keeps_the_first_message_until_it_is_answered(chat: Chat, site: Site) -> None:
    await dress(chat, site, pre_chat=form(EMAIL, ORDER))
    contact = await answering(chat.page, "contact")
    about = await answering(chat.page, "conversation")
    await chat.open()
    await chat.write("Where is it?")
    await expect(chat.page.get_by_test_id("entry-held")).to_contain_text("“Where is it?”")
    await expect(chat.page.get_by_test_id("field-email")).to_be_focused()
    await chat.page.get_by_test_id("field-email").fill("lin@shop.test")
    await chat.page.get_by_test_id("field-order").fill("AB-1234")
    await chat.page.get_by_test_id("entry-submit").click()
    posted = await chat.gateway.expect("message")
    await expect(chat.page.get_by_test_id("entry")).to_be_hidden()
    assert (posted["content"], about) == ("Where is it?", [])
    chat.gateway.send({"type": "conversation", "conversation": conversation()})
    chat.gateway.acknowledge(posted, 1)
    await expect(chat.bubbles("visitor")).to_have_attribute("data-state", "sent")
    await chat.page.wait_for_function("!Object.keys(localStorage).some((key) => key.includes('changes:'))")
    assert contact == [("PATCH", {"email": "lin@shop.test"})]
    assert about == [("PATCH", {"custom_attributes": {"order": "AB-1234"}})]


async def test_form_says_what_is_wrong_and_goes_to_the_first_of_it(chat: Chat, site: Site) -> None:
    agree = shape("terms", "checkbox", required=True)
    await dress(chat, site, pre_chat=form(shape("name", required=True), EMAIL, ORDER, agree))
    await chat.open()
    await chat.page.get_by_test_id("field-email").fill("nonsense")
    await chat.page.get_by_test_id("field-order").fill("1234")
    await chat.page.get_by_test_id("entry-submit").click()
    errors = chat.page.locator(".field__error:not([hidden])")
    await expect(errors).to_have_text(
        [
            "Please fill this in.",
            "This does not look like an e-mail address.",
            "Like AB-1234.",
            "Please tick this.",
        ]
    )
    await expect(chat.page.get_by_test_id("field-name")).to_be_focused()
    await expect(chat.page.get_by_test_id("field-name")).to_have_attribute("aria-invalid", "true")
    await expect(chat.page.get_by_test_id("field-email")).to_have_attribute("autocomplete", "email")
    await chat.page.get_by_test_id("field-name").fill("Lin")
    await expect(errors).to_have_count(3)


async def test_form_is_never_shown_twice(chat: Chat, site: Site) -> None:
    await dress(chat, site, pre_chat=form(shape("topic", "select", options=["Order", "Return"])))
    await chat.open()
    await chat.page.get_by_test_id("entry-skip").click()
    await chat.open()
    await expect(chat.page.get_by_test_id("quick-question")).to_be_visible()
    await expect(chat.page.get_by_test_id("entry")).to_be_hidden()


async def test_form_for_off_hours_comes_and_goes_with_them(chat: Chat, site: Site) -> None:
    await dress(chat, site, pre_chat=form(EMAIL, when="off_hours"), hours={"is_open": True})
    await chat.open()
    await expect(chat.page.get_by_test_id("entry")).to_be_hidden()
    closed = {"is_open": False, "opens_at": SOON, "text": "", "holiday": "National Day"}
    chat.gateway.send({"type": "presence", "people_online": False, "hours": closed})
    await expect(chat.page.get_by_test_id("entry")).to_be_visible()
    await expect(chat.page.get_by_test_id("closed")).to_contain_text(
        "National Day: we are closed. Our people are back today at"
    )


async def test_consent_that_is_required_stands_before_everything(chat: Chat, site: Site) -> None:
    text = "We keep it for a year. [More](https://shop.example/privacy)"
    await dress(chat, site, consent={"text": text, "required": True})
    await chat.open()
    await chat.page.get_by_test_id("quick-question").click()
    link = chat.page.get_by_test_id("entry").locator("a")
    await expect(link).to_have_attribute("target", "_blank")
    await chat.page.get_by_test_id("entry-submit").click()
    assert (await chat.gateway.expect("message"))["content"] == "How much is shipping?"
    await chat.open()
    await expect(chat.page.get_by_test_id("entry")).to_be_hidden()


async def test_waiting_shows_the_place_and_leads_back_to_the_ai(chat: Chat, site: Site) -> None:
    await dress(chat, site, ai=True, hours=None, people_online=True)
    await began(chat, owner="queue")
    chat.gateway.send({"type": "queue", "conversation_id": CONVERSATION, "position": 3, "eta_s": 200})
    waiting = chat.page.get_by_test_id("waiting")
    await expect(waiting).to_contain_text("You are number 3 in the queue.")
    await expect(waiting).to_contain_text("About 4 min.")
    chat.gateway.send({"type": "presence", "people_online": False, "hours": None})
    await expect(waiting).to_contain_text("Nobody is here right now")
    await chat.page.get_by_test_id("resume-ai").click()
    await chat.gateway.expect("resume_ai")
    await expect(chat.page.get_by_test_id("resume-ai")).to_be_disabled()
    chat.gateway.send({"type": "conversation", "conversation": conversation(last_seq=2)})
    await expect(waiting).to_be_hidden()


@pytest.mark.parametrize("kind", ["faces", "stars"])
async def test_rating_is_asked_once_and_may_change(chat: Chat, site: Site, kind: str) -> None:
    await dress(chat, site, rating=kind)
    await over(chat)
    await chat.page.get_by_test_id("score-2").click()
    assert (await chat.gateway.expect("rate"))["score"] == 2
    await expect(chat.page.get_by_test_id("rating")).to_contain_text("Thank you for your rating!")
    await chat.page.get_by_test_id("rating-comment").fill("Too slow")
    await chat.page.get_by_test_id("rating-send").click()
    sent = await chat.gateway.expect("rate")
    assert (sent["score"], sent["comment"]) == (2, "Too slow")
    await chat.open(conversation(status="resolved", last_seq=2))
    await expect(chat.page.get_by_test_id("score-2")).to_have_attribute("aria-checked", "true")
    await chat.page.get_by_test_id("score-4").click()
    sent = await chat.gateway.expect("rate")
    assert (sent["score"], sent["comment"]) == (4, "Too slow")


async def test_rating_none_leaves_the_way_to_a_new_conversation(chat: Chat, site: Site) -> None:
    await dress(chat, site, rating="none")
    await over(chat)
    await expect(chat.page.get_by_test_id("rating")).to_have_count(0)
    await chat.page.get_by_test_id("start-anew").click()
    await expect(chat.page.get_by_test_id("chat-status")).to_have_text("Answers from the knowledge base")
    await chat.page.get_by_test_id("ending").get_by_test_id("quick-question").click()
    assert (await chat.gateway.expect("message"))["content"] == "How much is shipping?"
    await expect(chat.page.get_by_test_id("ending")).to_be_hidden()


async def test_menu_is_worked_by_the_keyboard(chat: Chat, site: Site) -> None:
    await dress(chat, site, locales=["zh-hans", "en"], sound=True)
    await chat.open()
    button = chat.page.get_by_test_id("menu-button")
    await button.focus()
    await button.press("ArrowDown")
    await expect(chat.page.get_by_test_id("menu-person")).to_be_focused()
    await chat.page.keyboard.press("End")
    await expect(chat.page.get_by_test_id("menu-locale-en")).to_have_attribute("aria-checked", "true")
    await expect(chat.page.get_by_test_id("menu-locale-en")).to_be_focused()
    await chat.page.keyboard.press("d")
    await expect(chat.page.get_by_test_id("menu-theme-dark")).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(button).to_be_focused()
    await button.press("Enter")
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.get_by_test_id("menu")).to_be_hidden()
    await expect(button).to_be_focused()


async def test_language_switch_keeps_conversation_and_draft(chat: Chat, site: Site) -> None:
    await dress(chat, site, locales=["zh-hans", "en"])
    await began(chat)
    await chat.page.get_by_test_id("composer-input").fill("half a thou")
    await choose(chat, "locale-zh-hans")
    hello = await chat.gateway.welcome(conversation(last_seq=2))
    await expect(chat.page).to_have_url(f"{HOST}/chat/{site.site_key}/?locale=zh-hans")
    await expect(chat.page.get_by_test_id("composer-input")).to_have_value("half a thou")
    assert (hello["token"], len(chat.sessions)) == (site.session["token"], 1)


async def test_end_asks_first(chat: Chat) -> None:
    await began(chat)
    await choose(chat, "end")
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.get_by_test_id("end-dialog")).to_have_count(0)
    await expect(chat.page.get_by_test_id("menu-button")).to_be_focused()
    await choose(chat, "end")
    await chat.page.get_by_test_id("dialog-confirm").click()
    await chat.gateway.expect("end")


async def test_transcript_goes_to_an_address_that_is_one(chat: Chat, site: Site) -> None:
    await dress(chat, site, transcript=True)
    asked = await answering(chat.page, "transcript", status=202)
    await began(chat)
    await choose(chat, "transcript")
    await chat.page.get_by_test_id("field-email").fill("nonsense")
    await chat.page.get_by_test_id("dialog-confirm").click()
    await expect(chat.page.locator(".field__error")).to_contain_text("does not look like")
    await chat.page.get_by_test_id("field-email").fill("lin@shop.test")
    await chat.page.get_by_test_id("dialog-confirm").click()
    await expect(chat.page.get_by_test_id("toast")).to_have_text("On its way to lin@shop.test.")
    assert asked == [("POST", {"email": "lin@shop.test"})]


async def test_announcement_stays_away_until_it_is_another(chat: Chat, site: Site) -> None:
    strip = chat.page.get_by_test_id("announcement")
    await dress(chat, site, announcement="**Sale** until Sunday")
    await chat.open()
    await expect(strip.locator("strong")).to_have_text("Sale")
    await chat.page.get_by_test_id("announcement-close").click()
    await chat.open()
    await expect(strip).to_be_hidden()
    await dress(chat, site, announcement="Closed on Monday")
    await chat.open()
    await expect(strip).to_contain_text("Closed on Monday")


async def test_first_screen_shows_who_answers_and_how_soon(chat: Chat, site: Site) -> None:
    async def missing(route: Route) -> None:
        await route.fulfill(status=404)

    await chat.page.route("**/nobody.png", missing)
    team = [{"name": "Lin", "avatar_url": ""}, {"name": "Rain", "avatar_url": "/nobody.png"}]
    accent = {"accent": "#b3261e", "on_accent": "#ffffff", "accent_dark": "", "radius": "square"}
    await dress(chat, site, team=team, reply_time="minutes", theme=accent)
    await chat.open()
    await expect(chat.page.get_by_test_id("reply-time")).to_have_text("Usually answers within minutes")
    await expect(chat.page.get_by_test_id("faces").locator(".face")).to_have_text(["L", "R", ""])
    await expect(chat.page.get_by_test_id("faces").locator("img")).to_have_count(0)
    mark = chat.page.locator(".head__mark")
    await expect(mark).to_have_css("background-color", "rgb(179, 38, 30)")
    await expect(mark).to_have_css("border-radius", "3px")
