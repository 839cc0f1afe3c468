"""Agents' uploads, and files in a thread."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.conversations.attachments import upload
from apps.conversations.models import Attachment
from apps.tenants.access import Desk
from tests.factories import make_conversation, make_desk, make_message
from tests.uploads import PDF, SVG, picture, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"attachments": storage}
    return tmp_path


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def browser(desk: Desk, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(desk.user)
    return client


def file(data: bytes = PDF, name: str = "a.pdf") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data)}


def test_agent_uploads(desk: Desk) -> None:
    answer = browser(desk).post("/console/uploads/", file())
    row = Attachment.objects.get()
    assert (answer.status_code, answer.json()["id"]) == (201, str(row.id))
    assert (row.user_id, row.tenant_id, row.contact_id) == (desk.user.pk, desk.tenant.pk, None)


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        pytest.param(file(SVG, "a.svg"), 415, "unsupported_media_type", id="svg"),
        pytest.param(file(b""), 400, "invalid", id="empty"),
        pytest.param({}, 400, "invalid", id="none"),
        pytest.param(file(PDF * 1000), 413, "too_large", id="too large"),
    ],
)
def test_wrong_file_is_told(desk: Desk, settings: Any, files: Any, status: int, code: str) -> None:
    settings.KEFU_UPLOAD_MAX_BYTES = 1000
    answer = browser(desk).post("/console/uploads/", files)
    assert (answer.status_code, answer.json()) == (status, {"error": {"code": code}})


def test_upload_of_another_site_is_refused(desk: Desk) -> None:
    assert browser(desk, enforce_csrf_checks=True).post("/console/uploads/", file()).status_code == 403
    assert Attachment.objects.count() == 0


def test_link_leads_to_a_fresh_address(desk: Desk) -> None:
    row = upload(desk.tenant.id, sent(PDF, "a.pdf"))
    address = f"/console/attachments/{row.id}/"
    answer = browser(desk).get(address)
    assert (answer.status_code, answer["Location"].endswith("/a.pdf")) == (302, True)
    assert browser(make_desk()).get(address).status_code == 404


def test_thread_shows_pictures_and_files(desk: Desk) -> None:
    row = make_conversation(tenant=desk.tenant)
    image, other = (
        upload(row.tenant_id, sent(data, name), contact_id=row.contact_id)
        for data, name in ((picture(size=(40, 30)), "tent<b>.png"), (PDF, "<script>.pdf"))
    )
    make_message(conversation=row, content="", attachments=[image, other])
    shown = browser(desk).get(f"/console/c/{row.id}/").content.decode()
    assert f'href="/console/attachments/{image.id}/"' in shown
    assert (
        f'<img alt="tent_b_.png" width="40" height="30" loading="lazy" src="/files/{image.id.hex}.' in shown
    )
    assert '<span class="file-name" dir="auto">_script_.pdf</span>' in shown
    assert 'data-recalled="true"' not in shown.partition('id="messages"')[2].partition("</ol>")[0]
