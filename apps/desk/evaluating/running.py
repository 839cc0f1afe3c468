"""Runs a set case by case in a background worker: with progress, stoppable, taken up again after a worker's death.

What is to be evaluated besides the present state is the caller's: drafts that count as published come with the run.
"""

import threading
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from apps.common.clock import now
from apps.common.waiting import give_back
from apps.desk.configuring.documents import Invalid
from apps.desk.configuring.proving import DraftChanged, document_for
from apps.desk.dry import Tried, try_answering, try_deciding
from apps.desk.evaluating.asking import fingerprint_of, question_of_case, setup_for
from apps.desk.evaluating.judging import came_of, wrong_of
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import Setup
from apps.knowledge import evaluations, publishing
from apps.knowledge.models import EvaluationCase, EvaluationResult, EvaluationRun, EvaluationSet
from apps.knowledge.overlay import as_if_published
from apps.tenants.access import NoSuchInbox

State = EvaluationRun.State
AT_ONCE = 2  # in a process; a worker's other threads are for imports, mail and what else waits
STALE_AFTER = timedelta(seconds=90)  # longer than any answer of a model takes
MOST_CLAIMS = 3
_places = threading.BoundedSemaphore(AT_ONCE)


def evaluate(run_id: UUID) -> None:
    """Does nothing while others run here, or when the run is somebody else's: waiting() tells it again."""
    if not _places.acquire(blocking=False):
        return
    try:
        run = _claim(run_id)
        if run is not None:
            perform(run)
    finally:
        _places.release()


def run_here(
    evaluation_set: EvaluationSet, *, by: UUID | None = None, asks_model: bool | None = None
) -> EvaluationRun:
    """Without a worker: returns when it has ended. Raises NothingToAsk."""
    with transaction.atomic():  # no worker sees it before it is taken
        run = evaluations.new_run(evaluation_set=evaluation_set, by=by, asks_model=asks_model)
        taken = _claim(run.id)
    assert taken is not None
    perform(taken)
    return taken


def waiting() -> list[UUID]:
    """Runs that nobody works on, oldest first. Those that have ended three workers are over."""
    for run in _unattended().filter(claims__gte=MOST_CLAIMS):
        _end(run, State.FAILED, "lost")
    return list(_unattended().order_by("created_at").values_list("pk", flat=True)[:10])


def _unattended() -> "QuerySet[EvaluationRun]":
    stale = Q(state=State.RUNNING, touched_at__lt=now() - STALE_AFTER)
    return EvaluationRun.objects.filter(Q(state=State.QUEUED) | stale)


def _claim(run_id: UUID) -> EvaluationRun | None:
    rows = _unattended().filter(pk=run_id, claims__lt=MOST_CLAIMS)
    moment = now()
    if not rows.update(state=State.RUNNING, touched_at=moment, claims=F("claims") + 1):
        return None
    EvaluationRun.objects.filter(pk=run_id, started_at=None).update(started_at=moment)
    return EvaluationRun.objects.select_related("evaluation_set").get(pk=run_id)


def perform(run: EvaluationRun) -> None:
    """The cases that have no result yet. A failure ends the run and is raised."""
    try:
        with as_if_published(run.candidate_ids):
            is_whole = _do_all(run, _remaining(run))
    except NoSuchInbox:
        return _end(run, State.FAILED, "no_inbox")
    except (DraftChanged, Invalid):
        return _end(run, State.FAILED, "changed")
    except Exception as error:
        _end(run, State.FAILED, type(error).__name__)
        raise
    return _end(run, State.DONE) if is_whole else None


def cancel(run: EvaluationRun) -> bool:
    """Whether there was anything left to stop."""
    is_stopped = evaluations.cancel_run(run=run)
    run.refresh_from_db()
    _after_end(run)
    return is_stopped


def _remaining(run: EvaluationRun) -> list[EvaluationCase]:
    rows = EvaluationCase.objects.for_tenant(run.tenant_id).filter(evaluation_set=run.evaluation_set_id)
    done = EvaluationResult.objects.for_tenant(run.tenant_id).filter(run=run, case__isnull=False)
    return list(rows.exclude(pk__in=done.values("case_id")).order_by("id"))


def _do_all(run: EvaluationRun, cases: Sequence[EvaluationCase]) -> bool:
    """Whether it came to the end. Read once, so that all cases meet the same configuration."""
    if not cases:
        return True
    question = question_of_case(cases[0], run.evaluation_set)
    setup = setup_for(run.evaluation_set, question.inbox, document_for(run))
    if not run.fingerprint:
        _own(run).update(fingerprint=fingerprint_of(question, setup))
    return all(_do(run, case, setup) for case in cases)


def _do(run: EvaluationRun, case: EvaluationCase, setup: Setup) -> bool:
    """Whether to go on. Whoever stopped the run meanwhile is heeded, and so is a worker that took it over."""
    tried = _tried(run, question_of_case(case, run.evaluation_set), setup)
    give_back()
    result = _result(run, case, tried)
    passed = 1 if result.passed else 0
    progress = {"done": F("done") + 1, "passed": F("passed") + passed, "touched_at": now()}
    with transaction.atomic():
        if not _own(run).update(**progress):
            return False
        result.save()
    return True


def _own(run: EvaluationRun) -> "QuerySet[EvaluationRun]":
    """The run's row, as long as it is this worker's."""
    return EvaluationRun.objects.for_tenant(run.tenant_id).filter(
        pk=run.pk, state=State.RUNNING, claims=run.claims
    )


def _tried(run: EvaluationRun, question: Question, setup: Setup) -> Tried:
    return try_answering(question, setup) if run.asks_model else try_deciding(question, setup)


def _result(run: EvaluationRun, case: EvaluationCase, tried: Tried) -> EvaluationResult:
    came = came_of(tried)
    wrong = wrong_of(case.expected, case.expected_articles, came)
    return EvaluationResult(
        tenant_id=run.tenant_id,
        run=run,
        case=case,
        question=case.question,
        expected=case.expected,
        expected_articles=case.expected_articles,
        passed=not wrong,
        wrong=wrong,
        came=came.behaviour,
        source=came.source,
        reason=came.reason,
        articles=list(came.articles),
        answer=came.answer,
    )


def _end(run: EvaluationRun, state: State, reason: str = "") -> None:
    rows = EvaluationRun.objects.for_tenant(run.tenant_id).filter(pk=run.pk, claims=run.claims)
    rows = rows.exclude(state__in=EvaluationRun.ENDED)
    rows.update(
        state=state, reason=reason, ended_at=now(), total=F("done") if state == State.DONE else F("total")
    )
    run.refresh_from_db()
    _after_end(run)


def _after_end(run: EvaluationRun) -> None:
    if run.publication is not None:
        publishing.decide(tenant_id=run.tenant_id, publication=run.publication)
        run.refresh_from_db()
