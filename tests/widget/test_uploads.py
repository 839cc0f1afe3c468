"""The visitor's uploads over HTTP."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.common.clock import now
from apps.conversations.models import Attachment, Contact, Message
from apps.conversations.services import Sender
from apps.conversations.visitors import Visitor, new_visitor, token_for
from apps.tenants.models import Inbox
from tests.api.client import valkey_away
from tests.factories import make_conversation, make_inbox, make_message, make_owned
from tests.uploads import HTML, PDF, SVG, picture

pytestmark = pytest.mark.django_db
URL = "/api/v1/widget/uploads"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"attachments": storage}
    return tmp_path


@pytest.fixture
def inbox() -> Inbox:
    return make_inbox()


@pytest.fixture
def visitor(inbox: Inbox) -> Visitor:
    return new_visitor(inbox)


def headers(visitor: Visitor, **more: str) -> dict[str, str]:
    return {"Authorization": f"Visitor {token_for(visitor)}"} | more


def send(visitor: Visitor, data: bytes, name: str = "a.png", kind: str = "image/png", **more: str) -> Any:
    file = SimpleUploadedFile(name, data, kind)
    return Client().post(URL, {"file": file}, headers=headers(visitor, **more))


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_inbox_without_attachments_takes_no_file(inbox: Inbox, visitor: Visitor) -> None:
    make_owned("tenants.WidgetSettings", tenant=inbox.tenant, inbox=inbox, has_attachments=False)
    assert code(send(visitor, picture())) == (403, "forbidden")
    assert not Attachment.objects.exists()


def test_upload_answers_what_messages_will_carry(visitor: Visitor) -> None:
    response = send(visitor, picture(size=(40, 30)), "Zelt.png")
    body = response.json()
    row = Attachment.objects.get()
    assert response.status_code == 201
    assert list(body) == [
        "id",
        "name",
        "content_type",
        "size",
        "kind",
        "width",
        "height",
        "url",
        "expires_at",
    ]
    assert body == body | {
        "id": str(row.id),
        "name": "Zelt.png",
        "content_type": "image/png",
        "size": row.size,
        "kind": "image",
        "width": 40,
        "height": 30,
    }
    assert now() + timedelta(hours=1) < _moment(body["expires_at"]) <= now() + timedelta(hours=2)
    assert (row.contact_id, row.tenant_id, row.message_id) == (visitor.contact_id, visitor.tenant_id, None)
    assert Contact.objects.count() == 0


def _moment(text: str) -> Any:
    return type(now()).fromisoformat(text.replace("Z", "+00:00"))


@pytest.mark.parametrize(
    ("data", "name", "kind", "told"),
    [
        pytest.param(b"", "a.png", "image/png", (400, "invalid"), id="empty"),
        pytest.param(SVG, "a.svg", "image/svg+xml", (415, "unsupported_media_type"), id="svg"),
        pytest.param(SVG, "a.png", "image/png", (415, "unsupported_media_type"), id="svg that says png"),
        pytest.param(HTML, "a.html", "text/html", (415, "unsupported_media_type"), id="html"),
        pytest.param(HTML, "a.gif", "image/gif", (415, "unsupported_media_type"), id="html that says gif"),
        pytest.param(PDF * 20, "a.pdf", "application/pdf", (413, "too_large"), id="too large"),
        pytest.param(PDF * 900, "a.pdf", "application/pdf", (413, "too_large"), id="too large to be read"),
    ],
)
def test_upload_of_what_is_not_taken_is_told(
    visitor: Visitor, settings: Any, data: bytes, name: str, kind: str, told: tuple[int, str]
) -> None:
    settings.KEFU_UPLOAD_MAX_BYTES = 1000
    assert code(send(visitor, data, name, kind)) == told
    assert Attachment.objects.count() == 0


def test_type_that_the_browser_tells_counts_for_nothing(visitor: Visitor) -> None:
    assert send(visitor, PDF, "a.pdf", "text/html").json()["content_type"] == "application/pdf"


@pytest.mark.parametrize(
    "files", [{}, {"other": b"x"}, {"file": b"x", "other": b"y"}], ids=["none", "wrong", "two"]
)
def test_upload_is_one_file(visitor: Visitor, files: dict[str, bytes]) -> None:
    body = {name: SimpleUploadedFile("a.txt", data) for name, data in files.items()}
    response = Client().post(URL, body, headers=headers(visitor))
    expected = 201 if files.get("file") else 400
    assert response.status_code == expected


def test_body_that_is_cut_off_stores_nothing(visitor: Visitor, media: Path) -> None:
    begun = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF
    response = Client().generic(
        "POST", URL, begun, content_type="multipart/form-data; boundary=x", headers=headers(visitor)
    )
    assert response.status_code in (201, 400)
    if response.status_code == 201:  # Django takes what came: the gateway never hands over half a body
        assert response.json()["size"] <= len(PDF)


def test_upload_needs_a_token_and_an_allowed_page(inbox: Inbox, visitor: Visitor) -> None:
    inbox.allowed_origins = ["https://shop.example"]
    inbox.save()
    assert Client().post(URL).status_code == 401
    assert code(send(visitor, PDF, Origin="https://evil.example"))[0] == 403
    allowed = send(visitor, PDF, "a.pdf", Origin="https://shop.example")
    assert (allowed.status_code, allowed["Access-Control-Allow-Origin"]) == (201, "https://shop.example")


def test_uploads_of_an_hour_are_limited(visitor: Visitor, inbox: Inbox, settings: Any) -> None:
    settings.KEFU_UPLOADS_PER_HOUR, settings.KEFU_UPLOADS_PER_ADDRESS = 2, 3
    assert [send(visitor, PDF, "a.pdf").status_code for _ in range(3)] == [201, 201, 429]
    assert send(new_visitor(inbox), PDF, "a.pdf").status_code == 201
    refused = send(new_visitor(inbox), PDF, "a.pdf")
    assert code(refused) == (429, "rate_limited")
    assert int(refused["Retry-After"]) > 60


def test_uploads_pass_without_valkey(visitor: Visitor) -> None:
    with valkey_away():
        assert send(visitor, PDF, "a.pdf").status_code == 201


def test_fresh_address_of_the_own_upload(visitor: Visitor, inbox: Inbox) -> None:
    body = send(visitor, PDF, "a.pdf").json()
    again = Client().get(f"{URL}/{body['id']}", headers=headers(visitor))
    assert (again.status_code, again.json()) == (200, body)
    other = Client().get(f"{URL}/{body['id']}", headers=headers(new_visitor(inbox)))
    assert code(other) == (404, "not_found")


def test_fresh_address_of_what_an_agent_sent(inbox: Inbox) -> None:
    row = make_conversation(inbox=inbox)
    visitor = Visitor(row.tenant_id, row.inbox_id, row.contact_id)
    file = Attachment.objects.create(
        tenant_id=row.tenant_id, name="a.pdf", content_type="application/pdf", size=4
    )
    make_message(conversation=row, content="", attachments=[file], sender=Sender(Message.Sender.AGENT))
    answer = Client().get(f"{URL}/{file.id}", headers=headers(visitor))
    assert answer.json()["url"].endswith("/a.pdf")
