"""Agents read what anybody writes as text, in the list, the thread and the pane beside it."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.async_api import Browser, expect

from apps.conversations.models import Conversation
from apps.conversations.wire import conversation_activity_json, conversation_row_json, message_json
from apps.tenants.access import Desk
from tests import factories as make
from tests.console.conftest import LIST, agent, desk
from tests.security.hostile import EVERYTHING, MARK, TABLE, one_line
from tests.security.hostile_rows import every_message, hostile_contact, said_by
from tests.security.stage import Stage, pages_of, staged
from tests.widget.conftest import browser

__all__ = ["agent", "browser", "desk"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
LINES = 50  # of the page that the server makes
LISTED = list(TABLE.values())[::3]


@dataclass(frozen=True)
class Console:
    answers: dict[str, Any]
    thread: str
    row: Json
    messages: list[Json]


@pytest.fixture
def console(desk: Desk, agent: Client) -> Console:
    """A conversation for each of some texts in the list, and one in which all of them are said."""
    inbox = make.make_inbox(tenant=desk.tenant, name=one_line(EVERYTHING)[:120])
    label = make.make_label(tenant=desk.tenant, title=TABLE["svg_load"][:40])
    for text in LISTED:
        contact = hostile_contact(desk.tenant, text)
        page = {"page_url": f"https://a.example/?{text}"[:1000], "page_title": text[:300]}
        row = make.make_conversation(inbox=inbox, contact=contact, locale=text[:12], **page)
        Conversation.objects.filter(pk=row.pk).update(preview=text[:160], handoff_reason=text[:40])
        make.label_conversation(row, label)
    contact = hostile_contact(
        desk.tenant, EVERYTHING, email=TABLE["image_error"][:250], identifier=f"?{TABLE['script']}"
    )
    row = make.make_conversation(
        inbox=inbox,
        contact=contact,
        owner="queue",
        page_url=f"javascript:{MARK}",
        page_title=TABLE["end_of_title"],
    )
    make.label_conversation(row, label)
    messages = every_message(row)
    home, thread = reverse("console:home"), reverse("console:conversation", args=[row.id])
    thread = f"{thread}?tab=all&status=open"
    found = Conversation.objects.get(pk=row.pk)
    return Console(
        pages_of(agent, [home, LIST, thread]),
        thread,
        conversation_row_json(found) | conversation_activity_json(found),
        [message_json(message) for message in messages],
    )


async def shown(stage: Stage, selector: str) -> str:
    return "".join("".join(await stage.texts(selector)).split())


async def test_list_and_thread_of_the_server_are_text(console: Console, browser: Browser) -> None:
    async with staged(browser, console.answers) as stage:
        await stage.open(LIST)
        await stage.examine()
        await stage.open(console.thread)
        await expect(stage.page.locator("#thread [data-testid=message]")).to_have_count(LINES)
        rows = await shown(stage, "[data-testid=conversation-row] [data-slot=preview]")
        for text in LISTED:
            assert "".join(one_line(text, 40).split()) in rows
        pane = await shown(stage, "#contact")
        assert "".join(EVERYTHING.split()) in pane
        await stage.examine()


async def test_live_messages_are_text(console: Console, browser: Browser) -> None:
    async with staged(browser, console.answers) as stage:
        await stage.open(console.thread)
        await expect(stage.page.locator("#thread [data-testid=message]")).to_have_count(LINES)
        here = {"conversation_id": console.row["id"]}
        last = len(console.messages)
        live = [
            message | {"id": f"live-{message['id']}", "seq": last + number}
            for number, message in enumerate(console.messages, start=1)
        ]
        await stage.send({"type": "conversation", "conversation": console.row})
        await stage.send(*({"type": "message", "message": message} for message in live))
        await stage.send(
            {"type": "activity", "conversations": [console.row | {"last_seq": 2 * last}], "more": False}
        )
        for number, text in enumerate(TABLE.values()):
            await stage.send(
                {"type": "delta", "message_id": f"g-{number}", "offset": 0, "text": text, **here}
            )
        person = {"kind": "visitor", "id": MARK, "name": TABLE["image_error"]}
        await stage.send({"type": "typing", "sender": person, "on": True, "preview": EVERYTHING, **here})
        count = LINES + len(live)
        await expect(
            stage.page.locator("#messages > [data-testid=message][data-seq]:not([data-seq=''])")
        ).to_have_count(count)
        said = await stage.texts("[data-id^=live-][data-kind=visitor] [data-slot=text]")
        expected = [draft.content for draft in said_by("visitor", TABLE.values())]
        assert said[: len(expected)] == expected
        await expect(stage.page.locator("#typing-visitor")).to_contain_text(MARK)
        await stage.examine()
