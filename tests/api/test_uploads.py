"""Programs upload files and send them with messages."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.conversations.models import Attachment
from apps.tenants.models import Tenant
from tests.api.client import Program, check, error
from tests.api.conftest import NewProgram
from tests.factories import make_api_key, make_conversation
from tests.uploads import HTML, PDF

pytestmark = pytest.mark.django_db
URL = "/api/v1/uploads"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"attachments": storage}
    return tmp_path


def send(key: str, data: bytes = PDF, name: str = "a.pdf", **headers: str) -> Any:
    auth = {"Authorization": f"Bearer {key}"} | {n.replace("_", "-"): v for n, v in headers.items()}
    response = Client().post(URL, {"file": SimpleUploadedFile(name, data)}, headers=auth)
    check("post", response)
    return response


@pytest.fixture
def key(tenant: Tenant) -> str:
    return make_api_key(tenant=tenant)[1]


def test_message_carries_an_upload_once(program: Program, key: str, tenant: Tenant) -> None:
    file = send(key).json()
    path = f"/conversations/{make_conversation(tenant=tenant).id}/messages"
    body = {"sender": "agent", "attachments": [file["id"]], "client_id": "once"}
    first, again = program.post(path, body), program.post(path, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["attachments"] == again.json()["attachments"] == [file]
    assert error(program.post(path, body | {"client_id": "twice"})) == (400, "invalid")
    assert program.get(path).json()["results"][-1]["attachments"] == [file]


def test_program_that_speaks_for_a_visitor_uploads_for_them(
    program: Program, key: str, tenant: Tenant
) -> None:
    file = send(key).json()
    path = f"/conversations/{make_conversation(tenant=tenant).id}/messages"
    posted = program.post(path, {"sender": "visitor", "content": "see", "attachments": [file["id"]]})
    assert (posted.status_code, posted.json()["attachments"]) == (201, [file])


def test_fresh_address(program: Program, key: str, new_program: NewProgram) -> None:
    file = send(key).json()
    assert program.get(f"/uploads/{file['id']}").json() == file


def test_wrong_file_and_wrong_scope_are_told(tenant: Tenant, key: str) -> None:
    assert error(send(key, HTML, "a.html")) == (415, "unsupported_media_type")
    assert error(send(make_api_key(tenant=tenant, scopes=["read"])[1])) == (403, "forbidden")
    assert Attachment.objects.count() == 0


def test_same_idempotency_key_uploads_once(key: str) -> None:
    first, again = (send(key, Idempotency_Key="k-1") for _ in range(2))
    assert (first.json()["id"], again["Idempotency-Replayed"]) == (again.json()["id"], "true")
    assert Attachment.objects.count() == 1
