"""Idempotency-Key: the same POST again gets the first answer."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.urls import get_resolver

from apps.api import idempotency
from apps.api.views import ApiView
from apps.common import valkey
from apps.common.keys import tenant_key
from apps.conversations.models import Conversation, Message
from apps.tenants.models import Tenant
from tests.api.client import Program, error, valkey_away
from tests.factories import make_api_key, make_conversation, make_inbox

NOTE = {"sender": "system", "content": "The order was paid."}


@pytest.fixture
def path(tenant: Tenant) -> str:
    return f"/conversations/{make_conversation(tenant=tenant).id}/messages"


def test_second_request_gets_the_first_answer(program: Program, path: str) -> None:
    first, second = program.post(path, NOTE, key="k"), program.post(path, NOTE, key="k")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")
    assert Message.objects.count() == 1


def test_answer_replayed_is_the_first_even_if_things_have_changed(program: Program, tenant: Tenant) -> None:
    body = {"inbox_id": str(make_inbox(tenant=tenant).id), "contact": {}}
    first = program.post("/conversations", body, key="k")
    program.post(f"/conversations/{first.json()['id']}/resolve")
    assert program.post("/conversations", body, key="k").json() == first.json()
    assert Conversation.objects.count() == 1


def test_other_content_under_the_same_key_is_refused(program: Program, path: str) -> None:
    program.post(path, NOTE, key="k")
    refused = program.post(path, NOTE | {"content": "The order was cancelled."}, key="k")
    assert error(refused) == (422, "idempotency_mismatch")
    assert Message.objects.count() == 1


def test_key_counts_per_route_and_tenant(program: Program, path: str, tenant: Tenant) -> None:
    other_path = f"/conversations/{make_conversation(tenant=tenant).id}/messages"
    stranger = make_conversation()
    other = Program(make_api_key(tenant=stranger.tenant)[1])
    for caller, address in (
        (program, path),
        (program, other_path),
        (other, f"/conversations/{stranger.id}/messages"),
    ):
        assert caller.post(address, NOTE, key="k").status_code == 201
    assert Message.objects.count() == 3


def test_after_an_error_the_key_is_free_again(program: Program, path: str) -> None:
    assert program.post(path, {"sender": "system", "content": ""}, key="k").status_code == 400
    assert program.post(path, NOTE, key="k").status_code == 201


@pytest.mark.parametrize("key", ["x" * 256, "a\tb"])
def test_unusable_key_is_refused(program: Program, path: str, key: str) -> None:
    assert error(program.post(path, NOTE, key=key)) == (400, "invalid")


def test_without_valkey_a_promise_is_not_given(program: Program, path: str, monkeypatch: Any) -> None:
    with valkey_away():
        assert error(program.post(path, NOTE, key="k")) == (503, "unavailable")
        assert program.post(path, NOTE).status_code == 201


def test_message_is_single_even_when_valkey_has_forgotten(
    program: Program, path: str, tenant: Tenant
) -> None:
    first = program.post(path, NOTE, key="k")
    (name,) = valkey.client().scan_iter(tenant_key(tenant.id, "idempotent", "*"))
    valkey.client().delete(name)
    second = program.post(path, NOTE, key="k")
    assert (second.status_code, second.json()) == (200, first.json())


def test_answer_too_large_to_keep_is_not_kept(
    program: Program, path: str, tenant: Tenant, monkeypatch: Any
) -> None:
    monkeypatch.setattr(idempotency, "MAX_ANSWER", 10)
    program.post(path, NOTE, key="k")
    assert list(valkey.client().scan_iter(tenant_key(tenant.id, "idempotent", "*"))) == []


@pytest.mark.django_db(transaction=True)
def test_duplicate_at_the_same_time_is_refused(monkeypatch: Any) -> None:
    row = make_conversation()
    _key, plain = make_api_key(tenant=row.tenant)
    path = f"/conversations/{row.id}/messages"
    inside, may_go_on = threading.Event(), threading.Event()
    run = idempotency._run

    def held(*args: Any) -> Any:
        inside.set()
        assert may_go_on.wait(60)
        return run(*args)

    monkeypatch.setattr(idempotency, "_run", held)
    answers: list[Any] = []

    def call() -> None:
        answers.append(Program(plain).post(path, NOTE, key="k"))
        connection.close()

    first = threading.Thread(target=call)
    first.start()
    assert inside.wait(60)
    assert error(Program(plain).post(path, NOTE, key="k")) == (409, "in_progress")
    may_go_on.set()
    first.join(60)
    assert [answer.status_code for answer in answers] == [201]
    assert Message.objects.count() == 1


def test_every_post_honours_the_key() -> None:
    views = [
        pattern.callback.view_class for pattern in api_patterns() if hasattr(pattern.callback, "view_class")
    ]
    posting = [view for view in views if issubclass(view, ApiView) and hasattr(view, "post")]
    assert len(posting) >= 7
    assert [view.__name__ for view in posting if not hasattr(view.post, "is_idempotent")] == []


def api_patterns() -> list[Any]:
    included = next(item for item in get_resolver().url_patterns if getattr(item, "app_name", "") == "api")
    return included.url_patterns
