"""kefu-client against the API, over real HTTP."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from kefu_client import AsyncKefu, Kefu, KefuError, Unreachable

from apps.conversations.models import Conversation, Message
from apps.tenants.models import Tenant
from tests.factories import (
    make_api_key,
    make_conversation,
    make_label,
    make_message,
    make_team,
    make_tenant,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tenant(transactional_db: None) -> Tenant:
    return make_tenant()


@pytest.fixture
def client(address: str, tenant: Tenant) -> Iterator[Kefu]:
    with Kefu(address, api_key=make_api_key(tenant=tenant)[1]) as client:
        yield client


def test_send_ai_response_posts_the_answer(client: Kefu, tenant: Tenant) -> None:
    conversation = make_conversation(tenant=tenant)
    sent = client.send_ai_response(
        conversation_id=conversation.id, content="您的问题已记录", metadata={"intent": "complaint"}
    )
    stored = Message.objects.get()
    assert (sent["id"], sent["seq"], sent["sender"]["kind"]) == (str(stored.id), 1, "ai")
    assert (stored.content, stored.metadata) == ("您的问题已记录", {"intent": "complaint"})


def test_send_ai_response_with_the_same_client_id_sends_once(client: Kefu, tenant: Tenant) -> None:
    conversation = make_conversation(tenant=tenant)
    first, second = (
        client.send_ai_response(conversation.id, "Noted.", client_id="order-17") for _ in range(2)
    )
    assert first == second
    assert Message.objects.count() == 1


def test_refusal_tells_its_code(client: Kefu, tenant: Tenant) -> None:
    owned = make_conversation(tenant=tenant, owner=Conversation.Owner.HUMAN)
    with pytest.raises(KefuError) as refusal:
        client.send_ai_response(owned.id, "Noted.")
    assert (refusal.value.status, refusal.value.code) == (409, "owned_by_human")


def test_refusal_names_the_wrong_fields(client: Kefu) -> None:
    with pytest.raises(KefuError) as refusal:
        client.conversations(status="closed")
    assert (refusal.value.code, list(refusal.value.fields)) == ("invalid", ["status"])


def test_send_card_posts_what_is_drawn_and_what_it_says(client: Kefu, tenant: Tenant) -> None:
    conversation = make_conversation(tenant=tenant, locale="en")
    card = {"kind": "faq", "title": "Shipping", "questions": ["How much?"]}
    first = client.send_card(conversation.id, card, metadata={"intent": "faq"}, client_id="faq-1")
    again = client.send_card(conversation.id, card, metadata={"intent": "faq"}, client_id="faq-1")
    assert first == again
    assert (first["sender"]["kind"], first["content_type"], first["content"]) == (
        "ai",
        "card",
        "Shipping\n· How much?",
    )
    assert first["metadata"] == {"card": card, "intent": "faq"}
    told = client.send_card(conversation.id, card, sender="system", content="Questions")
    assert (told["sender"]["kind"], told["content"]) == ("system", "Questions")


def test_wrong_card_is_refused_by_place(client: Kefu, tenant: Tenant) -> None:
    conversation = make_conversation(tenant=tenant)
    with pytest.raises(KefuError) as refusal:
        client.send_card(conversation.id, {"kind": "product", "title": "Tent", "url": "javascript:1"})
    assert (refusal.value.code, list(refusal.value.fields)) == ("invalid", ["metadata.card.url"])


def test_pages_are_followed(client: Kefu, tenant: Tenant) -> None:
    conversation = make_conversation(tenant=tenant)
    for number in range(3):
        make_message(conversation=conversation, content=f"line {number}")
    first = client.messages(conversation.id, limit=2)
    assert first.next is not None
    second = client.follow(first.next)
    assert [row["seq"] for row in first.results + second.results] == [1, 2, 3]
    assert second.next is None
    assert [row["id"] for row in client.conversations(owner="ai").results] == [str(conversation.id)]


def test_conversations_are_labelled_and_given_away(client: Kefu, tenant: Tenant) -> None:
    conversation, team = make_conversation(tenant=tenant), make_team(tenant=tenant)
    vip = make_label(tenant=tenant, title="vip")
    make_label(tenant=tenant, title="refund")
    client.add_labels(conversation.id, [vip.id])
    labels = client.set_labels(conversation.id, ["refund", "vip"])["labels"]
    assert [label["title"] for label in labels] == ["refund", "vip"]
    assert client.set_priority(conversation.id, "high")["priority"] == "high"
    assert client.assign(conversation.id, team=team.id)["team"]["id"] == str(team.id)
    assert client.assign(conversation.id)["team"] is None
    with pytest.raises(KefuError) as refusal:
        client.assign(conversation.id, agent=make_user().id)
    assert (refusal.value.status, refusal.value.code) == (404, "not_found")
    assert len(client.conversations(label="VIP", priority="high").results) == 1


def test_follow_keeps_the_key_at_home(client: Kefu, tenant: Tenant) -> None:
    make_conversation(tenant=tenant)
    assert len(client.follow("http://elsewhere.example/api/v1/conversations?limit=5").results) == 1


def test_id_cannot_lead_to_another_address(client: Kefu) -> None:
    with pytest.raises(KefuError) as refusal:
        client.messages("../contacts?q=")
    assert refusal.value.code == "not_found"


async def test_async_client_has_the_same_methods(address: str, tenant: Tenant) -> None:
    conversation, key = await in_thread(
        lambda: (make_conversation(tenant=tenant), make_api_key(tenant=tenant)[1])
    )
    async with AsyncKefu(address, api_key=key) as client:
        sent = await client.send_ai_response(conversation.id, "Noted.")
        page = await client.messages(conversation.id)
        assert page.results == [sent]
        card = {"kind": "faq", "questions": ["How much?"]}
        assert (await client.send_card(conversation.id, card))["metadata"] == {"card": card}
        assert [row["id"] for row in (await client.conversations()).results] == [str(conversation.id)]
        with pytest.raises(KefuError):
            await client.messages("nothing")


async def in_thread(work: Any) -> Any:
    def work_and_close() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return await sync_to_async(work_and_close)()


def test_nobody_there_is_unreachable() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with Kefu(f"http://127.0.0.1:{port}", api_key="k", retries=0) as client, pytest.raises(Unreachable):
        client.conversations()


@pytest.mark.parametrize("status", [429, 503])
def test_busy_installation_is_asked_again(status: int) -> None:
    answers = [(status, b"{}"), (200, b'{"results": [], "next": null, "previous": null}')]
    with answering(answers) as (url, seen), Kefu(url, api_key="secret") as client:
        assert client.conversations().results == []
    assert seen == ["Bearer secret", "Bearer secret"]


def test_tries_end() -> None:
    with (
        answering([(503, b"{}")] * 3) as (url, seen),
        Kefu(url, api_key="k", retries=2) as client,
        pytest.raises(KefuError) as refusal,
    ):
        client.conversations()
    assert (refusal.value.status, refusal.value.code, len(seen)) == (503, "unexpected", 3)


@pytest.mark.parametrize(
    "answer", [(502, b"<html>"), (200, b"<html>"), (404, b'{"error": "no"}'), (400, b"[]")]
)
def test_answer_of_something_else_is_told(answer: tuple[int, bytes]) -> None:
    with (
        answering([answer]) as (url, _seen),
        Kefu(url, api_key="k", retries=0) as client,
        pytest.raises(KefuError) as refusal,
    ):
        client.conversations()
    assert (refusal.value.status, refusal.value.code) == (answer[0], "unexpected")


@contextmanager
def answering(answers: list[tuple[int, bytes]]) -> Iterator[tuple[str, list[str]]]:
    """A server that gives these answers, one after another, and notes who asked."""
    seen: list[str] = []
    waiting = iter(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers["Authorization"])
            status, body = next(waiting)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Tests print nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", seen
        finally:
            server.shutdown()
            thread.join()
