"""The calls of the knowledge base as plain values. A POST has an Idempotency-Key: a second try makes nothing twice."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from kefu_client.calls import API, Call, Id, params_of, segment, text_of

SEARCH_WAITS_S = 35.0  # the first search of a tenant may have to build its index


def search(q: str, top_n: int) -> Call:
    params = params_of({"q": q, "top_n": top_n})
    return Call("GET", f"{API}/knowledge/search", params=params, waits_s=SEARCH_WAITS_S)


def collections(filters: Mapping[str, object]) -> Call:
    return Call("GET", f"{API}/collections", params=params_of(filters))


def create_collection(name: str, description: str, is_active: bool) -> Call:
    body = {"name": name, "description": description, "is_active": is_active}
    return Call("POST", f"{API}/collections", body=body, headers=once())


def articles(filters: Mapping[str, object]) -> Call:
    return Call("GET", f"{API}/articles", params=params_of(filters))


def article(article_id: Id) -> Call:
    return Call("GET", f"{API}/articles/{segment(article_id)}")


def create_article(fields: Mapping[str, Any]) -> Call:
    return Call("POST", f"{API}/articles", body=_plain(fields), headers=once())


def update_article(article_id: Id, fields: Mapping[str, Any]) -> Call:
    return Call("PATCH", f"{API}/articles/{segment(article_id)}", body=_plain(fields))


def delete_article(article_id: Id) -> Call:
    return Call("DELETE", f"{API}/articles/{segment(article_id)}")


def once(key: str = "") -> dict[str, str]:
    return {"Idempotency-Key": key or str(uuid4())}


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: text_of(value) if isinstance(value, UUID | datetime) else value
        for name, value in fields.items()
    }
