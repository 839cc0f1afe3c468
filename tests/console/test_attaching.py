"""Files in the agent's browser: sent as messages, shown as what they are."""

from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.console.conftest import Console
from tests.console.frames import lines, message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
FILE: Json = {
    "id": "01900000-0000-7000-8000-000000000001",
    "name": "<b>size</b>.pdf",
    "content_type": "application/pdf",
    "size": 2_500_000,
    "kind": "file",
    "width": None,
    "height": None,
    "url": "/files/signed/size.pdf",
    "expires_at": "2026-11-21T12:00:00.000Z",
}
IMAGE: Json = FILE | {
    "name": "tent.png",
    "kind": "image",
    "width": 64,
    "height": 64,
    "url": "/static/img/mark.svg",
}


async def answer_uploads(page: Page, status: int, body: Json) -> list[str]:
    """What the browser sends is kept in the list that comes back."""
    sent: list[str] = []

    async def answer(route: Route) -> None:
        sent.append((route.request.post_data_buffer or b"").decode())
        await route.fulfill(status=status, json=body)

    await page.route("**/console/uploads/", answer)
    return sent


async def choose(page: Page) -> None:
    file: Any = {"name": "size.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    await page.get_by_test_id("attach-input").set_input_files(file)


async def test_file_goes_as_a_message_of_its_own(console: Console) -> None:
    page, peer = await console.open(0)
    sent = await answer_uploads(page, 201, FILE)
    await choose(page)
    posted = await peer.expect("message")
    assert (posted["content"], posted["private"], posted["attachments"]) == ("", False, [FILE["id"]])
    assert "csrfmiddlewaretoken" in sent[0]
    shown = lines(page, "agent").locator(".attachments a")
    await expect(shown).to_have_text("<b>size</b>.pdf2.4 MB")
    await expect(shown).to_have_attribute("href", f"/console/attachments/{FILE['id']}/")


async def test_file_that_is_refused_is_told(console: Console) -> None:
    page, _peer = await console.open(0)
    await answer_uploads(page, 415, {"error": {"code": "unsupported_media_type"}})
    await choose(page)
    await expect(page.get_by_text("size.pdf: files of this kind are not accepted.")).to_be_visible()
    await expect(page.get_by_test_id("attach")).to_be_enabled()


async def test_picture_that_comes_is_shown(console: Console) -> None:
    page, peer = await console.open(0)
    posted = message(console.site.rows[0], 2, "")
    posted["message"]["attachments"] = [IMAGE, FILE]
    await peer.send(posted)
    line = page.locator('[data-seq="2"]')
    await expect(line.locator("img")).to_have_attribute("alt", "tent.png")
    await expect(line.locator(".file-name")).to_have_text("<b>size</b>.pdf")
    await expect(line.locator('[data-slot="text"]')).to_be_hidden()
