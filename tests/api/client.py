"""Calls the REST API in this process, as a program would."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import redis
from django.test import Client
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from apps.common import valkey

Json = dict[str, Any]
UNDOCUMENTED = {"api:nothing"}


class Program:
    def __init__(self, key: str, *, base: str = "/api/v1") -> None:
        self._client = Client()
        self._base = base
        self._headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str, **query: Any) -> Any:
        return self._send("get", path, data=query)

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self._send("post", path, data=body if body is not None else {}, headers=headers)

    def patch(self, path: str, body: Any) -> Any:
        return self._send("patch", path, data=body)

    def put(self, path: str, body: Any) -> Any:
        return self._send("put", path, data=body)

    def delete(self, path: str) -> Any:
        return self._send("delete", path)

    def send(self, method: str, path: str, **options: Any) -> Any:
        """As it is: options of django.test.Client."""
        headers = self._headers | options.pop("headers", {})
        response: Any = self._client.generic(method.upper(), path, headers=headers, **options)
        return response

    def _send(self, method: str, path: str, *, headers: Json | None = None, data: Any = None) -> Any:
        options: Json = {"headers": self._headers | (headers or {})}
        if data is not None:
            options["data"] = data
        if method != "get":
            options["content_type"] = "application/json"
        address = path if path.startswith("http") else self._base + path
        response: Any = getattr(self._client, method)(address, **options)
        check(method, response)
        return response


def error(response: Any) -> tuple[int, str]:
    return response.status_code, json.loads(response.content)["error"]["code"]


def check(method: str, response: Any) -> None:
    """Every answer looks as the schema says, with no field more and none less."""
    match = resolve(response.request["PATH_INFO"])
    if match.view_name in UNDOCUMENTED:
        return
    template = "/" + match.route.replace("<uuid:", "{").replace("<str:", "{").replace("<slug:", "{").replace(
        ">", "}"
    )
    answers = schema()["paths"][template][method]["responses"]
    status = str(response.status_code)
    assert status in answers, f"{method} {template} answers {status}, which the schema does not tell"
    content = answers[status].get("content")
    if content is None:
        assert response.content == b""
        return
    whole = content["application/json"]["schema"] | {"components": schema()["components"]}
    Draft202012Validator(whole).validate(json.loads(response.content))


@lru_cache(maxsize=1)
def schema() -> Json:
    """The schema, made strict: objects have the fields they tell of and no others."""
    whole: Json = SchemaGenerator().get_schema(request=None, public=True)
    for component in whole["components"]["schemas"].values():
        if "properties" in component:
            component.setdefault("additionalProperties", False)
    return whole


@contextmanager
def valkey_away() -> Iterator[None]:
    """For a while no client of this process finds Valkey."""
    kept = valkey.client().connection_pool
    nowhere = redis.ConnectionPool.from_url("redis://127.0.0.1:1")
    valkey.client().connection_pool = nowhere
    try:
        yield
    finally:
        valkey.client().connection_pool = kept
