"""Where evaluation sets guard publishing, programs are told which, and how far each is from holding."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.knowledge.models import Article, EvaluationSet
from apps.tenants.models import AuditEntry, Tenant
from tests.api.client import Program, check, error
from tests.factories import (
    make_article,
    make_collection,
    make_evaluation_case,
    make_evaluation_run,
    make_evaluation_set,
)

RAN_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
GENERAL = "Articles are evaluated before they are published. Save it as a draft first."
FAILED = "Evaluation set “Shop”: 3 of 40 cases failed in its last run."
Row = dict[str, Any]


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def guard(tenant: Tenant) -> EvaluationSet:
    """It blocks, and 3 of its 40 cases failed; an older run and a foreign tenant's set say otherwise."""
    row: EvaluationSet = make_evaluation_set(
        tenant=tenant, name="Shop", blocks_publishing=True, minimum_percent=95
    )
    make_evaluation_case(evaluation_set=row)
    make_evaluation_run(evaluation_set=row, done=40, total=40, passed=1)
    make_evaluation_run(evaluation_set=row, done=40, total=40, passed=37, ended_at=RAN_AT)
    make_evaluation_run(evaluation_set=row, state="running", done=2, total=40, passed=0)
    foreign = make_evaluation_set(name="Foreign", blocks_publishing=True)
    make_evaluation_run(evaluation_set=make_evaluation_case(evaluation_set=foreign).evaluation_set, done=9)
    make_evaluation_case(evaluation_set=make_evaluation_set(tenant=tenant, name="Advice"))
    return row


def told(guard: EvaluationSet) -> Row:
    return {
        "id": str(guard.id),
        "name": "Shop",
        "cases": 40,
        "failed": 3,
        "minimum_percent": 95,
        "evaluated_at": "2026-03-01T12:00:00.000Z",
    }


def row(number: int, **fields: Any) -> Row:
    return {"external_id": f"f-{number}", "title": f"Question {number}?", "body": "An answer."} | fields


def send(program: Program, *rows: Row, key: str = "") -> Any:
    response = program.send(
        "post",
        "/api/v1/articles/bulk",
        data="\n".join(json.dumps(each) for each in rows),
        content_type="application/x-ndjson",
        headers={"Accept-Language": "en"} | ({"Idempotency-Key": key} if key else {}),
    )
    check("post", response)
    return response


@pytest.fixture
def program(program: Program) -> Program:
    program._headers["Accept-Language"] = "en"
    return program


def test_publishing_is_refused_with_the_sets_that_stand_in_the_way(
    program: Program, tenant: Tenant, guard: EvaluationSet
) -> None:
    draft = make_article(tenant=tenant, state="draft", title="Shipping?")
    response = program.patch(f"/articles/{draft.id}", {"state": "published", "title": "Fees?"})
    assert response.status_code == 409
    assert response.json() == {
        "error": {
            "code": "not_evaluated",
            "message": f"{GENERAL} {FAILED}",
            "fields": {"state": [FAILED]},
            "evaluation_sets": [told(guard)],
        }
    }
    draft.refresh_from_db()
    assert (draft.state, draft.title, draft.version) == ("draft", "Shipping?", 1)


def test_set_that_was_never_run_says_so(program: Program, tenant: Tenant) -> None:
    guard = make_evaluation_set(tenant=tenant, name="New", blocks_publishing=True)
    for _ in range(2):
        make_evaluation_case(evaluation_set=guard)
    draft = make_article(tenant=tenant, state="draft")
    refused = program.patch(f"/articles/{draft.id}", {"state": "published"}).json()["error"]
    assert refused["fields"] == {"state": ["Evaluation set “New”: it has not been run yet."]}
    (found,) = refused["evaluation_sets"]
    assert (found["cases"], found["failed"], found["evaluated_at"]) == (2, None, None)


def test_article_is_not_made_public_under_either_verb(
    program: Program, tenant: Tenant, guard: EvaluationSet
) -> None:
    known = make_article(tenant=tenant, state="draft", external_id="known")
    body = {"collection_id": str(known.collection_id), "title": "New?", "body": "New."}
    for more in ({}, {"external_id": "known", "state": "published"}):
        assert error(program.post("/articles", body | more)) == (409, "not_evaluated")
    assert list(Article.objects.values_list("state", flat=True)) == ["draft"]


def test_refusal_is_not_kept_under_its_idempotency_key(
    program: Program, tenant: Tenant, guard: EvaluationSet
) -> None:
    body = {"collection_id": str(make_collection(tenant=tenant).id), "title": "New?", "body": "New."}
    assert error(program.post("/articles", body, key="k")) == (409, "not_evaluated")
    guard.blocks_publishing = False
    guard.save()
    assert program.post("/articles", body, key="k").status_code == 201


def test_drafts_and_public_articles_are_written_as_ever(
    program: Program, tenant: Tenant, guard: EvaluationSet
) -> None:
    public, draft = make_article(tenant=tenant), make_article(tenant=tenant, state="draft")
    for article in (public, draft):
        assert program.patch(f"/articles/{article.id}", {"body": "Ten euros."}).status_code == 200
    assert program.patch(f"/articles/{public.id}", {"state": "archived"}).status_code == 200


def test_bulk_leaves_out_what_would_become_public_and_stores_the_others(
    program: Program, tenant: Tenant, guard: EvaluationSet
) -> None:
    make_article(tenant=tenant, external_id="f-1", title="Public?")
    make_article(tenant=tenant, external_id="f-2", title="Draft?", state="draft")
    make_article(external_id="f-3", title="Another tenant's")
    response = send(
        program,
        row(1),
        row(2, state="published"),
        row(3),
        row(4, state="draft"),
        row(5, state="published"),
    )
    assert response.status_code == 200
    refused = {
        "code": "not_evaluated",
        "message": f"{GENERAL} {FAILED}",
        "fields": {"state": [FAILED]},
        "evaluation_sets": [told(guard)],
        "rows": [2, 3, 5],
    }
    assert response.json() == {
        "created": 1,
        "updated": 1,
        "unchanged": 0,
        "outcomes": ["updated", "refused", "refused", "created", "refused"],
        "refused": refused,
    }
    own = Article.objects.for_tenant(tenant.id).order_by("external_id")
    assert [(article.external_id, article.title, article.state) for article in own] == [
        ("f-1", "Question 1?", "published"),
        ("f-2", "Draft?", "draft"),
        ("f-4", "Question 4?", "draft"),
    ]


def test_bulk_still_stores_nothing_when_a_row_is_wrong(
    program: Program, tenant: Tenant, guard: EvaluationSet
) -> None:
    response = send(program, row(1), row(2, state="draft"), row(3, state="draft", title=""))
    assert error(response) == (400, "invalid")
    assert [bad["row"] for bad in response.json()["error"]["rows"]] == [3]
    assert not Article.objects.exists()


def test_bulk_tells_what_became_of_each_row(program: Program, tenant: Tenant) -> None:
    send(program, row(1), row(2))
    answer = send(program, row(2), row(3), row(1, body="Another.")).json()
    assert (answer["outcomes"], answer["refused"]) == (["unchanged", "created", "updated"], None)


def test_audit_log_keeps_the_figures_of_a_bulk_alone(
    program: Program, tenant: Tenant, guard: EvaluationSet
) -> None:
    send(program, row(1), row(2, state="draft"))
    entry = AuditEntry.objects.get(action="imported")
    assert entry.summary["answer"] == {"created": 1, "updated": 0, "unchanged": 0}


@pytest.mark.parametrize("sets", [1, 3])
def test_refusal_costs_the_same_for_any_number_of_sets(program: Program, tenant: Tenant, sets: int) -> None:
    for _ in range(sets):
        guard = make_evaluation_set(tenant=tenant, blocks_publishing=True)
        make_evaluation_run(evaluation_set=make_evaluation_case(evaluation_set=guard).evaluation_set)
    draft = make_article(tenant=tenant, state="draft")
    program.get("/articles")
    with CaptureQueriesContext(connection) as queries:
        response = program.patch(f"/articles/{draft.id}", {"state": "published"})
    assert len(response.json()["error"]["evaluation_sets"]) == sets
    asked = [query for query in queries.captured_queries if "evaluation" in query["sql"]]
    assert len(asked) == 4  # whether anything blocks, the sets, their runs, their cases
