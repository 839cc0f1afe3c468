"""The knowledge base and the assistant through kefu-client, over real HTTP."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from kefu_client import AsyncKefu, Kefu, KefuError, RowResult, uploads

from apps.knowledge.models import Article, Collection
from apps.tenants.models import Tenant
from tests.factories import (
    make_api_key,
    make_article,
    make_collection,
    make_evaluation_case,
    make_evaluation_set,
    make_inbox,
    make_tenant,
)

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "How long does shipping take?"


@pytest.fixture
def tenant(transactional_db: None) -> Tenant:
    return make_tenant()


@pytest.fixture
def key(tenant: Tenant) -> str:
    return str(make_api_key(tenant=tenant)[1])


@pytest.fixture
def client(address: str, key: str) -> Iterator[Kefu]:
    with Kefu(address, api_key=key) as client:
        yield client


@pytest.fixture
def guarded(tenant: Tenant) -> str:
    """The name of a set that blocks publishing."""
    guard = make_evaluation_set(tenant=tenant, name="Shop", blocks_publishing=True)
    make_evaluation_case(evaluation_set=guard)
    return "Shop"


def row(number: int, **fields: Any) -> dict[str, Any]:
    return {"external_id": f"f-{number}", "title": f"Question {number}?", "body": "An answer."} | fields


def stored(number: int, outcome: str) -> RowResult:
    return RowResult(number, f"f-{number}", outcome)


def test_search_finds_passages(client: Kefu, tenant: Tenant) -> None:
    wanted = make_article(tenant=tenant, title=QUESTION, body="Two to four days.")
    make_article(tenant=tenant, title="How long does a refund take?", body="A week.")
    make_article(title=QUESTION)  # another tenant's
    (passage,) = client.search(QUESTION, top_n=1)
    assert (passage["article"]["id"], passage["verdict"]) == (str(wanted.id), "sure")


def test_collections_are_made_and_listed(client: Kefu, tenant: Tenant) -> None:
    make_collection(name="Foreign")
    made = client.create_collection("FAQ", description="Questions", is_active=False)
    (listed,) = client.collections(limit=5).results
    assert listed == made
    assert (made["name"], made["description"], made["is_active"]) == ("FAQ", "Questions", False)


def test_articles_are_made_read_changed_and_deleted(client: Kefu, tenant: Tenant) -> None:
    collection = make_collection(tenant=tenant)
    moment = datetime(2026, 3, 1, 8, tzinfo=UTC)
    made = client.create_article(
        collection_id=collection.id, title=QUESTION, body="Two days.", tags=["shipping"], valid_from=moment
    )
    assert (made["tags"], made["valid_from"]) == (["shipping"], "2026-03-01T08:00:00.000Z")
    assert client.article(made["id"]) == made
    assert client.articles(collection=collection.id, q="SHIPPING").results == [made]
    changed = client.update_article(made["id"], body="Three days.", state="archived")
    assert (changed["body"], changed["state"], changed["version"]) == ("Three days.", "archived", 2)
    client.delete_article(made["id"])
    with pytest.raises(KefuError) as refusal:
        client.article(made["id"])
    assert refusal.value.code == "not_found"


def test_article_that_may_not_become_public_names_the_sets(
    client: Kefu, tenant: Tenant, guarded: str
) -> None:
    draft = make_article(tenant=tenant, state="draft")
    with pytest.raises(KefuError) as refusal:
        client.update_article(draft.id, state="published")
    assert (refusal.value.status, refusal.value.code) == (409, "not_evaluated")
    assert [each["name"] for each in refusal.value.details["evaluation_sets"]] == [guarded]


def test_upsert_tells_of_each_row_what_became_of_it(client: Kefu, tenant: Tenant) -> None:
    collection = make_collection(tenant=tenant, name="FAQ")
    first = list(client.upsert_articles([row(1), row(2)], collection="FAQ"))
    assert first == [stored(1, "created"), stored(2, "created")]
    second = list(client.upsert_articles(iter([row(1), row(2, body="Another."), row(3)])))
    assert second == [stored(1, "unchanged"), stored(2, "updated"), stored(3, "created")]
    assert all(result.is_stored for result in second)
    assert Article.objects.filter(collection=collection).count() == 2
    assert Collection.objects.for_tenant(tenant.id).count() == 2


def test_upsert_stores_the_others_when_rows_are_wrong_or_refused(
    client: Kefu, tenant: Tenant, guarded: str
) -> None:
    rows = [
        row(1, state="draft"),
        row(2, state="draft", title="", language="xx"),
        row(3),
        {"title": "No id", "body": "x", "state": "draft"},
        row(5, state="draft"),
    ]
    results = list(client.upsert_articles(rows))
    assert [(result.number, result.external_id, result.outcome) for result in results] == [
        (1, "f-1", "created"),
        (2, "f-2", "wrong"),
        (3, "f-3", "refused"),
        (4, "", "wrong"),
        (5, "f-5", "created"),
    ]
    assert [sorted(result.errors) for result in results] == [
        [],
        ["language", "title"],
        ["state"],
        ["external_id"],
        [],
    ]
    assert [result.is_stored for result in results] == [True, False, False, False, True]
    own = Article.objects.for_tenant(tenant.id).order_by("external_id")
    assert list(own.values_list("external_id", flat=True)) == ["f-1", "f-5"]


def test_upsert_goes_in_several_requests_with_a_key_each(
    address: str, key: str, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_ROWS", 2)
    seen = Seen()
    with Kefu(address, api_key=key, transport=seen.transport()) as client:
        results = list(client.upsert_articles([row(n) for n in (1, 2, 3)], idempotency_key="nightly"))
        assert results == [stored(number, "created") for number in (1, 2, 3)]
        assert seen.keys() == ["nightly-1-1", "nightly-2-1"]
        again = list(client.upsert_articles([row(n) for n in (1, 2, 3)], idempotency_key="nightly"))
    assert again == results  # the first answers again: nothing was done
    assert [len(request.content.split(b"\n")) for request in seen.requests] == [2, 1, 2, 1]


def test_upsert_keeps_requests_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 250)
    sizes = [
        [len(line) for line in upload.call().content.split(b"\n")]  # type: ignore[union-attr]
        for upload in uploads.uploads([row(n, body="x" * 50) for n in range(5)], "", "k")
    ]
    assert [len(each) for each in sizes] == [2, 2, 1]
    assert all(sum(each) + len(each) - 1 <= 250 for each in sizes)


def test_upsert_of_nothing_asks_nobody(client: Kefu) -> None:
    client.close()
    assert list(client.upsert_articles([])) == []


def test_upsert_raises_what_is_not_about_rows(address: str, tenant: Tenant) -> None:
    reader = str(make_api_key(tenant=tenant, scopes=["read"])[1])
    with Kefu(address, api_key=reader) as client, pytest.raises(KefuError) as refusal:
        list(client.upsert_articles([row(1)]))
    assert (refusal.value.status, refusal.value.code) == (403, "forbidden")


def test_what_makes_or_costs_something_carries_a_key_of_its_own(
    address: str, key: str, tenant: Tenant
) -> None:
    collection = make_collection(tenant=tenant)
    make_inbox(tenant=tenant)
    seen = Seen()
    with Kefu(address, api_key=key, transport=seen.transport()) as client:
        client.create_collection("FAQ")
        client.create_article(collection_id=collection.id, title="A?", body="B.")
        client.decide("Hello")
    keys = seen.keys()
    assert len(keys) == len(set(keys)) == 3


def test_decide_and_answer_try_the_assistant(client: Kefu, tenant: Tenant) -> None:
    inbox = make_inbox(tenant=tenant)
    make_article(tenant=tenant, title=QUESTION, body="Two to four days.")
    history = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi."}]
    decided = client.decide(QUESTION, history=history, inbox=inbox.id)
    assert (decided["action"], decided["source"], decided["would_ask_model"]) == ("answer", "faq", False)
    assert client.answer(QUESTION, history=history)["answer"] == "Two to four days."
    with pytest.raises(KefuError) as refusal:
        client.decide(QUESTION, inbox=make_inbox().id)
    assert refusal.value.code == "not_found"


async def test_async_client_has_the_same_methods(address: str, key: str, tenant: Tenant) -> None:
    await in_thread(lambda: make_inbox(tenant=tenant))
    async with AsyncKefu(address, api_key=key) as client:
        collection = await client.create_collection("FAQ")
        made = await client.create_article(collection_id=collection["id"], title=QUESTION, body="Two days.")
        await client.update_article(made["id"], body="Three days.")
        assert (await client.article(made["id"]))["body"] == "Three days."
        assert [row["id"] for row in (await client.articles()).results] == [made["id"]]
        assert [row["id"] for row in (await client.collections()).results] == [collection["id"]]
        assert [each["article"]["id"] for each in await client.search(QUESTION)] == [made["id"]]
        assert (await client.decide(QUESTION))["source"] == "faq"
        assert (await client.answer(QUESTION))["answer"] == "Three days."
        rows = [row(1), row(2, title="")]
        outcomes = [result.outcome async for result in client.upsert_articles(rows)]
        assert outcomes == ["created", "wrong"]
        await client.delete_article(made["id"])
        assert [row["external_id"] for row in (await client.articles()).results] == ["f-1"]


async def in_thread(work: Callable[[], Any]) -> Any:
    def work_and_close() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return await sync_to_async(work_and_close)()


class Seen:
    """The POSTs that went out."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def keys(self) -> list[str]:
        return [request.headers["Idempotency-Key"] for request in self.requests]

    def transport(self) -> httpx.BaseTransport:
        outer = self

        class Noting(httpx.HTTPTransport):
            def handle_request(self, request: httpx.Request) -> httpx.Response:
                outer.requests += [request] if request.method == "POST" else []
                return super().handle_request(request)

        return Noting()
