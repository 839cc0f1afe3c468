"""Two runs beside each other, and whether the later one holds."""

import pytest

from apps.knowledge.comparing import compare, shortcomings
from apps.knowledge.evaluations import baseline, mark_baseline
from apps.knowledge.models import EvaluationResult, EvaluationRun
from tests.factories import make_evaluation_case, make_evaluation_run, make_evaluation_set

pytestmark = pytest.mark.django_db
Outcomes = dict[str, bool]


def make_runs(*outcomes: Outcomes) -> list[EvaluationRun]:
    """Of a set in which half must pass."""
    evaluation_set = make_evaluation_set(minimum_percent=50)
    questions = sorted({question for each in outcomes for question in each})
    known = {
        question: make_evaluation_case(evaluation_set=evaluation_set, question=question)
        for question in questions
    }
    runs = []
    for each in outcomes:
        run = make_evaluation_run(
            evaluation_set=evaluation_set, done=len(each), total=len(each), passed=sum(each.values())
        )
        for question, passed in each.items():
            row = {"question": question, "expected": "answer", "came": "answer", "passed": passed}
            EvaluationResult.objects.create(tenant=run.tenant, run=run, case=known[question], **row)
        runs.append(run)
    return runs


def test_comparison_tells_what_is_worse_and_what_is_better() -> None:
    before, after = make_runs(
        {"a": True, "b": True, "c": False, "d": True}, {"a": True, "b": False, "c": True, "e": False}
    )
    found = compare(before, after)
    assert [pair.now.question for pair in found.regressed] == ["b"]
    assert [pair.now.question for pair in found.fixed] == ["c"]
    assert (found.unchanged, found.new) == (1, 1)


def test_deleted_case_counts_for_nothing() -> None:
    before, after = make_runs({"a": True, "b": True}, {"a": False, "b": True})
    EvaluationResult.objects.get(run=before, question="a").case.delete()  # type: ignore[union-attr]
    assert compare(before, after).regressed == []


@pytest.mark.parametrize(
    ("before", "after", "shortcoming"),
    [
        ({"a": True}, {"a": True}, ""),
        ({"a": True, "b": False}, {"a": False, "b": True}, "regressed"),
        (None, {"a": True, "b": False}, ""),
        (None, {"a": True, "b": False, "c": False}, "share"),
        ({"a": False, "b": False, "c": False}, {"a": True, "b": False, "c": False}, ""),
        ({"a": True, "b": False, "c": False}, {"a": True, "b": False, "c": False}, "share"),
    ],
    ids=["same", "worse", "enough", "too-few", "too-few-but-better", "too-few-as-before"],
)
def test_run_holds_when_nothing_is_worse_and_enough_pass(
    before: Outcomes | None, after: Outcomes, shortcoming: str
) -> None:
    *earlier, run = make_runs(*[each for each in (before, after) if each is not None])
    assert shortcomings(run, earlier[0] if earlier else None) == shortcoming


def test_one_run_stands_for_what_is_published() -> None:
    first, second = make_runs({"a": True}, {"a": True})
    mark_baseline(run=first)
    mark_baseline(run=second)
    assert baseline(first.evaluation_set) == second
    assert EvaluationRun.objects.filter(is_baseline=True).count() == 1
    EvaluationRun.objects.filter(pk=first.pk).update(state="failed")
    mark_baseline(run=first)
    assert baseline(first.evaluation_set) is None
