"""Every operation of the API, called with what its own schema allows and with what it forbids.

No answer is a server error, and each is one that the schema promises: its status, its type, its shape. The calls are
the same in every run; KEFU_FUZZ=200 makes so many of each operation, others every time.
"""

import os
from datetime import timedelta
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.client import schema
from tests.security.world import World, parameter_values

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CALLS = int(os.environ.get("KEFU_FUZZ", "0"))
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(schema()).get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
@given(data=strategies.data(), is_allowed=strategies.booleans())
@settings(
    max_examples=CALLS or 4,
    derandomize=not CALLS,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_operation_answers_as_its_schema_says(
    operation: Any, data: strategies.DataObject, is_allowed: bool, world: World
) -> None:
    mode = GenerationMode.POSITIVE if is_allowed else GenerationMode.NEGATIVE
    case = data.draw(operation.as_strategy(generation_mode=mode))
    known = parameter_values(world.own)  # an id that nobody has says 404 and nothing else
    for name in case.path_parameters:
        case.path_parameters[name] = known.get(name, case.path_parameters[name])
    case.validate_response(answer(case, world), checks=CHECKS)


def answer(case: schemathesis.Case, world: World) -> httpx.Response:
    words: dict[str, Any] = case.as_transport_kwargs(base_url="http://testserver")
    words["headers"] = dict(words.get("headers") or {}) | world.own.headers(route_of(case))
    asked = requests.Request(**words).prepare()
    headers = {name: value for name, value in asked.headers.items() if name.lower() != "content-length"}
    got = Client(raise_request_exception=False).generic(
        asked.method or "",
        asked.path_url,
        data=asked.body or b"",
        content_type=headers.pop("Content-Type", "application/octet-stream"),
        headers=headers,
    )
    body = b"".join(got.streaming_content) if got.streaming else got.content
    response = httpx.Response(
        got.status_code,
        headers=dict(got.items()),
        content=body,
        request=httpx.Request(asked.method or "", asked.url or ""),
    )
    response.elapsed = timedelta(0)  # which the tool wants to know
    return response


def route_of(case: schemathesis.Case) -> str:
    """As tests/security/world.py names those whose key is another one."""
    return "widget:" if "/widget/" in case.path else "api:"
