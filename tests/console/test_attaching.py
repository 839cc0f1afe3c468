"""Files in the agent's browser: chosen, pasted, dropped; sent with the message, shown as what they are."""

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
PASTED = """() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 200, height: 100 });
    canvas.getContext("2d").fillRect(0, 0, 200, 100);
    return new Promise((done) => canvas.toBlob((blob) => {
        const data = new DataTransfer();
        data.items.add(new File([blob], "screen.png", { type: "image/png" }));
        const target = document.getElementById("composer-input");
        target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        done();
    }));
}"""
DROPPED = """() => {
    const data = new DataTransfer();
    data.items.add(new File(["%PDF-1.7"], "size.pdf", { type: "application/pdf" }));
    for (const name of ["dragenter", "dragover", "drop"]) {
        const event = new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true });
        document.getElementById("messages").dispatchEvent(event);
    }
}"""


async def answer_uploads(page: Page, *answers: tuple[int, Json]) -> list[str]:
    """One after the other, the last one again and again. What the browser sends is kept in the list that comes back."""
    sent: list[str] = []

    async def answer(route: Route) -> None:
        sent.append((await route.request.all_headers()).get("x-csrftoken", ""))
        status, body = answers[min(len(sent), len(answers)) - 1]
        await route.fulfill(status=status, json=body)

    await page.route("**/console/uploads/", answer)
    return sent


async def choose(page: Page, *names: str) -> None:
    files: Any = [{"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.7"} for name in names]
    await page.get_by_test_id("attach-input").set_input_files(files)


async def test_files_go_with_the_message(console: Console) -> None:
    page, peer = await console.open(0)
    sent = await answer_uploads(page, (201, FILE), (201, FILE | {"id": FILE["id"][:-1] + "2"}))
    await choose(page, "size.pdf", "more.pdf")
    tray = page.get_by_test_id("tray-file")
    await expect(tray.locator("nth=1")).to_have_attribute("data-state", "ready")
    await page.get_by_test_id("composer-input").fill("Here they are")
    await page.get_by_test_id("composer-input").press("Enter")
    posted = await peer.expect("message")
    assert (posted["content"], posted["private"], len(posted["attachments"])) == ("Here they are", False, 2)
    assert all(sent)
    await expect(tray).to_have_count(0)
    shown = lines(page, "agent").locator(".attachments a").first
    await expect(shown).to_have_text("<b>size</b>.pdf2.4 MB")
    await expect(shown).to_have_attribute("href", f"/console/attachments/{FILE['id']}/")


async def test_message_waits_for_its_file(console: Console) -> None:
    """Sent while the file is on its way, by a line that breaks at first."""
    page, peer = await console.open(0)
    await answer_uploads(page, (503, {}), (201, FILE))
    await choose(page, "size.pdf")
    await expect(page.get_by_test_id("tray-file")).to_have_attribute("data-state", "waiting")
    await page.get_by_test_id("upload-retry").click()
    await page.get_by_test_id("composer-send").click()
    posted = await peer.expect("message")
    assert (posted["content"], posted["attachments"]) == ("", [FILE["id"]])


async def test_file_that_is_refused_is_told_and_holds_the_message(console: Console) -> None:
    page, peer = await console.open(0)
    await answer_uploads(page, (415, {"error": {"code": "unsupported_media_type"}}))
    await choose(page, "size.pdf")
    await expect(page.get_by_text("Files of this kind are not accepted.")).to_be_visible()
    await page.get_by_test_id("composer-input").fill("without it?")
    await page.get_by_test_id("composer-input").press("Enter")
    await expect(page.locator("#composer-error")).to_have_text(
        "Remove the file that could not be sent first."
    )
    await page.get_by_test_id("upload-remove").click()
    await page.get_by_test_id("composer-input").press("Enter")
    assert "attachments" not in await peer.expect("message")


async def test_pasted_picture_has_a_thumbnail_and_dropped_files_join_it(console: Console) -> None:
    page, _peer = await console.open(0)
    await answer_uploads(page, (201, IMAGE))
    await page.evaluate(PASTED)
    await page.evaluate(DROPPED)
    tray = page.get_by_test_id("tray-file")
    await expect(tray).to_have_count(2)
    await expect(tray.locator("img")).to_have_js_property("naturalWidth", 96)
    await page.get_by_test_id("composer-input").press("Enter")
    await expect(lines(page, "agent").locator("img")).to_have_attribute("width", "96")


async def test_picture_that_comes_is_shown(console: Console) -> None:
    page, peer = await console.open(0)
    posted = message(console.site.rows[0], 2, "")
    posted["message"]["attachments"] = [IMAGE, FILE]
    await peer.send(posted)
    line = page.locator('[data-seq="2"]')
    await expect(line.locator("img")).to_have_attribute("alt", "tent.png")
    await expect(line.locator(".file-name")).to_have_text("<b>size</b>.pdf")
    await expect(line.locator('[data-slot="text"]')).to_be_hidden()
