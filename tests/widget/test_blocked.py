"""Whoever is blocked sees a plain closed chat."""

import pytest
from playwright.async_api import expect

from tests.widget.conftest import Chat

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_blocked_visitor_reads_one_line_and_cannot_write(chat: Chat) -> None:
    await chat.open()
    composer = chat.page.locator("#composer")
    await expect(composer).to_be_visible()
    chat.gateway.send({"type": "error", "code": "blocked", "detail": "you cannot write here"})
    await chat.gateway.sockets[-1].close(code=4403)
    await expect(chat.page.get_by_test_id("connection-banner")).to_have_text("You cannot write here.")
    await expect(composer).to_be_hidden()
    assert (len(chat.gateway.sockets), len(chat.sessions)) == (1, 1)
