"""Every call of the API as a plain value, made here once for both clients."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid4

Id = str | UUID
API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Call:
    """body: sent as JSON; content: sent as it is. waits_s: for an answer that takes longer than others, or None."""

    method: str
    path: str
    params: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    waits_s: float | None = None


def conversations(filters: Mapping[str, object]) -> Call:
    return Call("GET", f"{API}/conversations", params=params_of(filters))


def messages(conversation_id: Id, filters: Mapping[str, object]) -> Call:
    return Call("GET", f"{API}/conversations/{segment(conversation_id)}/messages", params=params_of(filters))


def send_ai_response(
    conversation_id: Id,
    content: str,
    metadata: Mapping[str, Any] | None,
    client_id: str | None,
    private: bool,
) -> Call:
    body = {"sender": "ai", "content": content, "private": private, "metadata": dict(metadata or {})}
    return _message(conversation_id, body, client_id)


def send_card(
    conversation_id: Id,
    card: Mapping[str, Any],
    sender: str,
    content: str,
    metadata: Mapping[str, Any] | None,
    attachments: Iterable[Id],
    client_id: str | None,
) -> Call:
    shown = {**(metadata or {}), "card": dict(card)}
    body = {"sender": sender, "content_type": "card", "content": content, "metadata": shown}
    body["attachments"] = [str(each) for each in attachments]
    return _message(conversation_id, body, client_id)


def _message(conversation_id: Id, body: dict[str, Any], client_id: str | None) -> Call:
    """client_id: the same on every try, so a retry never makes a second message."""
    named = body | {"client_id": client_id or str(uuid4())}
    return Call("POST", f"{API}/conversations/{segment(conversation_id)}/messages", body=named)


def add_labels(conversation_id: Id, labels: Iterable[Id]) -> Call:
    return Call("POST", f"{API}/conversations/{segment(conversation_id)}/labels", body=_named(labels))


def set_labels(conversation_id: Id, labels: Iterable[Id]) -> Call:
    return Call("PUT", f"{API}/conversations/{segment(conversation_id)}/labels", body=_named(labels))


def _named(labels: Iterable[Id]) -> dict[str, Any]:
    return {"labels": [str(label) for label in labels]}


def set_priority(conversation_id: Id, priority: str) -> Call:
    return Call("PATCH", f"{API}/conversations/{segment(conversation_id)}", body={"priority": priority})


def assign(conversation_id: Id, agent: Id | None, team: Id | None, note: str) -> Call:
    """The same again changes nothing, so that a retry does no harm; but a note would stand there twice."""
    given: dict[str, Any] = {
        name: str(value) for name, value in (("agent", agent), ("team", team)) if value is not None
    }
    body = (given or {"team": None}) | ({"note": note} if note else {})
    return Call("POST", f"{API}/conversations/{segment(conversation_id)}/assign", body=body)


def follow(address: str) -> Call:
    """The page behind next or previous. Only its path counts: the key goes to the client's own server."""
    parts = urlsplit(address)
    return Call("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)


def segment(value: Id) -> str:
    return quote(str(value), safe="")


def params_of(filters: Mapping[str, object]) -> dict[str, str]:
    return {name: text_of(value) for name, value in filters.items() if value is not None}


def text_of(value: object) -> str:
    """Times as ISO 8601, ids and all else by their own text."""
    return value.isoformat() if isinstance(value, datetime) else str(value)
