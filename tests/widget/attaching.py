"""An inbox that takes files, and the server's side of their uploads as the test wants it."""

import asyncio
import json
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from playwright.async_api import BrowserContext, Locator, Page, Route

from tests.widget.conftest import Site

Json = dict[str, Any]
RULES: Json = {"max_bytes": 1024 * 1024, "accept": ["image/png", "application/pdf"], "max_files": 3}
LATER = "2099-01-01T00:00:00Z"
SETTINGS = re.compile(rb'(<script id="kefu-settings" type="application/json">)(.*?)(</script>)', re.DOTALL)
WIDTH, HEIGHT = 40, 20


def _png() -> bytes:
    """A white picture that a real browser draws."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\xff" * WIDTH) * HEIGHT
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


PNG = _png()
PICTURE = {"name": "scarf.png", "mimeType": "image/png", "buffer": PNG}
MANUAL = {"name": "manual.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 not much"}


def with_inbox(site: Site, **fields: Any) -> Site:
    """The same page with other settings of its inbox."""

    def changed(match: re.Match[bytes]) -> bytes:
        settings = json.loads(match[2])
        settings["inbox"] |= fields
        return match[1] + json.dumps(settings).encode() + match[3]

    return replace(site, chat=SETTINGS.sub(changed, site.chat, count=1))


def stored(number: int = 1, **fields: Any) -> Json:
    """A file as the server describes it."""
    base: Json = {"id": f"file-{number}", "name": "scarf.png", "content_type": "image/png", "size": len(PNG)}
    base |= {"kind": "image", "width": WIDTH, "height": HEIGHT, "url": f"/files/{number}/scarf.png"}
    return base | {"expires_at": LATER} | fields


@dataclass
class Uploads:
    """Answers uploads when the test says so. answer(number) -> (status, body)"""

    answer: Callable[[int], tuple[int, Json]] = lambda number: (201, stored(number))
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    received: list[bytes] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    async def attach(self, target: Page | BrowserContext) -> None:
        self.gate.set()
        await target.route("**/api/v1/widget/uploads", self._upload)
        await target.route("**/api/v1/widget/uploads/*", self._renew)
        await target.route("**/files/**", self._file)

    async def _upload(self, route: Route) -> None:
        self.received.append(route.request.post_data_buffer or b"")
        number = len(self.received)
        await self.gate.wait()
        status, body = self.answer(number)
        if status == 0:
            await route.abort("internetdisconnected")
        else:
            await route.fulfill(status=status, json=body)

    async def _renew(self, route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        self.renewed.append(name)
        if name == "gone":
            await route.fulfill(status=404, json={"error": {"code": "not_found", "message": ""}})
        else:
            await route.fulfill(json=stored(id=name, url="/files/fresh/scarf.png"))

    async def _file(self, route: Route) -> None:
        self.files.append(route.request.url.partition("/files/")[2])
        if "expired" in route.request.url:
            await route.fulfill(status=403)
        else:
            await route.fulfill(body=PNG, content_type="image/png")


def tray(page: Page) -> Locator:
    return page.get_by_test_id("tray-file")


async def choose(page: Page, *files: Any) -> None:
    await page.get_by_test_id("file-input").set_input_files(list(files))
