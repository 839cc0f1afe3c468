"""The chat shows what anybody writes as text: nothing runs, nothing is asked for elsewhere, no policy is needed."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from playwright.async_api import Browser, expect

from apps.conversations.wire import conversation_json, message_json
from apps.tenants.models import Inbox, Tenant
from tests import factories as make
from tests.security.hostile import EVERYTHING, MARK, TABLE, one_line
from tests.security.hostile_rows import AVATAR, every_message
from tests.security.stage import pages_of, staged
from tests.widget.conftest import browser

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
SESSIONS = "/api/v1/widget/sessions"
LONG = one_line(EVERYTHING)[:500]


@dataclass(frozen=True)
class Chat:
    """What the views answer, and what the conversation holds."""

    path: str
    answers: dict[str, Any]
    conversation: Json
    messages: list[Json]


def hostile_inbox(tenant: Tenant, **look: Any) -> Inbox:
    inbox = make.make_inbox(
        tenant=tenant,
        name=one_line(EVERYTHING)[:120],
        greeting=EVERYTHING,
        quick_questions=list(TABLE.values())[:8],
    )
    texts = {"en": EVERYTHING}
    make.make_widget_settings(
        inbox=inbox,
        announcement=texts,
        launcher_title=texts,
        off_hours_text=texts,
        faces=[{"name": text, "avatar_url": ""} for text in list(TABLE.values())[8:11]],
        proactive=[{"id": "0", "url": "*", "after_s": 0, "text": texts}],
        **look,
    )
    return inbox


def opened(client: Client, inbox: Inbox) -> tuple[str, dict[str, Any]]:
    """The visitor names themselves as badly as the form lets them."""
    path = f"/chat/{inbox.site_key}/?locale=en"
    visitor = {"name": TABLE["script"], "custom_attributes": {TABLE["end_of_attribute"]: EVERYTHING[:900]}}
    page = {"url": f"https://a.example/{TABLE['script']}", "title": LONG}
    body = {"site_key": inbox.site_key, "visitor": visitor, "page": page}
    session = client.post(SESSIONS, body, content_type="application/json")
    assert session.status_code == 201
    return path, pages_of(client, [path]) | {SESSIONS: session}


@pytest.fixture
def chat(db: None, client: Client) -> Chat:
    tenant = make.make_tenant()
    make.make_persona(tenant=tenant, name=TABLE["image_error"], is_default=True)
    path, answers = opened(client, hostile_inbox(tenant))
    conversation = make.make_conversation(tenant=tenant, owner="human")
    agent = make.make_user(tenant=tenant, display_name=TABLE["svg_load"], avatar_url=AVATAR)
    messages = [message_json(row) for row in every_message(conversation)]
    conversation.assignee = agent
    return Chat(path, answers, conversation_json(conversation), messages)


def squeezed(text: str) -> str:
    return "".join(text.split())


async def test_whatever_is_said_is_text(chat: Chat, browser: Browser) -> None:
    async with staged(browser, chat.answers, chat.conversation) as stage:
        await stage.open(chat.path)
        await expect(stage.page.get_by_test_id("composer-input")).to_be_visible()
        await stage.send(*({"type": "message", "message": message} for message in chat.messages))
        await expect(stage.page.locator("[data-testid=message]")).to_have_count(len(chat.messages))
        shown = await stage.texts("[data-testid=message][data-kind=visitor] .bubble")
        expected = [message["content"] for message in chat.messages if message["sender"]["kind"] == "visitor"]
        assert list(map(squeezed, shown)) == list(map(squeezed, expected))
        everything = squeezed("".join(await stage.texts("body")))
        for name, text in TABLE.items():
            assert squeezed(one_line(text, 120)) in everything, name
        for text in await stage.texts("[data-testid=file] b"):
            assert MARK in text
        assert "42" not in (await stage.texts("[data-kind=visitor]"))[list(TABLE).index("django")]
        await stage.examine()


async def test_growing_answers_and_signs_of_life_are_text(chat: Chat, browser: Browser) -> None:
    async with staged(browser, chat.answers, chat.conversation) as stage:
        await stage.open(chat.path)
        await expect(stage.page.get_by_test_id("composer-input")).to_be_visible()
        here = {"conversation_id": chat.conversation["id"]}
        for number, text in enumerate(TABLE.values()):
            piece = {"message_id": f"growing-{number}", "offset": 0, "text": text}
            await stage.send({"type": "delta", **piece, **here})
        person = {"kind": "agent", "id": MARK, "name": TABLE["image_error"]}
        await stage.send({"type": "typing", "sender": person, "on": True, "preview": "", **here})
        await stage.send({"type": "error", "code": TABLE["script"], "detail": TABLE["script"]})
        await expect(stage.page.locator("[data-streaming=true]")).to_have_count(len(TABLE))
        await expect(stage.page.get_by_test_id("thinking")).to_contain_text(TABLE["image_error"])
        await stage.examine()


@pytest.fixture
def entrance(db: None, client: Client) -> tuple[str, dict[str, Any]]:
    """A chat that wants consent and answers before the first message."""
    label = {"en": LONG[:80]}
    field = {"name": "a", "kind": "select", "label": label, "required": True, "pattern": "", "error": label}
    inbox = hostile_inbox(
        make.make_tenant(),
        consent_text={"en": EVERYTHING},
        consent_required=True,
        pre_chat_when="always",
        pre_chat_title=label,
        pre_chat_fields=[field | {"options": {"en": list(TABLE.values())}}],
    )
    return opened(client, inbox)


async def test_what_stands_before_the_conversation_is_text(
    entrance: tuple[str, dict[str, Any]], browser: Browser
) -> None:
    path, answers = entrance
    async with staged(browser, answers) as stage:
        await stage.open(path)
        await expect(stage.page.get_by_test_id("announcement")).to_contain_text(MARK)
        await expect(stage.page.locator("#entry option").first).to_be_attached()
        await stage.examine()
