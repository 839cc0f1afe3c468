"""HTTP in a gateway: who waits for a worker does not keep those out who need a moment."""

import asyncio
from typing import Any

import pytest
from django.urls import resolve

from apps.common import valkey
from apps.common.keys import WORKER_HEARTBEAT
from apps.desk import asking_worker
from apps.desk.asking_worker import Errand
from apps.desk.worker_steps import beat_once
from apps.live.http import PATIENT, OneThreadHandler
from tests.factories import make_api_key

THREADS = 8  # that everybody shares


async def status_of(handler: OneThreadHandler, path: str, query: bytes = b"", key: str = "") -> int:
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query,
        "headers": [(b"host", b"testserver"), (b"authorization", f"Bearer {key}".encode())],
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await handler.handle(scope, receive, send)
    return int(sent[0]["status"])


def test_patient_addresses_are_ours() -> None:
    for path in PATIENT:
        whole = path + {"/api/v1/ai/": "decide", "/files/": "signed/name"}.get(path, "")
        assert resolve(whole).view_name != "api:nothing", path


def test_those_who_wait_for_a_worker_keep_nobody_out(
    transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEFU_ASKS_WORKER = True
    monkeypatch.setitem(asking_worker.WITHIN_S, Errand.SEARCH, 1.0)
    _row, key = make_api_key()
    beat_once("ai")

    async def all_at_once() -> tuple[int, bool, list[int]]:
        handler = OneThreadHandler()
        searches = [
            asyncio.ensure_future(status_of(handler, "/api/v1/knowledge/search", b"q=tea", key))
            for _ in range(THREADS + 2)
        ]
        await asyncio.sleep(0)
        alive = await status_of(handler, "/healthz")
        are_waiting = not any(search.done() for search in searches)
        return alive, are_waiting, await asyncio.gather(*searches)

    try:
        assert asyncio.run(all_at_once()) == (200, True, [503] * (THREADS + 2))
    finally:
        valkey.client().delete(WORKER_HEARTBEAT + "ai")
