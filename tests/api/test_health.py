"""/healthz and /readyz with real engines, and with parts of them away."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import connection
from django.test import Client

from apps.api import health
from apps.common import valkey
from apps.common.loop import submit
from apps.desk import worker_steps as heartbeats
from apps.desk.worker_steps import beat_once

WHOLE = {"status": "ok", "database": "ok", "redis": "ok", "channel_layer": "ok"}


@pytest.fixture(autouse=True)
def heartbeat(monkeypatch: pytest.MonkeyPatch) -> str:
    """Keys of this process alone: other tests run beside this one."""
    prefix = f"sys:test-of-health:{os.getpid()}:"
    monkeypatch.setattr(health, "WORKER_HEARTBEAT", prefix)
    monkeypatch.setattr(heartbeats, "WORKER_HEARTBEAT", prefix)
    return prefix


@pytest.fixture
def workers(heartbeat: str) -> Iterator[None]:
    for queue in ("ai", "default"):
        beat_once(queue)
    yield
    valkey.client().delete(heartbeat + "ai", heartbeat + "default")


def test_alive_asks_nothing() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_ready_when_everything_runs(db: None, workers: None) -> None:
    for query in ("", "?all=1"):
        response = Client().get(f"/readyz{query}")
        assert (response.status_code, response.json()) == (
            200,
            WHOLE | {"workers": {"ai": "ok", "default": "ok"}},
        )


def test_degraded_without_a_worker(db: None, workers: None, heartbeat: str) -> None:
    valkey.client().delete(heartbeat + "ai")
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (
        200,
        WHOLE | {"status": "degraded", "workers": {"ai": "down", "default": "ok"}},
    )
    assert Client().get("/readyz?all=1").status_code == 503


def test_degraded_without_valkey(db: None, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1"
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (
        200,
        {
            "status": "degraded",
            "database": "ok",
            "redis": "down",
            "channel_layer": "down",
            "workers": {"ai": "down", "default": "down"},
        },
    )
    assert Client().get("/readyz?all=1").status_code == 503


def test_unavailable_without_the_database(db: None, workers: None, monkeypatch: Any) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "unavailable")
    assert response.json()["database"] == "down"


def test_probe_leaves_no_channel_behind(db: None, workers: None) -> None:
    assert Client().get("/readyz").json()["channel_layer"] == "ok"
    assert submit(open_channels()).result(timeout=30) == []


async def open_channels() -> list[str]:
    return [name for name in get_channel_layer().channels if "probe." in name]


def test_beat_expires_when_the_worker_is_silent(workers: None, heartbeat: str) -> None:
    assert 0 < valkey.client().ttl(heartbeat + "ai") <= 15


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_only_reading_is_possible(db: None, path: str) -> None:
    assert Client().post(path).status_code == 405
