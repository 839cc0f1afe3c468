"""Evaluation runs that ask a draft, and whether a tenant lets it be published."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.desk import later
from apps.desk.configuring.drafts import draft_of
from apps.desk.models import ConfigurationDraft, DraftTrial
from apps.knowledge import comparing, evaluations, gate
from apps.knowledge.models import EvaluationRun, EvaluationSet


@dataclass(frozen=True, slots=True)
class Proof:
    """How a set fares with the draft as it is now. run: the latest one, None before the first.

    shortcoming: why it does not hold, as a code; "" when it does, or is not known yet.
    """

    evaluation_set: EvaluationSet
    run: EvaluationRun | None
    shortcoming: str

    @property
    def holds(self) -> bool:
        return self.run is not None and self.run.state == EvaluationRun.State.DONE and not self.shortcoming


def proofs(draft: ConfigurationDraft) -> list[Proof]:
    """Of every set that has cases."""
    rows = evaluations.sets(draft.tenant_id).filter(cases__isnull=False).distinct()
    return [_proof(draft, each) for each in rows]


def is_proven(draft: ConfigurationDraft) -> bool:
    """Whether all the sets that block publishing hold with it; True when there are none."""
    return all(_proof(draft, each).holds for each in gate.blocking_sets(draft.tenant_id))


def _proof(draft: ConfigurationDraft, evaluation_set: EvaluationSet) -> Proof:
    asked = DraftTrial.objects.for_tenant(draft.tenant_id).filter(digest=draft.digest)
    run = evaluations.runs(evaluation_set).filter(pk__in=asked.values("run_id")).first()
    is_done = run is not None and run.state == EvaluationRun.State.DONE
    short = comparing.shortcomings(run, evaluations.baseline(evaluation_set)) if run and is_done else ""
    return Proof(evaluation_set, run, short or (run.reason if run and not is_done else ""))


@transaction.atomic
def evaluate(*, draft: ConfigurationDraft, by: UUID | None) -> Sequence[EvaluationRun]:
    """A run of each set, by a worker. Those that are still waiting or running for this draft are not started again."""
    started = []
    for proof in proofs(draft):
        if proof.run is not None and not proof.run.has_ended:
            continue
        run = evaluations.new_run(evaluation_set=proof.evaluation_set, by=by)
        DraftTrial.objects.create(tenant_id=draft.tenant_id, run=run, digest=draft.digest)
        later.evaluate(run)
        started.append(run)
    return started


class DraftChanged(Exception):
    """The draft that the run was to ask is no more, or says something else."""


def document_for(run: EvaluationRun) -> dict[str, object] | None:
    """What the run asks; None: what is published. Raises DraftChanged."""
    trial = DraftTrial.objects.for_tenant(run.tenant_id).filter(run=run).first()
    if trial is None:
        return None
    draft = draft_of(run.tenant_id)
    if draft is None or draft.digest != trial.digest:
        raise DraftChanged
    found: dict[str, object] = draft.document
    return found


def becomes_baseline(draft: ConfigurationDraft) -> None:
    """What was asked of the draft is from now on how the published version does."""
    for proof in proofs(draft):
        if proof.run is not None and proof.run.state == EvaluationRun.State.DONE:
            evaluations.mark_baseline(run=proof.run)
