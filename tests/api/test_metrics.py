"""/metrics: what it shows and to whom."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.common import valkey
from apps.desk.handoff import handoffs_total
from apps.live import metrics as live_metrics

TOKEN = "a token for the scraper"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_metrics_are_open_to_the_machine_itself(address: str) -> None:
    response = Client(REMOTE_ADDR=address).get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "environ",
    [
        {"REMOTE_ADDR": "10.0.0.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "unix:"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=10.0.0.7"},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer wrong"},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer \xe9"},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": f"Basic {TOKEN}"},
    ],
)
def test_metrics_are_closed_to_others(settings: Any, environ: dict[str, str]) -> None:
    settings.KEFU_METRICS_TOKEN = TOKEN
    response = Client(**environ).get("/metrics")
    assert (response.status_code, b"kefu" in response.content) == (403, False)


def test_metrics_are_open_to_the_token(settings: Any) -> None:
    settings.KEFU_METRICS_TOKEN = TOKEN
    client = Client(REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR="10.0.0.8")
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_no_token_configured_lets_nobody_in(settings: Any) -> None:
    settings.KEFU_METRICS_TOKEN = ""
    client = Client(REMOTE_ADDR="10.0.0.7")
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 403


def test_metrics_show_the_waiting_tasks(settings: Any) -> None:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": "sys:test-of-metrics:"}
    queue = "sys:test-of-metrics:ai"
    valkey.client().rpush(queue, "one", "two")
    try:
        page = Client().get("/metrics").content.decode()
    finally:
        valkey.client().delete(queue)
    assert 'kefu_queue_depth{queue="ai"} 2.0' in page
    assert 'kefu_queue_depth{queue="default"} 0.0' in page


@pytest.mark.parametrize(
    ("metric", "kind"),
    [
        (handoffs_total, "counter"),
        (live_metrics.connections, "gauge"),
        (live_metrics.ack_seconds, "histogram"),
    ],
)
def test_metrics_hold_the_contracts_names(metric: Any, kind: str) -> None:
    (family,) = metric.describe()
    name = f"{family.name}_total" if kind == "counter" else family.name
    assert f"# TYPE {name} {kind}" in Client().get("/metrics").content.decode()


TWO_PROCESSES = """
import django, sys
django.setup()
from django.test import Client
from apps.desk.handoff import handoffs_total
handoffs_total.labels("complaint").inc()
if sys.argv[1] == "ask":
    print(Client().get("/metrics").content.decode())
"""


def test_metrics_add_up_several_processes(tmp_path: Path) -> None:
    environ = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "ALLOWED_HOSTS": "testserver"}
    command = [sys.executable, "-W", "ignore", "-c", TWO_PROCESSES]
    subprocess.run([*command, "count"], env=environ, check=True)
    asked = subprocess.run([*command, "ask"], env=environ, check=True, capture_output=True, text=True)
    assert 'kefu_handoffs_total{reason="complaint"} 2.0' in asked.stdout
