"""Drafts become public when the tenant's sets hold with them, and are refused with what would be worse."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.desk.evaluating import running
from apps.knowledge import evaluations, gate, import_runs, publishing, services
from apps.knowledge.comparing import compare
from apps.knowledge.importing import jobs
from apps.knowledge.models import Article, EvaluationRun
from apps.knowledge.overlay import as_if_published
from apps.knowledge.search import search
from apps.tenants.models import AuditEntry
from tests.desk.evaluating.conftest import FEES, RETURNS, Bench
from tests.factories import (
    make_evaluation_case,
    make_evaluation_set,
    make_import,
    make_import_item,
    make_user,
)

Decision = EvaluationRun.Decision
Draft = Callable[..., Article]


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """The set blocks; what is public now passes."""
    bench.case(FEES, expected_articles=["shipping"])
    bench.evaluation_set.blocks_publishing = True
    bench.evaluation_set.save()
    evaluations.mark_baseline(run=bench.run())
    return bench


def draft(bench: Bench, title: str = RETURNS, **fields: object) -> Article:
    return bench.write(title, state="draft", **fields)


def rival(bench: Bench) -> Article:
    """Says the same as the article that answers now, and is found before it."""
    old = Article.objects.get(external_id="shipping")
    services.update_article(article=old, title="Delivery", body="How much is shipping? It depends.")
    return draft(bench, FEES, external_id="rival", similar_questions=["shipping"])


def publish(bench: Bench, *articles: Article) -> list[EvaluationRun]:
    """As a person does it; the worker runs at once."""
    ids = [article.id for article in articles]
    found = publishing.publish(tenant_id=bench.inbox.tenant_id, article_ids=ids, by=None)
    assert found.published == ()
    for run in found.runs:
        running.evaluate(run.id)
    runs = EvaluationRun.objects.filter(publication=found.runs[0].publication).order_by("id")
    return list(runs)


def state(article: Article) -> str:
    return str(Article.objects.get(pk=article.pk).state)


def test_tenant_without_a_blocking_set_publishes_at_once(bench: Bench) -> None:
    bench.evaluation_set.blocks_publishing = False
    bench.evaluation_set.save()
    article = draft(bench)
    ids = {"article_ids": [article.id], "by": None}
    assert publishing.publish(tenant_id=bench.inbox.tenant_id, **ids).published == [article.id]
    assert state(article) == "published"
    assert publishing.publish(tenant_id=bench.inbox.tenant_id, **ids) == publishing.Publication()


@pytest.mark.parametrize("way", ["save", "create", "upsert", "many"])
def test_direct_publishing_is_refused_with_a_reason(bench: Bench, way: str) -> None:
    article = draft(bench)
    row = {"external_id": "new", "title": "New", "body": "New.", "state": "published"}
    tenant_id = bench.inbox.tenant_id
    ways = {
        "save": lambda: services.update_article(article=article, state="published"),
        "create": lambda: services.create_article(tenant_id=tenant_id, collection=bench.collection, **row),
        "upsert": lambda: services.upsert_articles(
            tenant_id=tenant_id, collection=bench.collection, rows=[row]
        ),
        "many": lambda: services.change_articles(tenant_id=tenant_id, ids=[article.id], state="published"),
    }
    with translation.override("en"), pytest.raises(ValidationError, match="before they are published"):
        ways[way]()
    assert not Article.objects.filter(external_id="new").exists()
    assert state(article) == "draft"


def test_import_brings_drafts_and_leaves_public_articles_public(bench: Bench) -> None:
    job = make_import(collection=bench.collection)
    for fields in (
        {"external_id": "shipping", "title": FEES, "body": "Ten euros.", "state": "published"},
        {"external_id": "new", "title": RETURNS, "body": "Within thirty days.", "state": "published"},
    ):
        change = "new" if fields["external_id"] == "new" else "changed"
        make_import_item(job=job, title=fields["title"], fields=fields, change=change)
    jobs.request_saving(job, article_state="published")
    import_runs.run_waiting()
    states = dict(Article.objects.values_list("external_id", "state"))
    assert states == {"shipping": "published", "new": "draft"}
    assert Article.objects.get(external_id="shipping").body == "Ten euros."


def test_public_articles_are_edited_and_drafts_written_as_ever(bench: Bench) -> None:
    public = Article.objects.get(external_id="shipping")
    services.update_article(article=public, body="Ten euros.")
    services.update_article(article=draft(bench), body="Within thirty days.")
    services.archive_article(article=public)
    assert Article.objects.filter(state="archived").count() == 1


def test_draft_that_harms_nothing_is_published_by_the_worker(bench: Bench) -> None:
    person = make_user(tenant=bench.inbox.tenant)
    article = draft(bench)
    found = publishing.publish(tenant_id=bench.inbox.tenant_id, article_ids=[article.id], by=person.id)
    assert state(article) == "draft"
    running.evaluate(found.runs[0].id)
    run = EvaluationRun.objects.get(pk=found.runs[0].pk)
    assert (run.decision, run.reason, run.is_baseline, run.by) == (Decision.PUBLISHED, "", True, person)
    assert state(article) == "published"
    assert EvaluationRun.objects.filter(is_baseline=True).count() == 1


def test_draft_that_makes_something_worse_is_refused(bench: Bench) -> None:
    article = rival(bench)
    (run,) = publish(bench, article)
    assert (run.decision, run.reason, run.is_baseline) == (Decision.REFUSED, "regressed", False)
    assert state(article) == "draft"
    before = evaluations.baseline(bench.evaluation_set)
    assert before is not None
    (pair,) = compare(before, run).regressed
    assert pair.now.question == FEES
    assert pair.now.articles[0]["external_id"] == "rival"


def test_drafts_are_seen_by_their_run_alone(bench: Bench) -> None:
    article = draft(bench)
    tenant_id = bench.inbox.tenant_id
    seen: list[bool] = []

    def finds() -> bool:
        return any(each.article_id == article.id for each in search(tenant_id=tenant_id, query=RETURNS))

    with as_if_published([article.id]):
        assert finds()
        other = threading.Thread(target=lambda: seen.append(bool(gate._is_open.get())))
        other.start()
        other.join()
    assert not finds()
    assert seen == [False]


def test_refused_draft_is_published_nevertheless_on_record(bench: Bench) -> None:
    person = make_user(tenant=bench.inbox.tenant, display_name="Wei")
    article = rival(bench)
    (run,) = publish(bench, article)
    assert run.publication is not None
    given = {"tenant_id": run.tenant_id, "publication": run.publication, "by": person.id}
    assert publishing.override(**given) == [article.id]
    assert publishing.override(**given) == []
    assert state(article) == "published"
    assert EvaluationRun.objects.get(pk=run.pk).decision == Decision.OVERRIDDEN
    entry = AuditEntry.objects.get(action="published against the evaluation")
    assert (entry.actor, entry.object_id) == (person, str(run.id))
    assert entry.summary["changes"]["articles"]["after"] == [str(article.id)]


def test_every_blocking_set_has_to_hold(bench: Bench) -> None:
    strict = make_evaluation_set(tenant=bench.inbox.tenant, inbox=bench.inbox, blocks_publishing=True)
    make_evaluation_case(evaluation_set=strict, question=FEES, expected="hand_off")
    article = draft(bench)
    runs = publish(bench, article)
    assert {run.evaluation_set_id: run.reason for run in runs} == {
        bench.evaluation_set.id: "",
        strict.id: "share",
    }
    assert {run.decision for run in runs} == {Decision.REFUSED}
    assert state(article) == "draft"


def test_draft_that_was_edited_meanwhile_is_not_published(bench: Bench) -> None:
    article = draft(bench)
    found = publishing.publish(tenant_id=bench.inbox.tenant_id, article_ids=[article.id], by=None)
    services.update_article(article=article, body="Something else.")
    running.evaluate(found.runs[0].id)
    run = EvaluationRun.objects.get(pk=found.runs[0].pk)
    assert (run.decision, run.reason) == (Decision.REFUSED, "changed")
    assert state(article) == "draft"


def test_stopped_run_publishes_nothing(bench: Bench) -> None:
    article = draft(bench)
    found = publishing.publish(tenant_id=bench.inbox.tenant_id, article_ids=[article.id], by=None)
    assert running.cancel(found.runs[0]) is True
    run = EvaluationRun.objects.get(pk=found.runs[0].pk)
    assert (run.decision, run.reason) == (Decision.REFUSED, "cancelled")
    assert state(article) == "draft"


def test_foreign_drafts_are_not_there(bench: Bench) -> None:
    article = draft(bench)
    other = make_evaluation_set().tenant
    assert (
        publishing.publish(tenant_id=other.id, article_ids=[article.id], by=None) == publishing.Publication()
    )
    assert publishing.override(tenant_id=other.id, publication=article.id, by=None) == []
