"""Evaluation sets, their cases and runs: what is written of them. Running is the desk's (apps/desk/evaluating)."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.common.clock import now
from apps.knowledge.models import EvaluationCase, EvaluationRun, EvaluationSet

MOST_CASES = 5000
MOST_LINES = 20
LONGEST_LINE = 2000
State = EvaluationRun.State


class NothingToAsk(Exception):
    """The set has no cases."""


def sets(tenant_id: UUID) -> "QuerySet[EvaluationSet]":
    return EvaluationSet.objects.for_tenant(tenant_id)


def cases(evaluation_set: EvaluationSet) -> "QuerySet[EvaluationCase]":
    return EvaluationCase.objects.for_tenant(evaluation_set.tenant_id).filter(evaluation_set=evaluation_set)


def runs(evaluation_set: EvaluationSet) -> "QuerySet[EvaluationRun]":
    """The latest first."""
    return EvaluationRun.objects.for_tenant(evaluation_set.tenant_id).filter(evaluation_set=evaluation_set)


def baseline(evaluation_set: EvaluationSet) -> EvaluationRun | None:
    """How the published version did."""
    return runs(evaluation_set).filter(is_baseline=True).first()


def save_case(*, case: EvaluationCase) -> EvaluationCase:
    """Validate and store. Raises ValidationError."""
    check_case(case)
    case.save()
    return case


def check_case(case: EvaluationCase) -> None:
    """Its own fields, without the database. Raises ValidationError with the wrong ones."""
    case.question = case.question.strip()
    errors = {
        name: _("A list of up to 20 texts.")
        for name in ("earlier", "expected_articles")
        if not _is_list(case, name)
    }
    if errors:
        raise ValidationError(errors)
    case.clean_fields(exclude={"tenant", "evaluation_set"})


def _is_list(case: EvaluationCase, name: str) -> bool:
    value = getattr(case, name)
    return (
        isinstance(value, list)
        and len(value) <= MOST_LINES
        and all(isinstance(line, str) and 0 < len(line.strip()) <= LONGEST_LINE for line in value)
    )


@transaction.atomic
def put_cases(*, evaluation_set: EvaluationSet, rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Add or update by question and what was said before; others stay. Answers {"created", "updated", "unchanged"}.

    rows: fields of EvaluationCase. Raises ValidationError, then nothing is stored.
    """
    known = {_key(case.question, case.earlier): case for case in cases(evaluation_set)}
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for row in rows:
        case = known.get(_key(str(row["question"]).strip(), row.get("earlier", [])))
        counts[_put(evaluation_set, case, row, known)] += 1
    if len(known) > MOST_CASES:
        raise ValidationError(_("A set has 5,000 cases at most."))
    return counts


def _put(
    evaluation_set: EvaluationSet,
    case: EvaluationCase | None,
    row: Mapping[str, Any],
    known: dict[tuple[str, ...], EvaluationCase],
) -> str:
    if case is not None and all(getattr(case, name) == value for name, value in row.items()):
        return "unchanged"
    is_new = case is None
    case = case or EvaluationCase(tenant_id=evaluation_set.tenant_id, evaluation_set=evaluation_set)
    for name, value in row.items():
        setattr(case, name, value)
    save_case(case=case)
    known[_key(case.question, case.earlier)] = case
    return "created" if is_new else "updated"


def _key(question: str, earlier: Iterable[str]) -> tuple[str, ...]:
    return (*earlier, question)


def new_run(
    *,
    evaluation_set: EvaluationSet,
    by: UUID | None = None,
    asks_model: bool | None = None,
    candidates: Mapping[str, int] | None = None,
    publication: UUID | None = None,
) -> EvaluationRun:
    """A run that waits for a worker. asks_model: as the set says when it is not given; candidates: {id: version} of
    drafts that count as published. Raises NothingToAsk."""
    total = cases(evaluation_set).count()
    if not total:
        raise NothingToAsk("the set has no cases")
    return EvaluationRun.objects.create(
        tenant_id=evaluation_set.tenant_id,
        evaluation_set=evaluation_set,
        by_id=by,
        total=total,
        asks_model=evaluation_set.asks_model if asks_model is None else asks_model,
        candidates=dict(candidates or {}),
        publication=publication,
    )


def cancel_run(*, run: EvaluationRun) -> bool:
    """Whether there was anything left to stop. A worker stops before its next case."""
    waiting = EvaluationRun.objects.for_tenant(run.tenant_id).filter(pk=run.pk).exclude(state__in=run.ENDED)
    return waiting.update(state=State.CANCELLED, ended_at=now()) == 1


@transaction.atomic
def mark_baseline(*, run: EvaluationRun) -> None:
    """From now on others are compared with this run: it stands for what is published."""
    EvaluationSet.objects.select_for_update().get(pk=run.evaluation_set_id, tenant_id=run.tenant_id)
    own = EvaluationRun.objects.for_tenant(run.tenant_id)
    own.filter(evaluation_set_id=run.evaluation_set_id, is_baseline=True).update(is_baseline=False)
    own.filter(pk=run.pk, state=State.DONE).update(is_baseline=True)
    run.refresh_from_db()
