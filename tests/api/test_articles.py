"""Collections and articles over REST."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.common.ids import new_id
from apps.knowledge.models import Article, ArticleVersion, Collection
from apps.knowledge.queries import knowledge_version
from apps.tenants.models import Tenant
from tests.api.client import Program, error
from tests.factories import make_article, make_collection


@pytest.fixture
def collection(tenant: Tenant) -> Collection:
    row: Collection = make_collection(tenant=tenant)
    return row


@pytest.fixture
def body(collection: Collection) -> dict[str, Any]:
    return {
        "collection_id": str(collection.id),
        "title": "How long does shipping take?",
        "body": "Two to four days.",
        "external_id": "s-1",
        "similar_questions": ["When does my parcel come?"],
        "language": "en",
        "tags": ["shipping"],
        "source_url": "https://shop.example/shipping",
        "state": "draft",
        "valid_from": "2026-01-01T00:00:00Z",
    }


def ids(response: Any) -> list[str]:
    return [row["id"] for row in response.json()["results"]]


def test_collections_are_made_and_listed(program: Program, tenant: Tenant) -> None:
    make_collection()
    made = program.post("/collections", {"name": " Returns ", "description": "How to send things back"})
    assert (made.status_code, made.json()["name"]) == (201, "Returns")
    assert ids(program.get("/collections")) == [made.json()["id"]]


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 121}, {"name": "x", "tenant": "y"}])
def test_collections_refuse_bad_bodies(program: Program, body: Any) -> None:
    assert error(program.post("/collections", body)) == (400, "invalid")
    assert Collection.objects.count() == 0


def test_article_is_made_as_given(program: Program, tenant: Tenant, body: dict[str, Any]) -> None:
    version = knowledge_version(tenant.id)
    made = program.post("/articles", body)
    assert made.status_code == 201
    answer = made.json()
    begins = "2026-01-01T00:00:00.000Z"
    assert {name: answer[name] for name in body} == body | {"valid_from": begins}
    assert answer["version"] == 1
    assert program.get(f"/articles/{answer['id']}").json() == answer
    assert knowledge_version(tenant.id) > version


def test_article_with_a_known_external_id_is_changed(
    program: Program, body: dict[str, Any], tenant: Tenant
) -> None:
    make_article(external_id="s-1")  # another tenant's
    first = program.post("/articles", body)
    second = program.post("/articles", body | {"body": "One day."})
    assert (second.status_code, second.json()["id"], second.json()["version"]) == (200, first.json()["id"], 2)
    assert Article.objects.get(tenant=tenant).body == "One day."


def test_articles_without_external_id_are_different(program: Program, body: dict[str, Any]) -> None:
    for _ in range(2):
        assert program.post("/articles", body | {"external_id": ""}).status_code == 201


def test_article_is_changed_in_part(program: Program, tenant: Tenant) -> None:
    row = make_article(tenant=tenant, tags=["old"])
    answer = program.patch(f"/articles/{row.id}", {"title": "Another question?"}).json()
    assert (answer["title"], answer["body"], answer["tags"], answer["version"]) == (
        "Another question?",
        row.body,
        ["old"],
        2,
    )


def test_article_is_deleted(program: Program, tenant: Tenant) -> None:
    row = make_article(tenant=tenant)
    version = knowledge_version(tenant.id)
    assert program.delete(f"/articles/{row.id}").status_code == 204
    assert error(program.get(f"/articles/{row.id}")) == (404, "not_found")
    assert knowledge_version(tenant.id) > version


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"body": ""}, "body"),
        ({"body": "a\x00"}, "body"),
        ({"body": "x" * 100_001}, "body"),
        ({"collection_id": "1"}, "collection_id"),
        ({"collection_id": str(new_id())}, "collection_id"),
        ({"external_id": "x" * 121}, "external_id"),
        ({"similar_questions": "one"}, "similar_questions"),
        ({"similar_questions": [""]}, "similar_questions"),
        ({"similar_questions": ["x"] * 51}, "similar_questions"),
        ({"language": "fr"}, "language"),
        ({"tags": [{"a": 1}]}, "tags"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"state": "gone"}, "state"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"valid_until": "2025-01-01T00:00:00Z"}, "valid_until"),
        ({"version": 7}, "version"),
    ],
)
def test_articles_refuse_bad_values(
    program: Program, tenant: Tenant, body: dict[str, Any], change: Any, field: str
) -> None:
    row = make_article(tenant=tenant, valid_from="2026-01-01T00:00:00Z")
    for response in (
        program.post("/articles", body | change),
        program.patch(f"/articles/{row.id}", change),
    ):
        assert error(response) == (400, "invalid")
        assert list(response.json()["error"]["fields"]) == [field]
    assert Article.objects.count() == 1


def test_article_does_not_move_into_a_foreign_collection(
    program: Program, tenant: Tenant, body: dict[str, Any]
) -> None:
    foreign = str(make_collection().id)
    row = make_article(tenant=tenant)
    for response in (
        program.post("/articles", body | {"collection_id": foreign}),
        program.patch(f"/articles/{row.id}", {"collection_id": foreign}),
    ):
        assert list(response.json()["error"]["fields"]) == ["collection_id"]


def test_articles_are_filtered(program: Program, tenant: Tenant) -> None:
    wanted = make_article(tenant=tenant, title="Shipping abroad", state="draft", external_id="s-2")
    make_article(tenant=tenant)
    for query in (
        {"state": "draft"},
        {"collection": str(wanted.collection_id)},
        {"external_id": "s-2"},
        {"q": "shipping ABROAD"},
    ):
        assert ids(program.get("/articles", **query)) == [str(wanted.id)]
    assert len(ids(program.get("/articles", updated_since="2026-01-01T00:00:00Z"))) == 2
    assert ids(program.get("/articles", updated_since="2999-01-01T00:00:00Z")) == []


@pytest.mark.parametrize("query", [{"state": "x"}, {"collection": "x"}, {"q": "\x00"}, {"sort": "title"}])
def test_article_list_refuses_bad_values(program: Program, query: dict[str, str]) -> None:
    assert error(program.get("/articles", **query)) == (400, "invalid")


@pytest.mark.parametrize("rows", [1, 3])
def test_article_list_costs_the_same_for_any_number_of_rows(
    program: Program, tenant: Tenant, rows: int
) -> None:
    for _ in range(rows):
        make_article(tenant=tenant)
    program.get("/articles")
    with CaptureQueriesContext(connection) as queries:
        assert len(ids(program.get("/articles"))) == rows
    assert len(queries) == 3  # the key, the tenant's features, the list


# ── one collection ─────────────────────────────────────────────────────────────────────────────────


def test_collection_is_read_changed_and_deleted(program: Program, tenant: Tenant) -> None:
    row = make_collection(tenant=tenant, name="FAQ", description="Questions")
    article = make_article(collection=row, tenant=tenant)
    version = knowledge_version(tenant.id)
    path = f"/collections/{row.id}"
    assert program.get(path).json()["name"] == "FAQ"
    changed = program.patch(path, {"name": " Help ", "is_active": False}).json()
    assert (changed["name"], changed["description"], changed["is_active"]) == ("Help", "Questions", False)
    assert knowledge_version(tenant.id) == version + 1
    assert program.delete(path).status_code == 204
    assert error(program.get(path)) == (404, "not_found")
    assert not Article.objects.filter(pk=article.pk).exists()


@pytest.mark.parametrize("body", [{"name": ""}, {"is_active": None}, {"tenant": "y"}])
def test_collection_refuses_bad_values(program: Program, tenant: Tenant, body: Any) -> None:
    row = make_collection(tenant=tenant)
    assert error(program.patch(f"/collections/{row.id}", body)) == (400, "invalid")


def test_changes_carry_the_name_of_the_key(program: Program, tenant: Tenant, body: dict[str, Any]) -> None:
    made = program.post("/articles", body).json()
    program.patch(f"/articles/{made['id']}", {"body": "One day.", "answers_directly": True})
    versions = ArticleVersion.objects.for_tenant(tenant.id).values_list("number", "author")
    assert sorted(versions) == [(1, "Shop backend"), (2, "Shop backend")]
    assert program.get(f"/articles/{made['id']}").json()["answers_directly"] is True
