"""A run as people read it: beside the run it is compared with, regressions first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.common.ids import parse_id
from apps.desk.evaluating.asking import ANSWERED
from apps.desk.run_words import run_words
from apps.knowledge import evaluations
from apps.knowledge.comparing import Comparison, Pair, compare, shortcomings
from apps.knowledge.models import Article, EvaluationResult, EvaluationRun

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

MOST_SHOWN = 300
MOST_CHOICES = 20
WHY: "dict[str, StrPromise]" = {
    "regressed": _("Something that passed in the published version fails."),
    "share": _("Too few cases pass."),
    "changed": _("The drafts have been changed meanwhile. Publish them again."),
    "cancelled": _("The run was stopped."),
    "failed": _("The run ended early."),
    "lost": _("The worker was lost three times."),
    "no_inbox": _("There is no active inbox whose settings could be used."),
}
CAME_FROM: "dict[str, StrPromise]" = {
    "ai": _("the model"),
    "faq": _("an article"),
    "rule": _("a rule"),
    "small_talk": _("small talk"),
    "nothing": _("nothing fits"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """found, wanted: (title, id or None, what else is said of it); earlier: what the visitor had asked before."""

    result: EvaluationResult
    earlier: str
    came_from: str
    reason: str
    found: list[tuple[str, str | None, str]]
    wanted: list[tuple[str, str | None, str]]


@dataclass(frozen=True, slots=True)
class Report:
    run: EvaluationRun
    before: EvaluationRun | None
    choices: list[EvaluationRun]
    comparison: Comparison | None
    regressed: list[Line]
    fixed: list[Line]
    lines: list[Line]
    shows_all: bool
    is_cut: bool
    shortcoming: str


def why(run: EvaluationRun) -> object:
    return WHY.get(run.reason, run.reason)


def report_of(run: EvaluationRun, asked: Mapping[str, str]) -> Report:
    """asked: «against», the id of the run to compare with; «show», all or the failed cases."""
    others = _others(run)
    before = _before(run, others, asked.get("against", ""))
    comparison = compare(before, run) if before else None
    shows_all = asked.get("show") == "all"
    rows = list((_rows(run) if shows_all else _rows(run).filter(passed=False))[: MOST_SHOWN + 1])
    pairs = [*comparison.regressed, *comparison.fixed] if comparison else []
    articles = _articles(run, [*rows, *(pair.now for pair in pairs)])
    return Report(
        run=run,
        before=before,
        choices=list(others[:MOST_CHOICES]),
        comparison=comparison,
        regressed=_lines(comparison.regressed, articles) if comparison else [],
        fixed=_lines(comparison.fixed, articles) if comparison else [],
        lines=[_line(row, articles) for row in rows[:MOST_SHOWN]],
        shows_all=shows_all,
        is_cut=len(rows) > MOST_SHOWN,
        shortcoming=str(WHY.get(shortcomings(run, before), "")) if run.has_ended else "",
    )


def _others(run: EvaluationRun) -> "QuerySet[EvaluationRun]":
    rows = evaluations.runs(run.evaluation_set).filter(state=EvaluationRun.State.DONE)
    return rows.exclude(pk=run.pk).select_related("evaluation_set")


def _before(run: EvaluationRun, others: "QuerySet[EvaluationRun]", asked: str) -> EvaluationRun | None:
    """The one that was asked for, else the published version, else the run before this one."""
    wanted = parse_id(asked)
    chosen = others.filter(pk=wanted).first() if wanted else None
    baseline = chosen or others.filter(is_baseline=True, created_at__lt=run.created_at).first()
    return baseline or others.filter(created_at__lt=run.created_at).first()


def _rows(run: EvaluationRun) -> "QuerySet[EvaluationResult]":
    rows = EvaluationResult.objects.for_tenant(run.tenant_id).filter(run=run)
    return rows.select_related("case").order_by("case_id", "id")


def _articles(run: EvaluationRun, rows: Iterable[EvaluationResult]) -> dict[str, tuple[str, str]]:
    """By external id and by id: (title, id) of what the results name, as far as it is there."""
    names = {name for row in rows for name in row.expected_articles}
    ids = {parsed for name in names if (parsed := parse_id(name))}
    own = Article.objects.for_tenant(run.tenant_id)
    named = own.filter(external_id__in=names).union(own.filter(pk__in=ids))
    found: dict[str, tuple[str, str]] = {}
    for article in named:
        found[str(article.pk)] = found[article.external_id] = (article.title, str(article.pk))
    return found


def _lines(pairs: Iterable[Pair], articles: dict[str, tuple[str, str]]) -> list[Line]:
    return [_line(pair.now, articles) for pair in pairs]


def _line(row: EvaluationResult, articles: dict[str, tuple[str, str]]) -> Line:
    earlier = [line for line in (row.case.earlier if row.case else []) if not line.startswith(ANSWERED)]
    wanted = [(*articles.get(name, (name, None)), "") for name in row.expected_articles]
    return Line(
        result=row,
        earlier=earlier[-1] if earlier else "",
        came_from=str(CAME_FROM.get(row.source, row.source)),
        reason=run_words(row.reason),
        found=[_found(each) for each in row.articles],
        wanted=wanted,
    )


def _found(article: Mapping[str, Any]) -> tuple[str, str | None, str]:
    return (article["title"], article["id"], f"{article['score']:.2f} {article['verdict']}")
