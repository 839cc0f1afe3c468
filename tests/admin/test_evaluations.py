"""Sets are filled and run, and their runs read, compared and decided, in the back office."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from apps.desk.evaluating import running
from apps.knowledge import evaluations, publishing, services
from apps.knowledge.models import Article, EvaluationCase, EvaluationRun, EvaluationSet
from apps.tenants.models import AuditEntry, Membership, User
from tests.admin.conftest import World, make_member
from tests.admin.urls import page
from tests.factories import make_evaluation_case

Enter = Callable[[User], Client]
SET, RUN = "knowledge.EvaluationSet", "knowledge.EvaluationRun"
CASES = '{"question": "How much is shipping?"}\n{"question": "hello"}'


@pytest.fixture
def client(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def empty_set(ours: World) -> EvaluationSet:
    EvaluationCase.objects.for_tenant(ours.tenant.id).delete()
    EvaluationRun.objects.for_tenant(ours.tenant.id).delete()
    row: EvaluationSet = ours.rows[SET]
    return row


def body_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def run_of(client: Client, row: EvaluationSet) -> EvaluationRun:
    """Started by the page, done by the worker."""
    response = client.post(page(SET, "run", row.pk))
    run = evaluations.runs(row).first()
    assert run is not None
    assert response["Location"] == page(RUN, "change", run.pk)
    running.evaluate(run.id)
    run.refresh_from_db()
    return run


def test_empty_set_says_what_to_do(client: Client, empty_set: EvaluationSet) -> None:
    assert "No run yet" in body_of(client.get(page(SET, "change", empty_set.pk)))
    response = client.post(page(SET, "run", empty_set.pk), follow=True)
    assert "no cases yet" in body_of(response)
    assert not EvaluationRun.objects.filter(evaluation_set=empty_set).exists()


@pytest.mark.parametrize("way", ["file", "text"])
def test_cases_are_imported_and_exported(client: Client, empty_set: EvaluationSet, way: str) -> None:
    given: dict[str, Any] = {"text": CASES} if way == "text" else {"file": BytesIO(CASES.encode())}
    response = client.post(page(SET, "import_cases", empty_set.pk), given, follow=True)
    assert "2 cases added" in body_of(response)
    exported = client.get(page(SET, "export_cases", empty_set.pk))
    assert exported["Content-Disposition"].startswith("attachment")
    assert exported.content.decode().count("\n") == 2
    as_csv = client.get(page(SET, "export_cases", empty_set.pk), {"format": "csv"})
    assert as_csv.content.decode().splitlines()[1].startswith("How much is shipping?,answer")


def test_wrong_lines_are_shown_and_nothing_is_imported(client: Client, empty_set: EvaluationSet) -> None:
    wrong = CASES + '\n{"question": "x", "expect": "<b>sing</b>"}'
    body = body_of(client.post(page(SET, "import_cases", empty_set.pk), {"text": wrong}))
    assert "Line 3:" in body
    assert "<b>sing" not in body
    assert evaluations.cases(empty_set).count() == 0
    assert "Choose a file" in body_of(client.post(page(SET, "import_cases", empty_set.pk), {}))


def test_run_shows_its_progress_and_then_what_failed(
    client: Client, ours: World, empty_set: EvaluationSet
) -> None:
    article = ours.rows["knowledge.Article"]
    make_evaluation_case(
        evaluation_set=empty_set, question="qqq?", expected_articles=["gone"], note="<i>note</i>"
    )
    make_evaluation_case(
        evaluation_set=empty_set, question=article.title, expected_articles=[str(article.pk)]
    )
    assert "2 cases are put" in body_of(client.get(page(SET, "run", empty_set.pk)))
    waiting = evaluations.new_run(evaluation_set=empty_set)
    response = client.get(page(RUN, "change", waiting.pk))
    assert "0 of 2 cases are judged" in body_of(response)
    assert response["Refresh"] == "2"
    running.evaluate(waiting.id)
    response = client.get(page(RUN, "change", waiting.pk))
    body = body_of(response)
    assert "Refresh" not in response
    assert "qqq?" in body
    assert "gone (is not there)" in body
    assert "<i>note" not in body
    assert f">{article.title}</a>" not in body
    body = body_of(client.get(page(RUN, "change", waiting.pk), {"show": "all"}))
    assert body.count(f'<a href="{page("knowledge.Article", "change", article.pk)}">') == 2


def test_run_is_compared_with_the_published_version_or_any_other(
    client: Client, ours: World, empty_set: EvaluationSet
) -> None:
    article = ours.rows["knowledge.Article"]
    wanted = {"expected_articles": [str(article.pk)]}
    make_evaluation_case(evaluation_set=empty_set, question=article.title, **wanted)
    first = run_of(client, empty_set)
    assert client.get(page(RUN, "make_baseline", first.pk)).status_code == 200
    client.post(page(RUN, "make_baseline", first.pk))
    first.refresh_from_db()
    assert first.is_baseline
    services.archive_article(article=article)
    second, third = run_of(client, empty_set), run_of(client, empty_set)
    body = body_of(client.get(page(RUN, "change", second.pk)))
    assert "1 worse, 0 better, 0 as before, 0 new." in body
    assert "Worse than before" in body
    assert "Something that passed in the published version fails." in body
    against = {"against": str(second.pk)}
    assert "0 worse, 0 better, 1 as before" in body_of(client.get(page(RUN, "change", third.pk), against))
    assert body_of(client.get(page(RUN, "change", third.pk), {"against": "nonsense"})).count("1 worse") == 1


def test_run_is_stopped_once(client: Client, empty_set: EvaluationSet) -> None:
    make_evaluation_case(evaluation_set=empty_set)
    run = evaluations.new_run(evaluation_set=empty_set)
    assert "Stop" in body_of(client.get(page(RUN, "cancel", run.pk)))
    client.post(page(RUN, "cancel", run.pk))
    run.refresh_from_db()
    assert run.state == EvaluationRun.State.CANCELLED
    assert client.post(page(RUN, "cancel", run.pk)).status_code == 403
    assert AuditEntry.objects.filter(action="stopped", object_id=str(run.pk)).count() == 1


def test_refused_draft_is_published_nevertheless(
    client: Client, ours: World, empty_set: EvaluationSet
) -> None:
    make_evaluation_case(evaluation_set=empty_set, question="qqq?")
    EvaluationSet.objects.filter(pk=empty_set.pk).update(blocks_publishing=True)
    article: Article = ours.rows["knowledge.Article"]
    services.update_article(article=article, state="draft")
    found = publishing.publish(tenant_id=ours.tenant.id, article_ids=[article.id], by=ours.owner.id)
    (run,) = found.runs
    assert client.post(page(RUN, "publish_anyway", run.pk)).status_code == 403
    running.evaluate(run.id)
    body = body_of(client.get(page(RUN, "change", run.pk)))
    assert "Too few cases pass." in body
    assert page("knowledge.Article", "change", article.pk) in body
    client.post(page(RUN, "publish_anyway", run.pk))
    article.refresh_from_db()
    assert article.state == "published"
    assert AuditEntry.objects.get(action="published against the evaluation").actor == ours.owner


@pytest.mark.parametrize(
    ("role", "status"), [(Membership.Role.EDITOR, 200), (Membership.Role.ANALYST, 403)], ids=str
)
def test_running_is_for_who_changes_knowledge(ours: World, enter: Enter, role: str, status: int) -> None:
    client = enter(make_member(ours, role))
    assert client.get(page(SET, "change", ours.rows[SET].pk)).status_code == 200
    assert client.get(page(SET, "run", ours.rows[SET].pk)).status_code == status
    assert client.get(page(RUN, "make_baseline", ours.rows[RUN].pk)).status_code == status
