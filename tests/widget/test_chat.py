"""The chat in a real browser against scripted frames: nothing lost, nothing twice, nothing executed."""

import pytest
from playwright.async_api import expect

from tests.widget.conftest import CONVERSATION, Chat, conversation, message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def delta(offset: int, text: str, message_id: str = "id-2") -> dict[str, object]:
    base = {"type": "delta", "conversation_id": CONVERSATION, "message_id": message_id}
    return base | {"offset": offset, "text": text}


async def asked(chat: Chat, text: str = "How much is shipping?") -> None:
    """A conversation with one acknowledged question."""
    await chat.open()
    await chat.write(text)
    posted = await chat.gateway.expect("message")
    chat.gateway.send({"type": "conversation", "conversation": conversation()})
    chat.gateway.acknowledge(posted, 1)
    chat.gateway.echo(posted, 1)
    await expect(chat.bubbles("visitor")).to_have_attribute("data-seq", "1")


async def test_chat_shows_greeting_and_who_answers_before_any_conversation(chat: Chat) -> None:
    hello = await chat.open()
    assert {key: hello[key] for key in hello if key != "token"} == {
        "type": "hello",
        "after_seq": 0,
        "locale": "en",
    }
    await expect(chat.page.get_by_text("Hello, I am Hill.")).to_be_visible()
    await expect(chat.page.locator("strong")).to_have_text("Hill")
    await expect(chat.page.get_by_test_id("intro")).to_contain_text("knowledge base only")
    await expect(chat.page.get_by_test_id("ask-person")).to_be_visible()


async def test_chat_sends_a_quick_question_once(chat: Chat) -> None:
    await chat.open()
    await chat.page.get_by_test_id("quick-question").click()
    posted = await chat.gateway.expect("message")
    await expect(chat.bubbles("visitor")).to_have_attribute("data-state", "sending")
    chat.gateway.acknowledge(posted, 1)
    chat.gateway.echo(posted, 1)
    await expect(chat.bubbles("visitor")).to_have_attribute("data-state", "sent")
    await expect(chat.bubbles("visitor")).to_have_count(1)
    await expect(chat.page.get_by_test_id("quick-question")).to_be_hidden()


async def test_chat_lets_an_answer_grow_by_code_points(chat: Chat) -> None:
    await asked(chat)
    await expect(chat.page.get_by_test_id("thinking")).to_be_visible()
    chat.gateway.send(delta(0, "From 🏔️ "), delta(0, "From 🏔️ "), delta(8, "to **99**"), delta(40, "lost"))
    await expect(chat.bubbles("ai")).to_have_attribute("data-streaming", "true")
    await expect(chat.bubbles("ai").locator(".bubble")).to_have_text("From 🏔️ to 99")
    await expect(chat.page.get_by_test_id("thinking")).to_have_count(0)
    citation = {"index": 1, "title": "Shipping", "url": "https://shop.example/ship"}
    chat.gateway.send(message(2, "From 🏔️ to **99** [1] [7]", citations=[citation]))
    await expect(chat.bubbles("ai")).to_have_count(1)
    await expect(chat.bubbles("ai")).not_to_have_attribute("data-streaming", "true")
    await expect(chat.bubbles("ai").locator(".bubble")).to_have_text("From 🏔️ to 99 1 [7]")
    await expect(chat.bubbles("ai").locator("a.cite")).to_have_attribute("href", "https://shop.example/ship")
    await expect(chat.bubbles("ai").locator("a.cite")).to_have_attribute(
        "rel", "noopener noreferrer nofollow"
    )
    chat.gateway.send(delta(0, "too late"), message(3, "Next"))
    await expect(chat.bubbles("ai")).to_have_count(2)


async def test_chat_stops_an_answer_and_keeps_what_was_shown(chat: Chat) -> None:
    await asked(chat)
    chat.gateway.send(delta(0, "Well, it"))
    await chat.page.get_by_test_id("stop-answer").click()
    assert (await chat.gateway.expect("stop"))["message_id"] == "id-2"
    chat.gateway.send({"type": "delta_end", "message_id": "id-2", "reason": "stopped"})
    await expect(chat.bubbles("ai")).to_contain_text("You stopped this answer")
    chat.gateway.send(message(2, "Well, it", metadata={"partial": True}))
    await expect(chat.bubbles("ai")).to_have_attribute("data-seq", "2")
    await expect(chat.bubbles("ai")).to_have_count(1)
    await expect(chat.page.get_by_test_id("stop-answer")).to_be_hidden()


async def test_chat_removes_an_answer_that_was_taken_over(chat: Chat) -> None:
    await asked(chat)
    chat.gateway.send(delta(0, "Well, it"))
    await expect(chat.bubbles("ai")).to_have_count(1)
    human = conversation(owner="human", assignee={"id": "a", "name": "Rain", "avatar_url": ""})
    ended = {"type": "delta_end", "message_id": "id-2", "reason": "taken_over"}
    chat.gateway.send(ended, delta(8, " never"), {"type": "conversation", "conversation": human})
    await expect(chat.page.get_by_test_id("chat-status")).to_have_text("Rain is talking with you")
    await expect(chat.bubbles("ai")).to_have_count(0)
    await expect(chat.page.get_by_test_id("thinking")).to_have_count(0)
    await expect(chat.page.get_by_test_id("ask-person")).to_be_hidden()


async def test_chat_keeps_messages_while_the_line_is_cut(chat: Chat) -> None:
    await asked(chat)
    await chat.gateway.sockets[-1].close(code=4410)
    await expect(chat.page.get_by_test_id("connection-banner")).to_be_visible()
    await chat.write("Are you there?")
    await expect(chat.bubbles("visitor").last).to_contain_text("Will be sent when you are online")
    hello = await chat.gateway.welcome(conversation(last_seq=4))
    assert (hello["conversation_id"], hello["after_seq"]) == (CONVERSATION, 1)
    chat.gateway.send(message(2, "One", "agent"), message(3, "Two", "agent"), message(4, "Three", "agent"))
    posted = await chat.gateway.expect("message")
    chat.gateway.acknowledge(posted, 5)
    chat.gateway.echo(posted, 5)
    await expect(chat.bubbles("agent")).to_have_count(3)
    await expect(chat.page.get_by_test_id("message").last).to_contain_text("Are you there?")
    await expect(chat.bubbles("visitor")).to_have_count(2)
    await expect(chat.page.get_by_test_id("connection-banner")).to_be_hidden()


async def test_chat_keeps_unsent_messages_and_the_draft_across_a_reload(chat: Chat) -> None:
    await chat.open()
    await chat.write("Do not lose me")
    first = await chat.gateway.expect("message")
    await chat.page.get_by_test_id("composer-input").fill("half a thou")
    await chat.open()
    again = await chat.gateway.expect("message")
    assert again == first
    await expect(chat.bubbles("visitor")).to_have_count(1)
    await expect(chat.page.get_by_test_id("composer-input")).to_have_value("half a thou")
    assert len(chat.sessions) == 1


async def test_chat_orders_by_seq_and_asks_for_what_is_missing(chat: Chat) -> None:
    await chat.open(conversation(last_seq=5))
    chat.gateway.send(
        message(1, "one"), message(1, "one"), {"type": "skip", "conversation_id": CONVERSATION, "seq": 2}
    )
    chat.gateway.send(message(5, "five"))
    wanted = await chat.gateway.expect("history")
    assert (wanted["before_seq"], wanted["limit"]) == (5, 2)
    rows = [message(seq, text)["message"] for seq, text in ((3, "three"), (4, "four"))]
    chat.gateway.send({"type": "history", "conversation_id": CONVERSATION, "messages": rows, "more": True})
    await expect(chat.bubbles("ai").locator(".bubble")).to_have_text(["one", "three", "four", "five"])
    while (await chat.gateway.expect("read"))["seq"] != 5:
        pass


async def test_chat_says_politely_what_was_not_taken_and_tries_again(chat: Chat) -> None:
    await chat.open()
    await chat.write("Hello")
    posted = await chat.gateway.expect("message")
    error = {"type": "error", "code": "unavailable", "detail": "psycopg.OperationalError"}
    chat.gateway.send(error | {"client_id": posted["client_id"]})
    bubble = chat.bubbles("visitor")
    await expect(bubble).to_contain_text("Not sent yet. Trying again…")
    await expect(bubble).not_to_contain_text("psycopg")
    await chat.page.get_by_test_id("retry").click()
    assert await chat.gateway.expect("message") == posted
    await expect(bubble).to_have_attribute("data-state", "sending")
    chat.gateway.send({"type": "error", "code": "forbidden", "detail": "Traceback"})
    await expect(chat.page.get_by_test_id("notice")).to_have_text("You may not do that here.")
    await expect(chat.page.locator("body")).not_to_contain_text("psycopg")


async def test_chat_discards_what_can_never_be_sent(chat: Chat) -> None:
    await chat.open()
    await chat.write("Hello")
    posted = await chat.gateway.expect("message")
    chat.gateway.send({"type": "error", "code": "invalid", "detail": "", "client_id": posted["client_id"]})
    await expect(chat.page.get_by_test_id("discard")).to_be_visible()
    await expect(chat.page.get_by_test_id("retry")).to_have_count(0)
    await chat.page.get_by_test_id("discard").click()
    await expect(chat.bubbles("visitor")).to_have_count(0)


async def test_chat_hides_the_dots_after_a_blocked_message(chat: Chat) -> None:
    await chat.open()
    await chat.write("bad words")
    posted = await chat.gateway.expect("message")
    chat.gateway.send({"type": "conversation", "conversation": conversation()})
    chat.gateway.acknowledge(posted, 1)
    await expect(chat.page.get_by_test_id("thinking")).to_be_visible()
    chat.gateway.send({"type": "skip", "conversation_id": CONVERSATION, "seq": 1})
    await expect(chat.page.get_by_test_id("thinking")).to_have_count(0)


async def test_chat_begins_anew_after_a_resolved_conversation(chat: Chat) -> None:
    await asked(chat)
    chat.gateway.send({"type": "conversation", "conversation": conversation(status="resolved")})
    await expect(chat.page.get_by_test_id("chat-status")).to_have_text("This conversation has ended")
    fresh = "01900000-0000-7000-8000-000000000002"
    chat.gateway.send({"type": "conversation", "conversation": conversation(id=fresh)})
    chat.gateway.send(message(1, "Hello again", conversation_id=fresh, id="other"))
    await expect(chat.page.get_by_test_id("divider").last).to_have_text("New conversation")
    await expect(chat.page.get_by_test_id("message").last).to_contain_text("Hello again")
    await chat.gateway.sockets[-1].close(code=4012)
    hello = await chat.gateway.welcome(conversation(id=fresh, last_seq=1))
    assert (hello["conversation_id"], hello["after_seq"]) == (fresh, 1)


async def test_chat_takes_a_new_session_when_its_token_is_refused(chat: Chat) -> None:
    await chat.page.goto(chat.address)
    await chat.gateway.expect("hello")
    await chat.write("Keep me")
    await chat.gateway.sockets[-1].close(code=4401)
    await chat.gateway.welcome()
    assert (await chat.gateway.expect("message"))["content"] == "Keep me"
    assert len(chat.sessions) == 2


async def test_chat_stays_away_when_the_page_is_refused(chat: Chat) -> None:
    await chat.page.goto(chat.address)
    await chat.gateway.expect("hello")
    await chat.gateway.sockets[-1].close(code=4403)
    await expect(chat.page.get_by_test_id("connection-banner")).to_contain_text("may not use the chat")
    assert len(chat.gateway.sockets) == 1


async def test_chat_asks_for_a_person(chat: Chat) -> None:
    await asked(chat)
    await chat.page.get_by_test_id("ask-person").click()
    await chat.gateway.expect("handoff")
    await expect(chat.page.get_by_test_id("ask-person")).to_be_hidden()
    chat.gateway.send({"type": "conversation", "conversation": conversation(owner="queue")})
    await expect(chat.page.get_by_test_id("chat-status")).to_have_text("Waiting for a colleague…")
    typing = {"type": "typing", "conversation_id": CONVERSATION, "sender": {"kind": "agent", "name": "Rain"}}
    chat.gateway.send(typing | {"on": True})
    await expect(chat.page.get_by_test_id("thinking")).to_contain_text("Rain is typing…")
    chat.gateway.send(typing | {"on": False})
    await expect(chat.page.get_by_test_id("thinking")).to_have_count(0)


async def test_composer_obeys_enter_shift_and_the_input_method(chat: Chat) -> None:
    await chat.open()
    field = chat.page.get_by_test_id("composer-input")
    await field.press_sequentially("one")
    await field.press("Shift+Enter")
    await field.press_sequentially("two")
    composing = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    await field.dispatch_event("keydown", composing)
    await expect(field).to_have_value("one\ntwo")
    await field.press("Enter")
    assert (await chat.gateway.expect("message"))["content"] == "one\ntwo"
    await expect(field).to_have_value("")
    await expect(field).to_be_focused()


async def test_composer_counts_near_the_limit_and_stops_beyond(chat: Chat) -> None:
    await chat.open()
    field, send = chat.page.get_by_test_id("composer-input"), chat.page.get_by_test_id("composer-send")
    counter = chat.page.get_by_test_id("composer-counter")
    await field.fill("🏔" * 9_000)
    await expect(counter).to_be_empty()
    await field.fill("🏔" * 9_990)
    await expect(counter).to_have_text("10 characters left")
    await field.fill("🏔" * 10_001)
    await expect(counter).to_have_text("1 characters too many")
    await expect(send).to_be_disabled()
    await field.fill("   ")
    await expect(send).to_be_disabled()


MARKDOWN = """# Levels
| Level | Spent |
|---|---|
| **Seedling** | *nothing* |

2. two
3. three

`2*3*4` and 2*3*4 over `a_b`, see https://example.com/a."""


async def test_chat_renders_the_markdown_that_articles_use(chat: Chat) -> None:
    await chat.open(conversation(last_seq=1))
    chat.gateway.send(message(1, MARKDOWN))
    bubble = chat.bubbles("ai").locator(".bubble")
    await expect(bubble.locator("th")).to_have_text(["Level", "Spent"])
    await expect(bubble.locator("td")).to_have_text(["Seedling", "nothing"])
    await expect(bubble.locator("strong")).to_have_text(["Levels", "Seedling"])
    await expect(bubble.locator("em")).to_have_text(["nothing"])
    await expect(bubble.locator("ol")).to_have_attribute("start", "2")
    await expect(bubble.locator("code")).to_have_text(["2*3*4", "a_b"])
    await expect(bubble.locator("a")).to_have_attribute("href", "https://example.com/a")
    await expect(bubble.locator("p").last).to_have_text(
        "2*3*4 and 2*3*4 over a_b, see https://example.com/a."
    )


HOSTILE = [
    '<img src=x onerror="window.hurt=1">',
    "<script>window.hurt=1</script>",
    "[click](javascript:window.hurt=1)",
    "[click](data:text/html,<script>window.hurt=1</script>)",
    '**<svg onload=window.hurt=1>** `<b>` [1] https://example.com/"onmouseover="window.hurt=1',
    '```\n<iframe srcdoc="<script>parent.hurt=1</script>">\n```',
    "- <a href=javascript:window.hurt=1>x</a>\n1. <style>*{display:none}</style>",
]


@pytest.mark.parametrize("kind", ["visitor", "agent", "ai", "system"])
async def test_chat_executes_nothing_that_anybody_writes(chat: Chat, kind: str) -> None:
    await chat.open(conversation(last_seq=len(HOSTILE)))
    hostile = "<img src=x onerror=window.hurt=1>"
    sources = [{"index": 1, "title": hostile, "url": "javascript:window.hurt=1"}]
    sender = {"kind": kind, "id": None, "name": hostile, "avatar_url": "javascript:window.hurt=1"}
    for seq, text in enumerate(HOSTILE, start=1):
        chat.gateway.send(message(seq, text, kind, sender=sender, citations=sources))
    await expect(chat.bubbles(kind)).to_have_count(len(HOSTILE))
    assert await chat.page.evaluate("window.hurt") is None
    assert await chat.page.locator("#items :is(img, script, iframe, style, [onerror], [onload])").count() == 0
    assert await chat.page.locator("#items a:not([href^='https://example.com/'])").count() == 0
