"""What stands between articles and the public: the blocking sets, and how each did in its last run."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from apps.knowledge import gate
from apps.knowledge.models import EvaluationCase, EvaluationRun


@dataclass(frozen=True, slots=True)
class Blockade:
    """cases, failed: of the set's last finished run. When there is none: its own cases, and None."""

    id: UUID
    name: str
    minimum_percent: int
    cases: int
    failed: int | None
    evaluated_at: datetime | None


def blockades(tenant_id: UUID) -> list[Blockade]:
    """By name. Three queries for any number of sets."""
    sets = list(gate.blocking_sets(tenant_id).order_by("name"))
    runs = {run.evaluation_set_id: run for run in _last_runs(tenant_id, [each.id for each in sets])}
    counts = _counts(tenant_id, [each.id for each in sets])
    found = []
    for each in sets:
        run = runs.get(each.id)
        cases, failed = (run.done, run.done - run.passed) if run else (counts[each.id], None)
        moment = run.ended_at if run else None
        found.append(Blockade(each.id, each.name, each.minimum_percent, cases, failed, moment))
    return found


def _last_runs(tenant_id: UUID, set_ids: list[UUID]) -> list[EvaluationRun]:
    rows = EvaluationRun.objects.for_tenant(tenant_id).filter(evaluation_set__in=set_ids)
    done = rows.filter(state=EvaluationRun.State.DONE).order_by("evaluation_set_id", "-created_at", "-id")
    return list(done.distinct("evaluation_set_id"))


def _counts(tenant_id: UUID, set_ids: list[UUID]) -> dict[UUID, int]:
    rows = EvaluationCase.objects.for_tenant(tenant_id).filter(evaluation_set__in=set_ids).order_by()
    return dict(rows.values_list("evaluation_set_id").annotate(number=Count("id")))
