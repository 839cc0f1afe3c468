"""Sets run through the pipeline that answers visitors: what is judged, what is left alone, who works on a run."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from apps.common.clock import now
from apps.conversations.models import Message
from apps.desk import tasks
from apps.desk.evaluating import running
from apps.knowledge import evaluations
from apps.knowledge.models import Article, EvaluationResult, EvaluationRun
from tests.desk.conftest import QUESTION, Shop, model, provider_process, provider_server, shop
from tests.desk.evaluating.conftest import FEES, RETURNS, Bench, result, verdicts
from tests.factories import (
    make_collection,
    make_evaluation_case,
    make_evaluation_set,
    make_rule,
    make_word,
)
from tests.provider.fixtures import ProviderServer

__all__ = ["model", "provider_process", "provider_server", "shop"]
State = EvaluationRun.State


# ── what is judged ─────────────────────────────────────────────────────────────────────────────────


def test_run_judges_what_a_visitor_would_meet(bench: Bench) -> None:
    make_rule(tenant=bench.inbox.tenant, patterns=["hotline"], reply="It is 112.")
    make_word(tenant=bench.inbox.tenant, text="zqword", action="block")
    expected = {
        FEES: "answer",
        "What does the weather do tomorrow?": "refuse",
        "I want to speak to a human": "hand_off",
        "the hotline please": "answer",
        "hello": "answer",
        "zqword": "refuse",
    }
    for question, behaviour in expected.items():
        bench.case(question, expected=behaviour)
    run = bench.run()
    assert (run.state, run.done, run.passed, run.percent) == (State.DONE, 6, 6, 100)
    assert {row.question: row.source for row in EvaluationResult.objects.all()} == {
        FEES: "faq",
        "What does the weather do tomorrow?": "nothing",
        "I want to speak to a human": "",
        "the hotline please": "rule",
        "hello": "small_talk",
        "zqword": "",
    }
    assert not Message.objects.exists()


def test_case_fails_by_behaviour_or_by_article(bench: Bench) -> None:
    article = bench.write(RETURNS, external_id="returns")
    bench.case(FEES, expected_articles=["shipping"])
    bench.case(FEES.lower(), expected_articles=["returns", "gone"])
    bench.case(RETURNS, expected_articles=[str(article.id)])
    bench.case("How much is shipping, please?", expected="hand_off")
    run = bench.run()
    assert verdicts(run) == {
        FEES: "",
        FEES.lower(): "article",
        RETURNS: "",
        "How much is shipping, please?": "behaviour",
    }
    row = result(run, RETURNS)
    assert [(each["id"], each["external_id"], each["verdict"], each["cited"]) for each in row.articles] == [
        (str(article.id), "returns", "sure", True)
    ]
    assert row.answer.startswith("About: Can I return")


def test_set_with_collections_looks_in_these_alone(bench: Bench) -> None:
    bench.case(FEES)
    bench.evaluation_set.collections.set([make_collection(tenant=bench.inbox.tenant)])
    assert result(bench.run(), FEES).came == "refuse"


def test_case_goes_on_from_what_was_said_before(bench: Bench) -> None:
    bench.write("How much is shipping to Xinjiang?", external_id="xinjiang")
    bench.case("Xinjiang?", earlier=[FEES, "A: It is free."], expected_articles=["xinjiang"])
    bench.case("Tibet?", earlier=[], expected="refuse")
    assert verdicts(bench.run()) == {"Xinjiang?": "", "Tibet?": ""}


def test_fingerprint_changes_with_what_answers_depend_on(bench: Bench) -> None:
    bench.case(FEES)
    first, second = bench.run().fingerprint, bench.run().fingerprint
    assert first == second
    bench.write(RETURNS)
    third = bench.run().fingerprint
    assert third["digest"] != first["digest"]
    assert third["knowledge"] == first["knowledge"] + 1


@pytest.mark.parametrize(
    ("text", "expected", "wrong"),
    [
        ("满 99 元包邮。[1]", {"expected_articles": ["fees"]}, ""),
        ("满 99 元包邮。", {"expected_articles": ["fees"]}, "article"),
        ("请问您要寄到哪里？", {"expected": "ask"}, ""),
        ("请问您要寄到哪里？", {"expected": "answer"}, "behaviour"),
        ("[[handoff:missing_knowledge]]", {"expected": "refuse"}, ""),
        ("[[handoff:complaint]]", {"expected": "hand_off"}, ""),
    ],
    ids=["cited", "uncited", "asked-back", "no-answer", "refused", "handed-off"],
)
def test_models_answer_is_judged_when_that_is_wanted(
    shop: Shop, model: Callable[..., ProviderServer], text: str, expected: dict[str, object], wrong: str
) -> None:
    provider = model(mode="stream", text=text)
    Article.objects.filter(tenant=shop.inbox.tenant).update(external_id="fees")
    evaluation_set = make_evaluation_set(tenant=shop.inbox.tenant, inbox=shop.inbox)
    make_evaluation_case(evaluation_set=evaluation_set, question=QUESTION, **expected)
    run = running.run_here(evaluation_set, asks_model=True)
    assert verdicts(run) == {QUESTION: wrong}
    assert len(provider.log()) == 1


def test_model_is_not_asked_otherwise(shop: Shop, model: Callable[..., ProviderServer]) -> None:
    provider = model(mode="stream", text="满 99 元包邮。")
    evaluation_set = make_evaluation_set(tenant=shop.inbox.tenant, inbox=shop.inbox)
    make_evaluation_case(evaluation_set=evaluation_set, question=QUESTION)
    assert running.run_here(evaluation_set).passed == 1
    assert provider.log() == []


# ── who works on it ────────────────────────────────────────────────────────────────────────────────


def test_task_runs_what_waits_and_only_once(bench: Bench) -> None:
    bench.case(FEES)
    run = evaluations.new_run(evaluation_set=bench.evaluation_set)
    assert running.waiting() == [run.id]
    tasks.evaluate(str(run.id))
    tasks.evaluate(str(run.id))
    run.refresh_from_db()
    assert (run.state, run.done, run.claims) == (State.DONE, 1, 1)
    assert run.started_at < run.ended_at
    assert running.waiting() == []


def test_run_of_a_lost_worker_goes_on_where_it_was(bench: Bench) -> None:
    first, _second = bench.case(FEES), bench.case("hello")
    run = evaluations.new_run(evaluation_set=bench.evaluation_set)
    result_of_first = {"run": run, "case": first, "question": FEES, "expected": "answer", "came": "answer"}
    EvaluationResult.objects.create(tenant=bench.inbox.tenant, passed=True, **result_of_first)
    lost = {"state": State.RUNNING, "claims": 1, "done": 1, "passed": 1}
    EvaluationRun.objects.filter(pk=run.pk).update(touched_at=now(), **lost)
    assert running.waiting() == []
    EvaluationRun.objects.filter(pk=run.pk).update(touched_at=now() - timedelta(minutes=5))
    assert running.waiting() == [run.id]
    tasks.evaluate(str(run.id))
    run.refresh_from_db()
    assert (run.state, run.done, run.passed, run.claims) == (State.DONE, 2, 2, 2)


def test_run_that_loses_every_worker_has_failed(bench: Bench) -> None:
    bench.case(FEES)
    run = evaluations.new_run(evaluation_set=bench.evaluation_set)
    stale = {"state": State.RUNNING, "claims": 3, "touched_at": now() - timedelta(minutes=5)}
    EvaluationRun.objects.filter(pk=run.pk).update(**stale)
    assert running.waiting() == []
    run.refresh_from_db()
    assert (run.state, run.reason) == (State.FAILED, "lost")


def test_cancelled_run_stops_before_the_next_case(bench: Bench) -> None:
    bench.case(FEES)
    bench.case("hello")
    run = evaluations.new_run(evaluation_set=bench.evaluation_set)

    def cancel(execute: Callable[..., object], sql: str, *args: object) -> object:
        """As if somebody pressed «stop» while the first case was being judged."""
        if sql.startswith('INSERT INTO "knowledge_evaluationresult"'):
            answer = execute(sql, *args)
            EvaluationRun.objects.filter(pk=run.pk, done=1).update(state=State.CANCELLED)
            return answer
        return execute(sql, *args)

    with connection.execute_wrapper(cancel):
        tasks.evaluate(str(run.id))
    run.refresh_from_db()
    assert (run.state, run.done) == (State.CANCELLED, 1)
    assert running.cancel(run) is False


def test_no_more_than_a_few_run_at_once(bench: Bench) -> None:
    bench.case(FEES)
    run = evaluations.new_run(evaluation_set=bench.evaluation_set)
    for _ in range(running.AT_ONCE):
        assert running._places.acquire(blocking=False)
    try:
        tasks.evaluate(str(run.id))
    finally:
        running._places.release(running.AT_ONCE)
    run.refresh_from_db()
    assert run.state == State.QUEUED


def test_failure_ends_the_run_and_says_so(bench: Bench) -> None:
    bench.case(FEES)
    bench.inbox.is_active = False
    bench.inbox.save()
    run = bench.run()
    assert (run.state, run.reason) == (State.FAILED, "no_inbox")


def test_set_without_cases_cannot_be_run(bench: Bench) -> None:
    with pytest.raises(evaluations.NothingToAsk):
        bench.run()
    assert not EvaluationRun.objects.exists()
