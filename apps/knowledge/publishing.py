"""Drafts become public: at once, or, where a tenant wants that, when its evaluation sets hold with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.common.ids import new_id
from apps.knowledge import comparing, evaluations, gate, services
from apps.knowledge.models import Article, EvaluationRun
from apps.tenants import auditing
from apps.tenants.models import User

Decision = EvaluationRun.Decision
CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Publication:
    """published: ids of what is public now; runs: what is to be waited for instead, one run for each blocking set."""

    published: Sequence[UUID] = ()
    runs: Sequence[EvaluationRun] = ()


@transaction.atomic
def publish(*, tenant_id: UUID, article_ids: Iterable[UUID], by: UUID | None) -> Publication:
    """by: the person. With runs, a worker publishes all of the articles or none; the runs tell why not.

    What is public already is left alone. Raises ValidationError for an article that is not valid.
    """
    drafts = list(_drafts(tenant_id, article_ids))
    if not drafts:
        return Publication()
    if not gate.is_closed(tenant_id):
        return Publication(published=_publish(tenant_id, drafts, _author(by)))
    candidates, publication = {str(draft.id): draft.version for draft in drafts}, new_id()
    runs = [
        evaluations.new_run(
            evaluation_set=each, by=by, asks_model=False, candidates=candidates, publication=publication
        )
        for each in gate.blocking_sets(tenant_id)
    ]
    return Publication(runs=runs)


def _drafts(tenant_id: UUID, article_ids: Iterable[UUID]) -> "QuerySet[Article]":
    rows = Article.objects.for_tenant(tenant_id).filter(pk__in=list(article_ids))
    return rows.exclude(state=Article.State.PUBLISHED).select_related("collection").order_by("id")


def _publish(tenant_id: UUID, drafts: Iterable[Article], author: str, note: str = "") -> list[UUID]:
    ids = [draft.id for draft in drafts]
    with gate.opened():
        changed = services.change_articles(
            tenant_id=tenant_id, ids=ids, state=Article.State.PUBLISHED, author=author, note=note
        )
    return [article.id for article in changed]


def _author(by: UUID | None) -> str:
    person = User.objects.filter(pk=by).first() if by else None
    return person.public_name if person else ""


@transaction.atomic
def decide(*, tenant_id: UUID, publication: UUID) -> None:
    """After each of its runs: once the last one has ended, publish or refuse. Doing it again changes nothing."""
    runs = _runs(tenant_id, publication)
    if any(run.decision for run in runs) or not all(run.has_ended for run in runs):
        return
    for run in runs:
        run.reason = run.reason or _obstacle(run)
    drafts = list(_drafts(tenant_id, _ids(runs)))
    if not any(run.reason for run in runs) and _are_as_evaluated(runs[0], drafts):
        _publish(tenant_id, drafts, _author(runs[0].by_id))
        _end(runs, Decision.PUBLISHED)
        for run in runs:
            evaluations.mark_baseline(run=run)
        return
    for run in runs:
        run.reason = run.reason or ("" if _are_as_evaluated(run, drafts) else CHANGED)
    _end(runs, Decision.REFUSED)


@transaction.atomic
def override(*, tenant_id: UUID, publication: UUID, by: UUID | None) -> list[UUID]:
    """Publish what was refused, and put on record who did it. Returns what is public now."""
    runs = [run for run in _runs(tenant_id, publication) if run.decision == Decision.REFUSED]
    if not runs:
        return []
    note = _("Published against the evaluation")
    published = _publish(tenant_id, _drafts(tenant_id, _ids(runs)), _author(by), note)
    _end(runs, Decision.OVERRIDDEN)
    who = User.objects.filter(pk=by).first() if by else None
    for run in runs:
        articles = {"before": None, "after": list(run.candidates)}
        auditing.record(
            tenant_id=tenant_id,
            actor=who,
            action="published against the evaluation",
            row=run,
            changes={"articles": articles},
        )
    return published


def _runs(tenant_id: UUID, publication: UUID) -> list[EvaluationRun]:
    """Locked, so that of two that end in the same moment one sees the other."""
    rows = EvaluationRun.objects.for_tenant(tenant_id).filter(publication=publication)
    return list(rows.select_for_update(of=("self",)).select_related("evaluation_set").order_by("id"))


def _ids(runs: Sequence[EvaluationRun]) -> list[UUID]:
    return list(runs[0].candidate_ids)


def _obstacle(run: EvaluationRun) -> str:
    if run.state != EvaluationRun.State.DONE:
        return str(run.state)
    return comparing.shortcomings(run, evaluations.baseline(run.evaluation_set))


def _are_as_evaluated(run: EvaluationRun, drafts: Sequence[Article]) -> bool:
    """Whether nobody has changed, published or deleted one of them meanwhile."""
    return dict(run.candidates) == {str(draft.id): draft.version for draft in drafts}


def _end(runs: Iterable[EvaluationRun], decision: Decision) -> None:
    for run in runs:
        run.decision = decision
        run.save(update_fields=["decision", "reason"])
