"""Files by their signed addresses: nothing of them runs here, parts of them can be had, and addresses end."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.common.clock import now
from apps.conversations.attachments import attachment_json, remove_attachments, upload
from apps.conversations.files import links
from apps.conversations.models import Attachment
from apps.tenants.models import Tenant
from tests.uploads import HTML, MP3, PDF, picture, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"attachments": storage}


def uploaded(tenant: Tenant, data: bytes, name: str) -> Attachment:
    return upload(tenant.id, sent(data, name))


def url_of(row: Attachment) -> str:
    return str(attachment_json(row)["url"])


def fetched(url: str, *, method: str = "get", **headers: str) -> tuple[Any, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response: Any = getattr(Client(), method)(url, headers=named)
    return response, asyncio.run(_read(response)) if response.streaming else response.content


async def _read(response: Any) -> bytes:
    return b"".join([piece async for piece in response.streaming_content])


def test_picture_is_shown_and_can_do_nothing(tenant: Tenant) -> None:
    row = uploaded(tenant, picture(), "a.png")
    response, content = fetched(url_of(row))
    assert response.status_code == 200
    assert content.startswith(b"\x89PNG")
    wanted = {
        "Content-Type": "image/png",
        "Content-Disposition": 'inline; filename="a.png"',
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "Content-Length": str(len(content)),
        "Accept-Ranges": "bytes",
    }
    assert {name: response.headers.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("data", "name", "kind", "disposition"),
    [
        pytest.param(PDF, "a.pdf", "application/pdf", 'attachment; filename="a.pdf"', id="pdf with a script"),
        pytest.param(HTML, "page.txt", "text/plain", 'attachment; filename="page.txt"', id="a page as text"),
        pytest.param(
            PDF,
            'x"; filename=evil.html',
            "application/pdf",
            'attachment; filename="x_; filename=evil.html.pdf"',
            id="quotes",
        ),
        pytest.param(
            PDF,
            "发票.pdf",
            "application/pdf",
            "attachment; filename*=utf-8''%E5%8F%91%E7%A5%A8.pdf",
            id="chinese",
        ),
        pytest.param(
            PDF,
            "a\r\nSet-Cookie: b=c\r\n\r\n.pdf",
            "application/pdf",
            'attachment; filename="a Set-Cookie_ b=c.pdf"',
            id="header injection",
        ),
    ],
)
def test_everything_else_is_saved(
    tenant: Tenant, data: bytes, name: str, kind: str, disposition: str
) -> None:
    response, content = fetched(url_of(uploaded(tenant, data, name)))
    assert (response.status_code, content) == (200, data)
    assert (response["Content-Type"], response["Content-Disposition"]) == (kind, disposition)
    assert response["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert "Set-Cookie" not in response.headers


def test_serving_asks_no_database(tenant: Tenant, django_assert_num_queries: Any) -> None:
    url = url_of(uploaded(tenant, PDF, "a.pdf"))
    with django_assert_num_queries(0):
        assert fetched(url)[1] == PDF


def test_address_keeps_for_as_long_as_it_is_good(tenant: Tenant) -> None:
    row = uploaded(tenant, PDF, "a.pdf")
    response, _content = fetched(url_of(row))
    age = int(response["Cache-Control"].partition("max-age=")[2].partition(",")[0])
    assert 3600 <= age + 1 <= 7201
    assert set(response["Cache-Control"].split(", ")) == {"private", f"max-age={age}", "immutable"}


@pytest.mark.parametrize(
    ("asked", "status", "part", "told"),
    [
        pytest.param("bytes=0-1", 206, slice(0, 2), "bytes 0-1/74", id="first"),
        pytest.param("bytes=70-", 206, slice(70, 74), "bytes 70-73/74", id="to the end"),
        pytest.param("bytes=-3", 206, slice(71, 74), "bytes 71-73/74", id="last"),
        pytest.param("bytes=-500", 206, slice(0, 74), "bytes 0-73/74", id="more than there is"),
        pytest.param("bytes=10-500", 206, slice(10, 74), "bytes 10-73/74", id="beyond the end"),
        pytest.param("bytes=0-1,4-5", 200, slice(0, 74), None, id="several"),
        pytest.param("bytes=5-2", 200, slice(0, 74), None, id="backwards"),
        pytest.param("bytes=-", 200, slice(0, 74), None, id="nothing"),
        pytest.param("items=0-1", 200, slice(0, 74), None, id="another unit"),
        pytest.param("bytes=" + "9" * 400 + "-", 200, slice(0, 74), None, id="a huge number"),
        pytest.param("bytes=74-", 416, slice(0, 0), "bytes */74", id="after the end"),
        pytest.param("bytes=-0", 416, slice(0, 0), "bytes */74", id="the last none"),
    ],
)
def test_parts_of_a_file_can_be_had(
    tenant: Tenant, asked: str, status: int, part: slice, told: str | None
) -> None:
    data = MP3[:64] + b"0123456789"
    response, content = fetched(url_of(uploaded(tenant, data, "a.mp3")), range=asked)
    assert (response.status_code, content, response.headers.get("Content-Range")) == (
        status,
        data[part],
        told,
    )


def test_part_of_another_file_is_not_added_to_what_a_browser_has(tenant: Tenant) -> None:
    url = url_of(uploaded(tenant, PDF, "a.pdf"))
    whole, _content = fetched(url)
    part, content = fetched(url, range="bytes=0-1", if_range=whole["ETag"])
    assert (part.status_code, content) == (206, PDF[:2])
    other, content = fetched(url, range="bytes=0-1", if_range='"another"')
    assert (other.status_code, content) == (200, PDF)


def test_head_tells_without_the_file(tenant: Tenant) -> None:
    response, content = fetched(url_of(uploaded(tenant, PDF, "a.pdf")), method="head")
    assert (response.status_code, content, response["Content-Length"]) == (200, b"", str(len(PDF)))


def test_expired_address_is_gone(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    url = url_of(uploaded(tenant, PDF, "a.pdf"))
    monkeypatch.setattr(links, "now", lambda: now() + timedelta(hours=2))
    response, content = fetched(url)
    assert (response.status_code, PDF in content, response["Cache-Control"]) == (410, False, "no-store")


def test_removed_file_is_gone(tenant: Tenant, django_capture_on_commit_callbacks: Any) -> None:
    row = uploaded(tenant, PDF, "a.pdf")
    url = url_of(row)
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachments(tenant.id, [row.id])
    assert fetched(url)[0].status_code == 404


@pytest.mark.parametrize(
    "url", ["/files/x/a.pdf", "/files/a.b.c.d.e/a.pdf", "/files/%00/a.pdf", "/files/%2e%2e/passwd"]
)
def test_forged_address_leads_nowhere(url: str) -> None:
    assert fetched(url)[0].status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_files_are_only_read(tenant: Tenant, method: str) -> None:
    assert fetched(url_of(uploaded(tenant, PDF, "a.pdf")), method=method)[0].status_code == 405
