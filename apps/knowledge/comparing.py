"""Two runs of a set beside each other: what is better now, and what is worse."""

from dataclasses import dataclass
from typing import Any

from apps.knowledge.models import EvaluationResult, EvaluationRun


@dataclass(frozen=True, slots=True)
class Pair:
    """The same case, before and now."""

    before: EvaluationResult
    now: EvaluationResult


@dataclass(frozen=True, slots=True)
class Comparison:
    """unchanged: how many came out as before; new: how many were not asked before."""

    regressed: list[Pair]
    fixed: list[Pair]
    unchanged: int
    new: int


def compare(before: EvaluationRun, run: EvaluationRun) -> Comparison:
    """Case by case; one that was deleted since counts for nothing."""
    earlier = {row.case_id: row for row in results_of(before)}
    pairs = [Pair(earlier[row.case_id], row) for row in results_of(run) if row.case_id in earlier]
    changed = [pair for pair in pairs if pair.before.passed != pair.now.passed]
    return Comparison(
        regressed=[pair for pair in changed if pair.before.passed],
        fixed=[pair for pair in changed if pair.now.passed],
        unchanged=len(pairs) - len(changed),
        new=run.done - len(pairs),
    )


def results_of(run: EvaluationRun) -> Any:
    """In the order of the cases."""
    rows = EvaluationResult.objects.for_tenant(run.tenant_id).filter(run=run, case__isnull=False)
    return rows.select_related("case").order_by("case_id")


def shortcomings(run: EvaluationRun, before: EvaluationRun | None) -> str:
    """Why the run does not hold, as a code; "" when it does.

    regressed: something passed in the published version and fails now; share: too few pass, and not more than there.
    """
    if before is not None and compare(before, run).regressed:
        return "regressed"
    is_reached = run.percent >= run.evaluation_set.minimum_percent
    return "" if is_reached or (before is not None and run.percent > before.percent) else "share"
