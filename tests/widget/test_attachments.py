"""Files in the chat: chosen, dropped or pasted, on their way, refused, lost, shown and renewed."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.widget.attaching import MANUAL, PICTURE, RULES, Uploads, choose, stored, tray, with_inbox
from tests.widget.conftest import Chat, Site, Visitor, bubbles, conversation, message, write
from tests.widget.frames import accept_next

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
OWN_COPY = re.compile("^blob:")
GIVEN = """(how) => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(atob("iVBORw0KGgo="), (letter) => letter.charCodeAt(0));
  data.items.add(new File([bytes], "given.png", {type: "image/png"}));
  const target = document.querySelector("[data-testid=composer-input]");
  const shared = {bubbles: true, cancelable: true};
  if (how === "paste") return target.dispatchEvent(new ClipboardEvent("paste", {...shared, clipboardData: data}));
  target.dispatchEvent(new DragEvent("dragover", {...shared, dataTransfer: data}));
  const isVeiled = !document.querySelector("[data-testid=drop]").hidden;
  target.dispatchEvent(new DragEvent("drop", {...shared, dataTransfer: data}));
  return isVeiled;
}"""


@pytest.fixture
def site(site: Site) -> Site:
    return with_inbox(site, attachments=RULES)


async def test_files_go_without_text_and_show_themselves_until_the_server_does(chat: Chat) -> None:
    manual = stored(2, kind="file", name="manual.pdf", content_type="application/pdf", size=2048)
    uploads = Uploads(lambda number: (201, manual if number == 2 else stored()))
    await uploads.attach(chat.page)
    uploads.gate.clear()
    await chat.open()
    await choose(chat.page, PICTURE, MANUAL)
    await expect(tray(chat.page)).to_have_count(2)
    await expect(chat.page.get_by_label("Uploading scarf.png")).to_be_visible()
    await chat.page.get_by_test_id("composer-send").click()
    await expect(tray(chat.page)).to_have_count(0)
    line = chat.bubbles("visitor")
    await expect(line).to_contain_text("Uploading…")
    await expect(line.get_by_test_id("picture").locator("img")).to_have_attribute("src", OWN_COPY)
    await expect(line.get_by_test_id("file")).to_contain_text("manual.pdf")
    await expect(line.locator(".bubble")).to_have_count(0)
    uploads.gate.set()
    posted = await chat.gateway.expect("message")
    assert (posted["content"], posted["attachments"]) == ("", ["file-1", "file-2"])
    assert b'filename="scarf.png"' in uploads.received[0]
    chat.gateway.acknowledge(posted, 1)
    files = [stored(), manual]
    chat.gateway.send(message(1, "", "visitor", client_id=posted["client_id"], attachments=files))
    await expect(line).to_have_attribute("data-seq", "1")
    await expect(line.locator("progress")).to_have_count(0)
    await expect(line.get_by_test_id("picture").locator("img")).to_have_attribute("src", OWN_COPY)
    await expect(line.get_by_test_id("file")).to_have_attribute("href", "/files/2/scarf.png")
    await expect(line.get_by_test_id("file")).to_contain_text("PDF · 2 KB")
    assert uploads.files == []  # what we have sent ourselves is not loaded again


async def test_files_come_by_drop_and_by_paste(chat: Chat) -> None:
    uploads = Uploads()
    await uploads.attach(chat.page)
    await chat.open()
    assert await chat.page.evaluate(GIVEN, "drop") is True
    await expect(chat.page.get_by_test_id("drop")).to_be_hidden()
    assert await chat.page.evaluate(GIVEN, "paste") is False  # taken: nothing else is pasted
    await expect(tray(chat.page)).to_have_count(2)
    await expect(tray(chat.page).last).to_have_attribute("data-state", "ready")
    await chat.page.get_by_test_id("upload-remove").first.click()
    await expect(chat.page.get_by_test_id("composer-input")).to_be_focused()
    await chat.page.get_by_test_id("composer-input").fill("Look")
    await chat.page.get_by_test_id("composer-input").press("Enter")
    posted = await chat.gateway.expect("message")
    assert (posted["content"], posted["attachments"]) == ("Look", ["file-2"])


async def test_each_file_says_what_is_wrong_with_it(chat: Chat) -> None:
    uploads = Uploads(lambda number: (415, {"error": {"code": "unsupported_type", "message": "no"}}))
    await uploads.attach(chat.page)
    await chat.open()
    large = {"name": "large.png", "mimeType": "image/png", "buffer": b"x" * (RULES["max_bytes"] + 1)}
    program = {"name": "run.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"}
    empty = {"name": "empty.png", "mimeType": "image/png", "buffer": b""}
    await choose(chat.page, large, program, empty)
    refused = ["1 MB at most", "cannot be sent here", "is empty"]
    for row, text in enumerate(refused):
        await expect(tray(chat.page).nth(row)).to_contain_text(text)
    await expect(chat.page.get_by_test_id("composer-send")).to_be_disabled()
    assert uploads.received == []
    await choose(chat.page, PICTURE)
    await expect(tray(chat.page).last).to_contain_text("cannot be sent here")
    uploads.answer = lambda number: (201, stored(number))
    await choose(chat.page, PICTURE, PICTURE, PICTURE, PICTURE)
    await expect(chat.page.get_by_test_id("notice")).to_have_text("At most 3 files in one message.")
    await expect(tray(chat.page)).to_have_count(7)


async def test_upload_comes_back_by_itself_and_can_be_given_up(chat: Chat) -> None:
    uploads = Uploads(lambda number: (0, {}) if number == 1 else (201, stored(number)))
    await uploads.attach(chat.page)
    await chat.open()
    await choose(chat.page, PICTURE)
    await expect(tray(chat.page)).to_contain_text("Waiting for the network…")
    await expect(tray(chat.page)).to_have_attribute("data-state", "ready", timeout=30_000)
    uploads.gate.clear()
    await choose(chat.page, PICTURE)
    await chat.write("with two")
    await chat.write("after it")
    uploads.answer = lambda number: (413, {"error": {"code": "too_large", "message": ""}})
    uploads.gate.set()
    other = await chat.gateway.expect("message")
    assert other["content"] == "after it"  # what fails holds nothing up
    line = chat.bubbles("visitor").filter(has_text="with two")  # once the other is stored, not the first
    await expect(line).to_contain_text("Not sent · Too large")
    chat.gateway.acknowledge(other, 1)
    await line.get_by_test_id("send-rest").click()
    posted = await chat.gateway.expect("message")
    assert (posted["content"], posted["attachments"]) == ("with two", ["file-2"])


async def test_lost_file_is_told_and_the_rest_can_go(visitor: Visitor) -> None:
    uploads = Uploads()
    await uploads.attach(visitor.context)
    page, peer = await visitor.start()
    await choose(page, PICTURE)
    await expect(tray(page)).to_have_attribute("data-state", "ready")
    uploads.gate.clear()
    await choose(page, MANUAL)
    await write(page, "two files")
    await expect(bubbles(page, "visitor")).to_contain_text("Uploading…")
    await page.reload()
    peer = await visitor.gateway.welcomed()
    line = bubbles(page, "visitor")
    await expect(line).to_contain_text("closed before the file was uploaded")
    assert peer.sent("message") == []
    await line.get_by_test_id("send-rest").click()
    posted = await accept_next(peer, 1)
    assert (posted["content"], posted["attachments"]) == ("two files", ["file-1"])
    await expect(line).to_have_attribute("data-state", "sent")
    uploads.gate.set()


async def test_uploaded_files_survive_a_reload(visitor: Visitor) -> None:
    uploads = Uploads()
    await uploads.attach(visitor.context)
    page, peer = await visitor.start()
    await choose(page, PICTURE)
    await expect(tray(page)).to_have_attribute("data-state", "ready")
    await page.get_by_test_id("composer-send").click()
    first = await peer.expect("message")
    await page.reload()
    peer = await visitor.gateway.welcomed()
    await expect(bubbles(page, "visitor").get_by_test_id("picture").locator("img")).to_have_attribute(
        "src", "/files/fresh/scarf.png"
    )
    assert await accept_next(peer, 1) == first
    assert first["attachments"] == ["file-1"]
    assert uploads.renewed[0] == "file-1"


async def test_picture_keeps_its_room_opens_large_and_renews_its_address(chat: Chat) -> None:
    uploads = Uploads()
    await uploads.attach(chat.page)
    await chat.open(conversation(last_seq=2))
    late = stored(1, url="/files/expired/scarf.png", width=2000, height=1000)
    past = stored(2, expires_at="2020-01-01T00:00:00Z")
    gone = stored(3, id="gone", kind="file", name="old.pdf", expires_at="2020-01-01T00:00:00Z")
    chat.gateway.send(
        message(1, "Here", "agent", attachments=[late]), message(2, "", "agent", attachments=[past, gone])
    )
    images = chat.page.get_by_test_id("picture").locator("img")
    for image in await images.all():
        await expect(image).to_have_attribute("src", "/files/fresh/scarf.png")
    assert sorted(uploads.renewed) == ["file-1", "file-2"]
    assert uploads.files[0] == "expired/scarf.png"
    assert await images.first.evaluate("image => [image.width, image.height]") == [260, 130]
    opener = chat.page.get_by_role("button", name="Enlarge the picture scarf.png").first
    await opener.click()
    await expect(chat.page.get_by_test_id("lightbox")).to_be_visible()
    await expect(chat.page.get_by_test_id("lightbox-close")).to_be_focused()
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.get_by_test_id("lightbox")).to_be_hidden()
    await expect(opener).to_be_focused()
    await chat.page.get_by_test_id("file").click()
    await expect(chat.page.get_by_test_id("file")).to_contain_text("Not available any more")


async def test_inbox_without_files_has_no_button_and_lets_drops_be(chat: Chat, site: Site) -> None:
    page = with_inbox(site, attachments=None).chat
    await chat.page.route("**/chat/**", lambda route: route.fulfill(body=page, content_type="text/html"))
    await chat.open()
    await expect(chat.page.get_by_test_id("attach")).to_have_count(0)
    assert await chat.page.evaluate(GIVEN, "paste") is True
    await expect(chat.page.get_by_test_id("emoji")).to_be_visible()
