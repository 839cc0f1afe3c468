"""Search over REST."""

import pytest

from apps.tenants.models import Tenant
from tests.api.client import Program, error
from tests.factories import make_article


def test_search_finds_the_best_passage_first(program: Program, tenant: Tenant) -> None:
    make_article(tenant=tenant, title="How do I get an invoice?", body="Open the order and choose Invoice.")
    wanted = make_article(
        tenant=tenant, title="How long does shipping take?", body="Two to four days.", external_id="s-1"
    )
    make_article(title="How long does shipping take?", body="A foreign answer.")
    response = program.get("/knowledge/search", q="How long does shipping take?", top_n=1)
    assert response.status_code == 200
    (passage,) = response.json()["results"]
    assert passage["article"] == {"id": str(wanted.id), "external_id": "s-1", "title": wanted.title}
    assert passage["verdict"] == "sure"
    assert "Two to four days." in passage["text"]
    assert response.json()["took_ms"] >= 0


def test_search_without_articles_is_empty(program: Program) -> None:
    assert program.get("/knowledge/search", q="shipping").json()["results"] == []


@pytest.mark.parametrize(
    "query", [{}, {"q": ""}, {"q": "x" * 2001}, {"q": "x", "top_n": "0"}, {"q": "x", "top_n": "51"}]
)
def test_search_refuses_bad_values(program: Program, query: dict[str, str]) -> None:
    assert error(program.get("/knowledge/search", **query)) == (400, "invalid")
