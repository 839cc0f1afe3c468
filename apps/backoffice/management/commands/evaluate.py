"""manage.py evaluate: run an evaluation set here and now, for scripts."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.desk.evaluating.running import run_here
from apps.knowledge import comparing, evaluations
from apps.knowledge.models import EvaluationResult, EvaluationRun, EvaluationSet

DOES_NOT_HOLD = 1
BROKE = 2


class Command(BaseCommand):
    help = (
        "Run an evaluation set and print what failed. Exit code 0: it holds; 1: something that passed in the published "
        "version fails, or too few pass; 2: it could not be run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tenant", help="short name of the tenant")
        parser.add_argument("set", help="name of the set, or how it begins")
        parser.add_argument("--with-model", action="store_true", help="judge the model's answers as well")
        parser.add_argument(
            "--baseline", action="store_true", help="compare later runs with this one, if it holds"
        )
        parser.add_argument("--all", action="store_true", help="print the cases that passed as well")

    def handle(self, *args: Any, **options: Any) -> None:
        evaluation_set = _set(options["tenant"], options["set"])
        before = evaluations.baseline(evaluation_set)
        try:
            run = run_here(evaluation_set, asks_model=options["with_model"] or None)
        except evaluations.NothingToAsk:
            raise CommandError("The set has no cases.", returncode=BROKE) from None
        if run.state != EvaluationRun.State.DONE:
            raise CommandError(f"The run has {run.state}: {run.reason}", returncode=BROKE)
        self._print(run, shows_all=options["all"])
        shortcoming = comparing.shortcomings(run, before)
        self.stdout.write(f"{run.passed} of {run.done} passed ({run.percent} %)")
        if shortcoming:
            self.stdout.write(f"It does not hold: {shortcoming}")
            sys.exit(DOES_NOT_HOLD)
        if options["baseline"]:
            evaluations.mark_baseline(run=run)

    def _print(self, run: EvaluationRun, *, shows_all: bool) -> None:
        for result in comparing.results_of(run):
            if shows_all or not result.passed:
                self.stdout.write(_line(result))


def _line(result: EvaluationResult) -> str:
    found = ", ".join(
        f"{each['external_id'] or each['title']} {each['score']}" for each in result.articles[:3]
    )
    wanted = " ".join([result.expected, *result.expected_articles])
    mark = "ok  " if result.passed else "FAIL"
    return f"{mark} {result.question[:60]} | expected {wanted} | came {result.came} ({result.reason}) | {found or '-'}"


def _set(slug: str, name: str) -> EvaluationSet:
    rows = EvaluationSet.objects.filter(tenant__slug=slug)
    found = rows.filter(name=name).first() or rows.filter(name__startswith=name).first()
    if found is None:
        known = ", ".join(rows.values_list("name", flat=True)) or "none"
        raise CommandError(f"There is no such set. Those of this tenant: {known}.", returncode=BROKE)
    return found
