"""Calls as somebody of one tenant would make them."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from tests.security.world import Side


def call(side: Side, name: str, method: str, path: str, values: dict[str, Any]) -> Any:
    """With the session of the side's owner, and its key or its visitor's token. values: query or body."""
    browser = side.browser(side.owner)
    headers = side.headers(name)
    if method == "get":
        return browser.get(path, values, headers=headers)
    if name.startswith(("api:", "widget:")):
        body, kind = json.dumps(values), "application/json"
        kind = "application/x-ndjson" if name.endswith("-bulk") else kind
        return getattr(browser, method)(path, body, content_type=kind, headers=headers)
    if method in ("put", "patch", "delete"):
        return getattr(browser, method)(path, headers=headers)
    return getattr(browser, method)(path, values, headers=headers)


def text_of(response: Any) -> str:
    """Body and headers."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(_unpacked(content).decode() + str(response.headers))


def _unpacked(content: bytes) -> bytes:
    """Of a workbook, what is in it."""
    if not content.startswith(b"PK"):
        return content
    with ZipFile(BytesIO(content)) as archive:
        return b"\n".join(map(archive.read, archive.namelist()))
