"""/api/schema/ and /api/docs/."""

import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from tests.api.client import schema

METHODS = {"get", "post", "patch", "put", "delete"}


def operations() -> list[tuple[str, str, Any]]:
    return [
        (method, path, operation)
        for path, item in schema()["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_schema_is_complete_and_without_warnings(tmp_path: Any, capsys: Any) -> None:
    target = tmp_path / "schema.json"
    call_command("spectacular", "--validate", "--fail-on-warn", format="openapi-json", file=str(target))
    assert json.loads(target.read_text())["openapi"] == "3.1.1"


def test_every_operation_is_described() -> None:
    assert len(operations()) >= 15
    for method, path, operation in operations():
        assert operation.get("description"), f"{method} {path} says nothing of itself"
        assert operation["tags"] != ["api"], f"{method} {path} belongs nowhere"


def test_every_operation_for_programs_needs_a_key() -> None:
    for method, path, operation in operations():
        if "/widget/" not in path:
            assert operation["security"] == [{"apiKey": []}], f"{method} {path}"


def test_every_post_tells_of_the_idempotency_key() -> None:
    for _method, path, operation in [
        row for row in operations() if row[0] == "post" and "/widget/" not in row[1]
    ]:
        names = [parameter["name"] for parameter in operation.get("parameters", [])]
        assert "Idempotency-Key" in names, path


def test_schema_is_served_to_everybody() -> None:
    response = Client().get("/api/schema/", headers={"Accept": "application/json"})
    assert response.status_code == 200
    assert "/api/v1/conversations" in response.json()["paths"]


def test_docs_load_nothing_from_elsewhere() -> None:
    response = Client().get("/api/docs/")
    page = response.content.decode()
    loaded = re.findall(r'(?:src|href|data-schema)="([^"]+)"', page)
    assert len(loaded) >= 4
    assert [address for address in loaded if not address.startswith("/")] == []
    assert re.findall(r"<script(?![^>]*src=)|<style|\son\w+=", page) == []
    assert "script-src 'self';" in response["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"])
def test_docs_find_their_files(name: str) -> None:
    assert finders.find(f"drf_spectacular_sidecar/swagger-ui-dist/{name}")
    assert finders.find("api/docs.js")


def test_docs_without_slash_lead_there() -> None:
    response = Client().get("/api/docs")
    assert (response.status_code, response["Location"]) == (302, "/api/docs/")
