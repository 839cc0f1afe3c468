"""Every failure under /api/ has one shape."""

from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import OperationalError
from django.test import Client

from apps.api.errors import handle
from tests.api.client import Program, error


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1", "/api/v1/nothing", "/api/v1/conversations/x", "/api/v2/x/"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_unknown_address_is_json_404(db: None, path: str, method: str) -> None:
    response = getattr(Client(), method)(path)
    assert error(response) == (404, "not_found")


def test_wrong_method_is_json_405(program: Program) -> None:
    response = program.send("put", "/api/v1/conversations")
    assert error(response) == (405, "method_not_allowed")
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_options_tells_nothing(program: Program) -> None:
    assert error(program.send("options", "/api/v1/conversations")) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    ("content_type", "data", "status", "code"),
    [
        ("application/json", "{", 400, "invalid"),
        ("application/json", '{"a": NaN}', 400, "invalid"),
        ("application/json", b"\xff\xfe", 400, "invalid"),
        ("application/json", "[" * 100_000, 400, "invalid"),
        ("application/json", "[]", 400, "invalid"),
        ("application/json", '"text"', 400, "invalid"),
        ("application/json", "null", 400, "invalid"),
        ("text/plain", "hello", 415, "unsupported_media_type"),
        ("application/x-www-form-urlencoded", "inbox_id=1", 415, "unsupported_media_type"),
        ("application/json", '{"a": "' + "x" * 3_000_000 + '"}', 413, "too_large"),
    ],
)
def test_unreadable_body_is_refused(
    program: Program, content_type: str, data: Any, status: int, code: str
) -> None:
    response = program.send("post", "/api/v1/conversations", data=data, content_type=content_type)
    assert error(response) == (status, code)


def test_answer_in_another_format_is_refused(program: Program) -> None:
    response = program.send("get", "/api/v1/conversations", headers={"Accept": "text/html"})
    assert error(response) == (406, "not_acceptable")


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (RuntimeError("password=hunter2"), 500, "internal"),
        (OperationalError("connection to 10.0.0.7 refused, password=hunter2"), 503, "unavailable"),
        (RequestDataTooBig("hunter2"), 413, "too_large"),
    ],
)
def test_inner_words_stay_inside(raised: Exception, status: int, code: str) -> None:
    response = handle(raised, {})
    assert (response.status_code, response.data["error"]["code"]) == (status, code)
    assert "hunter2" not in str(response.data)


def test_model_validation_names_its_fields() -> None:
    response = handle(ModelValidationError({"title": ["Too short."]}), {})
    assert (response.status_code, response.data["error"]["fields"]) == (400, {"title": ["Too short."]})


def test_unexpected_exception_of_a_view_is_neutral(program: Program, monkeypatch: Any) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("apps.api.conversations.conversations", broken)
    response = program.send("get", "/api/v1/conversations")
    assert error(response) == (500, "internal")
    assert b"hunter2" not in response.content
