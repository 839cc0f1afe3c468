"""Thousands of articles in one request."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.knowledge.models import Article, ArticleVersion, Chunk, Collection
from apps.knowledge.queries import knowledge_version
from apps.tenants.models import Tenant
from tests.api.client import Program, check, error
from tests.api.conftest import NewProgram
from tests.factories import make_article, make_collection

LINES, TABLE = "application/x-ndjson", "text/csv"
Row = dict[str, Any]


def send(program: Program, body: str | bytes, *, kind: str = LINES, query: str = "", key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    path = f"/api/v1/articles/bulk{query}"
    response = program.send("post", path, data=body, content_type=kind, headers=headers)
    check("post", response)
    return response


def lines(*rows: Any) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def row(number: int = 1, **fields: Any) -> Row:
    return {"external_id": f"f-{number}", "title": f"Question {number}?", "body": "An answer."} | fields


def counts(response: Any) -> dict[str, int]:
    assert response.status_code == 200
    return {name: response.json()[name] for name in ("created", "updated", "unchanged")}


def bad_rows(response: Any) -> list[tuple[int, str]]:
    assert error(response) == (400, "invalid")
    return [(bad["row"], bad["field"]) for bad in response.json()["error"]["rows"]]


def test_bulk_makes_changes_and_leaves_alone(program: Program, tenant: Tenant) -> None:
    make_article(external_id="f-1", title="Of another tenant")
    first = send(program, lines(row(1, collection="FAQ"), row(2, collection="FAQ")))
    assert counts(first) == {"created": 2, "updated": 0, "unchanged": 0}
    version = knowledge_version(tenant.id)
    second = send(program, lines(row(1), row(2, body="Another."), row(3, collection="FAQ")))
    assert counts(second) == {"created": 1, "updated": 1, "unchanged": 1}
    assert knowledge_version(tenant.id) == version + 1
    own = Article.objects.for_tenant(tenant.id)
    assert [article.body for article in own.order_by("external_id")] == [
        "An answer.",
        "Another.",
        "An answer.",
    ]
    assert {article.collection.name for article in own} == {"FAQ"}
    assert Chunk.objects.for_tenant(tenant.id).count() == 3
    assert set(ArticleVersion.objects.values_list("author", flat=True)) == {"Shop backend"}


def test_bulk_finds_again_what_was_stored_without_its_invisible_characters(
    program: Program, tenant: Tenant
) -> None:
    odd = lines(row(1, external_id="f\x07-1"))
    first, second = send(program, odd), send(program, odd)
    assert counts(first) == {"created": 1, "updated": 0, "unchanged": 0}
    assert counts(second) == {"created": 0, "updated": 0, "unchanged": 1}
    assert [answer.json()["outcomes"] for answer in (first, second)] == [["created"], ["unchanged"]]
    assert [article.external_id for article in Article.objects.for_tenant(tenant.id)] == ["f-1"]


def test_bulk_takes_every_field(program: Program, tenant: Tenant) -> None:
    given = row(
        similar_questions=["另一种问法"],
        language="zh-hans",
        tags=["物流"],
        source_url="https://shop.example/faq",
        state="draft",
        answers_directly=True,
        valid_from="2026-01-01T00:00:00",
        valid_until="2027-01-01T00:00:00+08:00",
        collection="常见问题",
    )
    assert send(program, lines(given)).json()["created"] == 1
    stored = program.get("/articles", external_id="f-1").json()["results"][0]
    moments = {"valid_from": "2026-01-01T00:00:00.000Z", "valid_until": "2026-12-31T16:00:00.000Z"}
    assert {name: stored[name] for name in given if name != "collection"} == {
        name: value for name, value in (given | moments).items() if name != "collection"
    }


def test_table_of_a_spreadsheet_is_read(program: Program, tenant: Tenant) -> None:
    table = (
        "\ufeffexternal_id;title;body;similar_questions;tags;answers_directly;collection\r\n"
        'f-1;运费多少;"第一行\n第二行";运费怎么算|邮费;;yes;FAQ\r\n'
        ";;;;;;\r\n"
        'f-2;退货;七天;"能退吗\n怎么退";a|b;;FAQ\r\n'
    )
    assert send(program, table.encode(), kind=f"{TABLE}; charset=utf-8").json()["created"] == 2
    first, second = Article.objects.for_tenant(tenant.id).order_by("external_id")
    assert (first.body, first.similar_questions, first.answers_directly) == (
        "第一行\n第二行",
        ["运费怎么算", "邮费"],
        True,
    )
    assert (second.similar_questions, second.tags, second.answers_directly) == (
        ["能退吗", "怎么退"],
        ["a", "b"],
        False,
    )


def test_empty_cell_leaves_what_is_known(program: Program, tenant: Tenant) -> None:
    article = make_article(tenant=tenant, external_id="f-1", tags=["kept"], state="draft")
    answer = send(program, f"external_id,title,tags,state\nf-1,{article.title} New,,\n", kind=TABLE)
    assert counts(answer) == {"created": 0, "updated": 1, "unchanged": 0}
    article.refresh_from_db()
    assert (article.tags, article.state, article.title[-3:]) == (["kept"], "draft", "New")


def test_bad_rows_are_all_told_and_nothing_is_stored(program: Program, tenant: Tenant) -> None:
    version = knowledge_version(tenant.id)
    body = "\n".join(
        [
            lines(row(1, collection="New")),
            "{not json",
            "[1, 2]",
            "",
            lines(row(5, title="", language="xx")),
            lines(row(6, nonsense=1, valid_from="soon")),
            lines(row(1)),
            lines({"title": "t", "body": "b"}),
            lines(row(9, valid_from="soon")),
            lines(row(10, similar_questions="one", body="a\x00")),
            "[" * 100_000,
        ]
    )
    told = bad_rows(send(program, body))
    assert sorted(told) == [
        (2, ""),
        (3, ""),
        (5, "language"),
        (5, "title"),
        (6, "valid_from"),
        (7, "external_id"),
        (8, "external_id"),
        (9, "valid_from"),
        (10, "body"),
        (10, "similar_questions"),
        (11, ""),
    ]
    assert not Article.objects.exists()
    assert not Collection.objects.exists()
    assert knowledge_version(tenant.id) == version


@pytest.mark.parametrize("name", ["external_id", "collection"])
@pytest.mark.parametrize("text", ["a\x00", "a\ud800"], ids=["nul", "surrogate"])
def test_keys_that_cannot_be_stored_are_told(program: Program, tenant: Tenant, name: str, text: str) -> None:
    body = "\n".join(json.dumps(each) for each in (row(1), row(2, **{name: text})))
    assert bad_rows(send(program, body)) == [(2, name)]


def test_unknown_fields_of_rows_are_told(program: Program, tenant: Tenant) -> None:
    assert bad_rows(send(program, lines(row(1), row(2, nonsense=1)))) == [(2, "nonsense")]
    table = send(program, "external_id,title,colour\n1,t,red\n", kind=TABLE)
    assert (error(table), list(table.json()["error"]["fields"])) == ((400, "invalid"), ["colour"])


@pytest.mark.parametrize(
    ("record", "field"),
    [("f-1,t,b,maybe", "answers_directly"), ("f-1,t,b,yes,more", "")],
    ids=["flag", "cells"],
)
def test_bad_cells_are_told(program: Program, tenant: Tenant, record: str, field: str) -> None:
    table = f"external_id,title,body,answers_directly\n{record}\n"
    assert bad_rows(send(program, table, kind=TABLE)) == [(1, field)]


def test_rows_without_collection_go_where_the_request_says(program: Program, tenant: Tenant) -> None:
    by_id = make_collection(tenant=tenant)
    send(program, lines(row(1)), query=f"?collection={by_id.id}")
    send(program, lines(row(2)), query="?collection=Named")
    send(program, lines(row(3)))
    send(program, lines(row(4, collection=str(by_id.id)), row(1, body="Changed.")))
    places = Article.objects.for_tenant(tenant.id).order_by("external_id")
    assert [article.collection.name for article in places] == [by_id.name, "Named", "Imported", by_id.name]


def test_foreign_collection_is_not_taken(program: Program, tenant: Tenant) -> None:
    foreign = make_collection()
    send(program, lines(row(1)), query=f"?collection={foreign.id}")
    assert Article.objects.get().collection.tenant_id == tenant.id


def test_bulk_refuses_too_much(program: Program, tenant: Tenant) -> None:
    many = "\n".join(f'{{"external_id": "{number}"}}' for number in range(10_001))
    assert error(send(program, many)) == (413, "too_large")
    assert error(send(program, b"x" * (32 * 1024 * 1024 + 1))) == (413, "too_large")


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("application/json", b"{}", (415, "unsupported_media_type")),
        (LINES, b"\xff\xfe", (400, "invalid")),
        (TABLE, b"", (200, "")),
        (LINES, b"", (200, "")),
    ],
    ids=["json", "encoding", "no table", "no lines"],
)
def test_bulk_bodies(program: Program, tenant: Tenant, kind: str, body: bytes, told: tuple[int, str]) -> None:
    response = send(program, body, kind=kind)
    if told[0] == 200:
        assert counts(response) == {"created": 0, "updated": 0, "unchanged": 0}
    else:
        assert error(response) == told


def test_bulk_needs_the_scope_to_write(new_program: NewProgram, tenant: Tenant) -> None:
    assert error(send(new_program("read"), lines(row(1)))) == (403, "forbidden")


def test_bulk_with_the_same_idempotency_key_runs_once(program: Program, tenant: Tenant) -> None:
    first = send(program, lines(row(1)), key="k")
    Article.objects.all().delete()
    again = send(program, lines(row(1)), key="k")
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    assert not Article.objects.exists()
    assert error(send(program, lines(row(2)), key="k")) == (422, "idempotency_mismatch")


def test_bulk_costs_the_same_queries_for_any_number_of_rows(program: Program, tenant: Tenant) -> None:
    send(program, lines(row(1)))  # what happens once
    counts = []
    for numbers in (range(2, 5), range(10, 60)):
        with CaptureQueriesContext(connection) as queries:
            send(program, lines(*(row(number, collection=f"of {numbers}") for number in numbers)))
        counts.append(len(queries))
    assert counts[0] == counts[1]
