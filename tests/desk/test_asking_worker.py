"""Web processes ask worker-ai: over the broker, and back through Valkey."""

import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from celery.contrib.testing.worker import start_worker
from django.utils import translation

from apps.common import valkey
from apps.common.keys import WORKER_HEARTBEAT
from apps.conversations.services import ConversationMissing
from apps.desk import asking_worker, replying
from apps.desk.asking_worker import Errand, Letter, WorkerAway, WorkerFailed, ask
from apps.desk.worker_steps import beat_once
from apps.tenants.access import NoSuchInbox
from apps.tenants.models import Tenant
from kefu.celery import app
from tests.factories import make_article, make_inbox, make_tenant

QUESTION = "How long does shipping take?"
Ask = dict[str, Any]


@pytest.fixture
def shop(db: None) -> Tenant:
    tenant = make_tenant()
    make_inbox(tenant=tenant)
    make_article(tenant=tenant, title=QUESTION, body="Two to four days.")
    return tenant


@pytest.fixture
def asks_worker(settings: Any) -> Iterator[None]:
    """As in production; what other tests left in the queue is nobody's work here."""
    settings.KEFU_ASKS_WORKER = True
    with app.connection_for_write() as connection:
        connection.default_channel.queue_purge("ai")
    yield
    valkey.client().delete(WORKER_HEARTBEAT + "ai")


def search(tenant: Tenant) -> Any:
    return ask(Errand.SEARCH, tenant_id=tenant.id, query=QUESTION, limit=1)


def test_worker_answers_what_a_web_process_asks(asks_worker: None, transactional_db: None) -> None:
    shop = make_tenant()
    make_article(tenant=shop, title=QUESTION, body="Two to four days.")
    other = make_tenant()
    make_article(tenant=other, title=QUESTION, body="Of the other tenant.")
    with start_worker(
        app, pool="threads", concurrency=2, queues=["ai"], perform_ping_check=False, loglevel=50
    ):
        beat_once("ai")
        found = {row.slug: search(row)["results"] for row in (shop, other)}
        with pytest.raises(ConversationMissing):
            ask(Errand.DECIDE, tenant_id=shop.id, content=QUESTION, conversation_id=str(uuid4()))
    assert [passage["text"] for passage in found[shop.slug]] == ["Two to four days."]
    assert [passage["text"] for passage in found[other.slug]] == ["Of the other tenant."]


def test_without_a_worker_the_answer_is_that_at_once(asks_worker: None, shop: Tenant) -> None:
    valkey.client().delete(WORKER_HEARTBEAT + "ai")
    with translation.override("en"), pytest.raises(WorkerAway, match="away"):
        search(shop)


def test_silent_worker_is_waited_for_until_its_time_is_up(
    asks_worker: None, shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(asking_worker.WITHIN_S, Errand.SEARCH, 0.05)
    beat_once("ai")
    with translation.override("en"), pytest.raises(WorkerAway, match="in time"):
        search(shop)


def test_late_answer_expires(shop: Tenant) -> None:
    letter = Letter(shop.id, "late")
    replying.reply(letter, "search", {"query": QUESTION, "limit": 1})
    assert 0 < valkey.client().ttl(letter.key) <= replying.KEPT_S
    assert letter.key.startswith(f"t:{shop.id.hex}:")


def test_answer_is_fetched_once(shop: Tenant) -> None:
    search(shop)
    assert valkey.client().keys(f"t:{shop.id.hex}:reply:*") == []


def test_refusals_are_raised_where_it_was_asked(db: None) -> None:
    with pytest.raises(NoSuchInbox):
        ask(Errand.DECIDE, tenant_id=make_tenant().id, content=QUESTION)


def test_failure_in_the_worker_is_told_and_logged(shop: Tenant, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(WorkerFailed):
        ask(Errand.SEARCH, tenant_id=shop.id, query=QUESTION)  # no limit
    assert "KeyError" in caplog.text


def test_answer_that_is_too_large_is_none(
    shop: Tenant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(replying, "LARGEST", 10)
    with pytest.raises(WorkerFailed):
        search(shop)
    assert "characters" in caplog.text


def test_waiting_outlasts_a_slice(shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection is never silent for long, however long the answer takes."""
    monkeypatch.setattr(asking_worker, "SLICE_S", 0.01)
    letter = Letter(shop.id, "slow")
    writer = threading.Thread(target=lambda: (time.sleep(0.05), _write(letter)))
    writer.start()
    assert asking_worker._awaited(letter, 5.0) == {"reply": {}}
    writer.join()


def _write(letter: Letter) -> None:
    valkey.client().rpush(letter.key, '{"reply": {}}')
